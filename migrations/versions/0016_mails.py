"""A council's own wordings of the mails, the reasons its committees keep, the mailboxes that bounce, reminders.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = "'period_ending', 'request_possible', 'evidence_awaited', 'draft_forgotten'"
DIGESTS = "'acknowledgement', 'digest', 'waiting_work'"
STATUSES = "'queued', 'sent', 'dead'"


def upgrade() -> None:
    _wordings()
    _reasons()
    op.add_column("account", sa.Column("bounced_email", sa.Text()))
    _reminders()


def downgrade() -> None:
    op.execute("UPDATE outbox_mail SET status = 'dead', last_error = 'gathered' WHERE status = 'gathered'")
    _statuses(STATUSES)
    op.drop_table("sent_reminder")
    op.drop_column("council", "reminder_days")
    op.drop_constraint(op.f("ck_account_notices_is_known"), "account")
    op.drop_column("account", "notices")
    op.drop_column("account", "bounced_email")
    op.drop_table("kept_reason")
    op.drop_table("mail_wording")


def _wordings() -> None:
    op.create_table(
        "mail_wording",
        sa.Column("council_id", sa.UUID()),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.UUID()),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_keyed("mail_wording"),
        sa.UniqueConstraint(
            "council_id", "mail", name="uq_mail_wording_council_id_mail", postgresql_nulls_not_distinct=True
        ),
        sa.CheckConstraint(
            "length(trim(subject)) > 0 AND length(trim(body)) > 0", name=op.f("ck_mail_wording_says_something")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_mail_wording_council_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["account.id"], name=op.f("fk_mail_wording_updated_by_id"), ondelete="SET NULL"
        ),
    )


def _reasons() -> None:
    op.create_table(
        "kept_reason",
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_keyed("kept_reason"),
        sa.UniqueConstraint("council_id", "workflow", "title", name="uq_kept_reason_council_id_workflow_title"),
        sa.CheckConstraint(
            "length(trim(title)) > 0 AND length(trim(body)) > 0", name=op.f("ck_kept_reason_says_something")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_kept_reason_council_id")),
    )


def _statuses(known: str) -> None:
    op.drop_constraint(op.f("ck_outbox_mail_status_is_known"), "outbox_mail")
    op.create_check_constraint(op.f("ck_outbox_mail_status_is_known"), "outbox_mail", f"status IN ({known})")


def _reminders() -> None:
    _statuses(f"{STATUSES}, 'gathered'")
    op.add_column("account", sa.Column("notices", sa.Text(), server_default="immediate", nullable=False))
    op.create_check_constraint(op.f("ck_account_notices_is_known"), "account", "notices IN ('immediate', 'weekly')")
    op.add_column("council", sa.Column("reminder_days", postgresql.JSONB(), server_default="{}", nullable=False))
    op.create_table(
        "sent_reminder",
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.UUID(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *_keyed("sent_reminder"),
        sa.UniqueConstraint(
            "account_id", "kind", "record_id", "due_on", name="uq_sent_reminder_account_id_kind_record_id_due_on"
        ),
        sa.CheckConstraint(f"kind IN ({KINDS}, {DIGESTS})", name=op.f("ck_sent_reminder_kind_is_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sent_reminder_account_id"), ondelete="CASCADE"
        ),
    )


def _keyed(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
