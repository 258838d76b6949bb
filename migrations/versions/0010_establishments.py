"""Establishments shared by the councils, the requests of registrants who did not find theirs, and imported lists.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FINESS = "finess ~ '^([0-9]{2}|2A|2B)[0-9]{7}$'"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "establishment",
        *_described(),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("merged_into_id", sa.UUID()),
        sa.CheckConstraint("state IN ('open', 'closed', 'merged')", name=op.f("ck_establishment_state_is_known")),
        sa.CheckConstraint(FINESS, name=op.f("ck_establishment_finess_has_9_characters")),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_establishment_merged_has_a_survivor")
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_establishment_merged_into_another")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["establishment.id"], name=op.f("fk_establishment_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment")),
    )
    op.create_index(
        "uq_establishment_live_finess",
        "establishment",
        ["finess"],
        unique=True,
        postgresql_where=sa.text("state <> 'merged'"),
    )
    op.create_index("ix_establishment_name_postcode", "establishment", ["search_name", "postcode"])
    op.create_index("ix_establishment_postcode", "establishment", ["postcode"])
    op.create_index("ix_establishment_merged_into_id", "establishment", ["merged_into_id"])
    op.create_index(
        "ix_establishment_search_text",
        "establishment",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "establishment_request",
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("registrant_id", sa.UUID(), nullable=False),
        *_described(),
        sa.Column("establishment_id", sa.UUID()),
        sa.Column("reason", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by_id", sa.UUID()),
        sa.CheckConstraint(
            "state IN ('requested', 'created', 'merged', 'refused')",
            name=op.f("ck_establishment_request_state_is_known"),
        ),
        sa.CheckConstraint(FINESS, name=op.f("ck_establishment_request_finess_has_9_characters")),
        sa.CheckConstraint(
            "(state IN ('created', 'merged')) = (establishment_id IS NOT NULL)",
            name=op.f("ck_establishment_request_answered_with_an_establishment"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('created', 'merged', 'refused') OR (decided_at IS NOT NULL AND decided_by_id IS NOT NULL)",
            name=op.f("ck_establishment_request_decisions_have_an_author"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused') OR length(trim(coalesce(reason, ''))) > 0",
            name=op.f("ck_establishment_request_refusals_have_a_reason"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_establishment_request_{column}"))
            for column, target in (
                ("council_id", "council.id"),
                ("registrant_id", "registrant.id"),
                ("establishment_id", "establishment.id"),
                ("decided_by_id", "account.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment_request")),
    )
    op.create_index("ix_establishment_request_queue", "establishment_request", ["council_id", "state", "created_at"])
    for column in ("registrant_id", "establishment_id"):
        op.create_index(f"ix_establishment_request_{column}", "establishment_request", [column])
    _imports()


def _imports() -> None:
    op.create_table(
        "establishment_import",
        *_key(),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mapping", JSONB(), nullable=False),
        sa.Column("replaces", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("settled", sa.Integer(), server_default="0", nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "status IN ('draft', 'waiting', 'reading', 'done', 'unreadable')",
            name=op.f("ck_establishment_import_status_is_known"),
        ),
        sa.CheckConstraint(
            "status <> 'unreadable' OR problem <> ''", name=op.f("ck_establishment_import_unreadable_says_why")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_establishment_import_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment_import")),
    )
    op.create_index("ix_establishment_import_created_at", "establishment_import", ["created_at"])
    op.create_table(
        "establishment_import_line",
        sa.Column("import_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("finess", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["establishment_import.id"],
            name=op.f("fk_establishment_import_line_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_establishment_import_line")),
    )
    op.create_table(
        "establishment_mapping",
        *_key(),
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("document", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_establishment_mapping_council_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishment_mapping")),
        sa.UniqueConstraint("council_id", "code", name=op.f("uq_establishment_mapping_council_id_code")),
    )


def downgrade() -> None:
    for table in ("establishment_mapping", "establishment_import_line", "establishment_import"):
        op.drop_table(table)
    op.drop_table("establishment_request")
    op.drop_table("establishment")
    op.execute("DROP EXTENSION pg_trgm")


def _described() -> tuple[sa.Column, ...]:
    """What says which establishment is meant, and what every table has."""
    return (
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("finess", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_key(),
    )


def _key() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
