"""accompaniment, news, needs assessments."""

# ruff: noqa: E501 (the CHECKs, as the database has them)

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLES = "'register_reviewer', 'clavip_member', 'scientific_member', 'referential_editor', 'council_admin', 'platform_admin', 'auditor'"


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


def downgrade() -> None:
    for table in ("help_reading", "help_message", "help_request"):
        op.drop_table(table)
    op.drop_column("council", "help_topics")
    op.execute("DELETE FROM membership WHERE role = 'referent'")
    op.drop_constraint(op.f("ck_membership_role_is_known"), "membership", type_="check")
    op.create_check_constraint(op.f("ck_membership_role_is_known"), "membership", f"role IN ({ROLES})")
