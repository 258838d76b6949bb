"""The register entry: diplomas, practices, later changes; a council's lists; mailbox changes; the charter due.

Revision ID: 0011
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PERCENTAGE = "share > 0 AND share <= 100"
PURPOSES = ("validate", "reset")
MAILBOXES = ("old_mailbox", "new_mailbox")


def upgrade() -> None:
    _councils()
    op.add_column("web_session", sa.Column("charter_due", sa.Boolean(), server_default="false", nullable=False))
    _purposes((*PURPOSES, *MAILBOXES))
    op.add_column("enrolment", sa.Column("first_practice_on", sa.Date()))
    op.add_column("enrolment", sa.Column("working_time", sa.Numeric(5, 2), server_default="100", nullable=False))
    _check("enrolment", "working_time_is_a_percentage", "working_time > 0 AND working_time <= 100")
    _terms()
    _changes()
    _diplomas()
    _practices()
    _mailbox_changes()


def downgrade() -> None:
    for table in ("mailbox_change", "service_share", "practice", "diploma", "register_change", "register_term"):
        op.drop_table(table)
    op.drop_constraint("ck_enrolment_working_time_is_a_percentage", "enrolment")
    op.drop_column("enrolment", "working_time")
    op.drop_column("enrolment", "first_practice_on")
    op.execute("DELETE FROM email_link WHERE purpose IN ('old_mailbox', 'new_mailbox')")
    _purposes(PURPOSES)
    op.drop_column("web_session", "charter_due")
    for name in ("register_kind", "mailbox_change"):
        op.drop_constraint(f"ck_council_{name}_is_known", "council")
    for name in ("mailbox_change", "register_kind", "register_name"):
        op.drop_column("council", name)


def _councils() -> None:
    for name, default in (("register_name", ""), ("register_kind", "message"), ("mailbox_change", "administrators")):
        op.add_column("council", sa.Column(name, sa.Text(), server_default=default, nullable=False))
    _check("council", "register_kind_is_known", "register_kind IN ('message', 'entry')")
    _check("council", "mailbox_change_is_known", "mailbox_change IN ('administrators', 'registrant')")


def _purposes(known: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in known)
    op.drop_constraint("ck_email_link_purpose_is_known", "email_link")
    _check("email_link", "purpose_is_known", f"purpose IN ({listed})")


def _terms() -> None:
    _table(
        "register_term",
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _version(),
        sa.UniqueConstraint("council_id", "kind", "code", name="uq_register_term_council_id_kind_code"),
        checks={
            "kind_is_known": "kind IN ('service', 'diploma')",
            "state_is_known": "state IN ('in_use', 'retired')",
            "has_a_label": "length(trim(label)) > 0",
        },
        references={"council_id": "council.id"},
    )


def _changes() -> None:
    _table(
        "register_change",
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date()),
        sa.Column("before", postgresql.JSONB()),
        sa.Column("after", postgresql.JSONB()),
        _version(),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("question", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by_id", sa.UUID()),
        checks={
            "state_is_known": "state IN ('draft', 'requested', 'accepted', 'refused', 'withdrawn')",
            "decisions_have_an_author": "state NOT IN ('accepted', 'refused') "
            "OR (decided_at IS NOT NULL AND decided_by_id IS NOT NULL)",
            "refusals_have_a_reason": "state NOT IN ('refused') OR length(trim(coalesce(reason, ''))) > 0",
        },
        references={"enrolment_id": "enrolment.id", "council_id": "council.id", "decided_by_id": "account.id"},
    )
    op.create_index("ix_register_change_queue", "register_change", ["council_id", "state", "submitted_at"])
    op.create_index(
        "uq_register_change_open",
        "register_change",
        ["enrolment_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('draft', 'requested')"),
    )
    op.create_index("ix_register_change_enrolment_id", "register_change", ["enrolment_id"])


def _diplomas() -> None:
    _table(
        "diploma",
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("change_id", sa.UUID()),
        sa.Column("kind_id", sa.UUID(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.UUID()),
        references={
            "enrolment_id": "enrolment.id",
            "change_id": "register_change.id",
            "kind_id": "register_term.id",
            "evidence_id": "evidence.id",
        },
        indexed=("enrolment_id", "change_id", "evidence_id"),
    )


def _practices() -> None:
    _table(
        "practice",
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("change_id", sa.UUID()),
        sa.Column("continues_id", sa.UUID()),
        sa.Column("establishment_id", sa.UUID()),
        sa.Column("request_id", sa.UUID()),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("share", sa.Numeric(5, 2)),
        checks={
            "is_somewhere": "num_nonnulls(establishment_id, request_id) >= 1",
            "ends_after_it_starts": "ends_on >= starts_on",
            "share_is_a_percentage": PERCENTAGE,
        },
        references={
            "enrolment_id": "enrolment.id",
            "change_id": "register_change.id",
            "continues_id": "practice.id",
            "establishment_id": "establishment.id",
            "request_id": "establishment_request.id",
        },
        indexed=("enrolment_id", "change_id", "establishment_id", "request_id"),
    )
    _table(
        "service_share",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("service_id", sa.UUID(), nullable=False),
        sa.Column("share", sa.Numeric(5, 2), nullable=False),
        sa.UniqueConstraint("practice_id", "service_id", name="uq_service_share_practice_id_service_id"),
        checks={"share_is_a_percentage": PERCENTAGE},
        references={"practice_id": "practice.id ON DELETE CASCADE", "service_id": "register_term.id"},
    )


def _mailbox_changes() -> None:
    _table(
        "mailbox_change",
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("old_email", sa.Text(), nullable=False),
        sa.Column("new_email", sa.Text(), nullable=False),
        sa.Column("old_must_confirm", sa.Boolean(), nullable=False),
        sa.Column("old_confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("new_confirmed_at", sa.DateTime(timezone=True)),
        _version(),
        checks={"state_is_known": "state IN ('requested', 'done', 'cancelled')"},
        references={"account_id": "account.id ON DELETE CASCADE", "council_id": "council.id"},
    )
    op.create_index(
        "uq_mailbox_change_open",
        "mailbox_change",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("state = 'requested'"),
    )


def _version() -> sa.Column[Any]:
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def _table(
    name: str,
    *columns: sa.schema.SchemaItem,
    checks: Mapping[str, str] = {},
    references: Mapping[str, str],
    indexed: Sequence[str] = (),
) -> None:
    """A keyed table. A reference may end in ON DELETE CASCADE."""
    constraints: list[sa.schema.SchemaItem] = [
        sa.CheckConstraint(condition, name=op.f(f"ck_{name}_{rule}")) for rule, condition in checks.items()
    ]
    for column, target in references.items():
        other, _, then = target.partition(" ON DELETE ")
        constraints.append(
            sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{name}_{column}"), ondelete=then or None)
        )
    op.create_table(
        name,
        *columns,
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *constraints,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in indexed:
        op.create_index(f"ix_{name}_{column}", name, [column])


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
