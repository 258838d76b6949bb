"""the catalogue: organisers, sessions, attendance lists, and the actions they attest"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ACTION_STATES = (
    "draft",
    "submitted",
    "information_requested",
    "accepted",
    "correction_requested",
    "rejected",
    "withdrawn",
)


def upgrade() -> None:
    op.create_table(
        "organiser",
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="organiser", nullable=False),
        sa.Column("odpc_number", sa.Text(), server_default="", nullable=False),
        sa.Column("qualiopi", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('organiser', 'registry_platform', 'andpc')", name=op.f("ck_organiser_kind_is_known")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_organiser_council_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser")),
        sa.UniqueConstraint("council_id", "code", name=op.f("uq_organiser_council_id_code")),
    )
    op.create_table(
        "attendance_list",
        sa.Column("organiser_id", sa.UUID(), nullable=False),
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("settled", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status <> 'unreadable' OR problem <> ''", name=op.f("ck_attendance_list_unreadable_says_why")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'reading', 'done', 'unreadable')", name=op.f("ck_attendance_list_status_is_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_attendance_list_account_id")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_attendance_list_council_id")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organiser.id"], name=op.f("fk_attendance_list_organiser_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_list")),
    )
    op.create_index("ix_attendance_list_organiser_id", "attendance_list", ["organiser_id", "created_at"], unique=False)
    op.create_table(
        "catalogue_session",
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("organiser_id", sa.UUID(), nullable=True),
        sa.Column("author_id", sa.UUID(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("programme", sa.Text(), server_default="", nullable=False),
        sa.Column("entries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=True),
        sa.Column("recurrence", sa.Text(), server_default="once", nullable=False),
        sa.Column("tags", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.UUID(), nullable=True),
        sa.CheckConstraint(
            "recurrence IN ('once', 'yearly', 'every_two_years', 'irregular')",
            name=op.f("ck_catalogue_session_recurrence_is_known"),
        ),
        sa.CheckConstraint(
            "state <> 'information_requested' OR length(trim(coalesce(question, ''))) > 0",
            name=op.f("ck_catalogue_session_questions_are_asked"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'requested', 'information_requested', 'labelled', 'refused', 'withdrawn')",
            name=op.f("ck_catalogue_session_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('labelled', 'refused') OR decided_at IS NOT NULL",
            name=op.f("ck_catalogue_session_decisions_have_a_date"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused') OR length(trim(coalesce(reason, ''))) > 0",
            name=op.f("ck_catalogue_session_refusals_have_a_reason"),
        ),
        sa.CheckConstraint(
            "(starts_on IS NULL) = (ends_on IS NULL)", name=op.f("ck_catalogue_session_dates_go_together")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_catalogue_session_ends_after_it_starts")),
        sa.CheckConstraint("half_days > 0", name=op.f("ck_catalogue_session_half_days_are_positive")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_catalogue_session_author_id")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_catalogue_session_council_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_catalogue_session_decided_by_id")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organiser.id"], name=op.f("fk_catalogue_session_organiser_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_session")),
        sa.UniqueConstraint("council_id", "code", name=op.f("uq_catalogue_session_council_id_code")),
    )
    op.create_index("ix_catalogue_session_organiser_id", "catalogue_session", ["organiser_id"], unique=False)
    op.create_index(
        "ix_catalogue_session_queue", "catalogue_session", ["council_id", "state", "submitted_at"], unique=False
    )
    op.create_table(
        "organiser_member",
        sa.Column("organiser_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_organiser_member_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["organiser_id"], ["organiser.id"], name=op.f("fk_organiser_member_organiser_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_member")),
        sa.UniqueConstraint("organiser_id", "account_id", name=op.f("uq_organiser_member_organiser_id_account_id")),
    )
    op.create_index("ix_organiser_member_account_id", "organiser_member", ["account_id"], unique=False)
    op.create_table(
        "attendance_line",
        sa.Column("list_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rpps", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("half_days", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("action_id", sa.UUID(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["cpd_action.id"], name=op.f("fk_attendance_line_action_id")),
        sa.ForeignKeyConstraint(
            ["list_id"], ["attendance_list.id"], name=op.f("fk_attendance_line_list_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("list_id", "number", name=op.f("pk_attendance_line")),
    )
    op.create_index("ix_attendance_line_outcome", "attendance_line", ["list_id", "outcome"], unique=False)
    op.add_column("cpd_action", sa.Column("session_id", sa.UUID(), nullable=True))
    op.add_column("cpd_action", sa.Column("attested_by_id", sa.UUID(), nullable=True))
    op.create_index(
        "uq_cpd_action_attested",
        "cpd_action",
        ["session_id", "registrant_id"],
        unique=True,
        postgresql_where=sa.text("attested_by_id IS NOT NULL"),
    )
    op.create_foreign_key(op.f("fk_cpd_action_attested_by_id"), "cpd_action", "organiser", ["attested_by_id"], ["id"])
    op.create_foreign_key(op.f("fk_cpd_action_session_id"), "cpd_action", "catalogue_session", ["session_id"], ["id"])
    _check("cpd_action", "state_is_known", _one_of("state", ("draft", "to_confirm", *ACTION_STATES[1:])))
    _check("account", "kind_is_known", _one_of("kind", ("registrant", "staff", "organiser")))
    op.create_check_constraint(
        op.f("ck_cpd_action_to_confirm_is_attested"),
        "cpd_action",
        "state <> 'to_confirm' OR attested_by_id IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_cpd_action_attested_has_a_session"), "cpd_action", "attested_by_id IS NULL OR session_id IS NOT NULL"
    )


def downgrade() -> None:
    """Refuses, by its constraints, to go back over accounts and states that only these tables know."""
    op.drop_constraint("ck_cpd_action_attested_has_a_session", "cpd_action")
    op.drop_constraint("ck_cpd_action_to_confirm_is_attested", "cpd_action")
    _check("account", "kind_is_known", _one_of("kind", ("registrant", "staff")))
    _check("cpd_action", "state_is_known", _one_of("state", ACTION_STATES))
    op.drop_constraint(op.f("fk_cpd_action_session_id"), "cpd_action", type_="foreignkey")
    op.drop_constraint(op.f("fk_cpd_action_attested_by_id"), "cpd_action", type_="foreignkey")
    op.drop_index(
        "uq_cpd_action_attested", table_name="cpd_action", postgresql_where=sa.text("attested_by_id IS NOT NULL")
    )
    op.drop_column("cpd_action", "attested_by_id")
    op.drop_column("cpd_action", "session_id")
    op.drop_index("ix_attendance_line_outcome", table_name="attendance_line")
    op.drop_table("attendance_line")
    op.drop_index("ix_organiser_member_account_id", table_name="organiser_member")
    op.drop_table("organiser_member")
    op.drop_index("ix_catalogue_session_queue", table_name="catalogue_session")
    op.drop_index("ix_catalogue_session_organiser_id", table_name="catalogue_session")
    op.drop_table("catalogue_session")
    op.drop_index("ix_attendance_list_organiser_id", table_name="attendance_list")
    op.drop_table("attendance_list")
    op.drop_table("organiser")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def _check(table: str, name: str, condition: str) -> None:
    """Put this condition in the place of the one that has the name."""
    op.drop_constraint(f"ck_{table}_{name}", table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
