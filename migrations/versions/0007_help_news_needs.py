"""accompaniment, news, needs assessments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROLES = (
    "'register_reviewer', 'clavip_member', 'scientific_member', 'board_member', 'referential_editor', 'council_admin', "
    "'platform_admin', 'auditor'"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_membership_role_is_known"), "membership", type_="check")
    op.create_check_constraint(op.f("ck_membership_role_is_known"), "membership", f"role IN ({ROLES}, 'referent')")
    op.add_column(
        "council",
        sa.Column("help_topics", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.create_table(
        "help_request",
        sa.Column("registrant_id", sa.UUID(), nullable=False),
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("parcours_id", sa.UUID(), nullable=True),
        sa.Column("referent_id", sa.UUID(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("awaiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state IN ('open', 'taken', 'closed')", name=op.f("ck_help_request_state_is_known")),
        sa.CheckConstraint(
            "state <> 'taken' OR referent_id IS NOT NULL", name=op.f("ck_help_request_taken_by_somebody")
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR awaiting_since IS NULL", name=op.f("ck_help_request_closed_awaits_nothing")
        ),
        sa.ForeignKeyConstraint(["registrant_id"], ["registrant.id"], name=op.f("fk_help_request_registrant_id")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_help_request_council_id")),
        sa.ForeignKeyConstraint(["parcours_id"], ["parcours.id"], name=op.f("fk_help_request_parcours_id")),
        sa.ForeignKeyConstraint(["referent_id"], ["account.id"], name=op.f("fk_help_request_referent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request")),
    )
    op.create_index("ix_help_request_queue", "help_request", ["council_id", "state", "awaiting_since"])
    op.create_index("ix_help_request_registrant_id", "help_request", ["registrant_id"])
    op.create_table(
        "help_message",
        sa.Column("help_request_id", sa.UUID(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=False),
        sa.Column("from_council", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(trim(body)) > 0", name=op.f("ck_help_message_something_is_said")),
        sa.ForeignKeyConstraint(
            ["help_request_id"], ["help_request.id"], name=op.f("fk_help_message_help_request_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_help_message_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_message")),
    )
    op.create_index("ix_help_message_help_request_id", "help_message", ["help_request_id", "created_at"])
    op.create_table(
        "help_reading",
        sa.Column("help_request_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["help_request_id"], ["help_request.id"], name=op.f("fk_help_reading_help_request_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_help_reading_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("help_request_id", "account_id", name=op.f("pk_help_reading")),
    )
    op.create_table(
        "questionnaire_version",
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'replaced')", name=op.f("ck_questionnaire_version_state_is_known")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR published_at IS NOT NULL", name=op.f("ck_questionnaire_version_published_has_a_date")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_questionnaire_version_council_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_version")),
        sa.UniqueConstraint("council_id", "edition", name=op.f("uq_questionnaire_version_council_id_edition")),
    )
    op.create_table(
        "needs_assessment",
        sa.Column("registrant_id", sa.UUID(), nullable=False),
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("questionnaire_id", sa.UUID(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["registrant_id"], ["registrant.id"], name=op.f("fk_needs_assessment_registrant_id")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_needs_assessment_council_id")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire_version.id"], name=op.f("fk_needs_assessment_questionnaire_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_assessment")),
    )
    op.create_index("ix_needs_assessment_registrant_id", "needs_assessment", ["registrant_id", "created_at"])
    op.create_index(
        "uq_needs_assessment_under_way",
        "needs_assessment",
        ["registrant_id", "council_id"],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "news_item",
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_news_item_state_is_known")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_news_item_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_news_item_council_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_item")),
    )
    op.create_index("ix_news_item_shown", "news_item", ["council_id", "state", "starts_on"])
    op.execute("""
        CREATE FUNCTION questionnaire_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a published questionnaire never changes';
        END
        $$
    """)
    op.execute("""
        CREATE TRIGGER questionnaire_version_text_stays
        BEFORE UPDATE OF source, document, edition, council_id ON questionnaire_version
        FOR EACH ROW WHEN (
            OLD.state <> 'draft' AND (OLD.source, OLD.document, OLD.edition, OLD.council_id)
            IS DISTINCT FROM (NEW.source, NEW.document, NEW.edition, NEW.council_id)
        ) EXECUTE FUNCTION questionnaire_version_is_frozen()
    """)


def downgrade() -> None:
    for table in (
        "news_item",
        "needs_assessment",
        "questionnaire_version",
        "help_reading",
        "help_message",
        "help_request",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION questionnaire_version_is_frozen()")
    op.drop_column("council", "help_topics")
    op.execute("DELETE FROM membership WHERE role = 'referent'")
    op.drop_constraint(op.f("ck_membership_role_is_known"), "membership", type_="check")
    op.create_check_constraint(op.f("ck_membership_role_is_known"), "membership", f"role IN ({ROLES})")
