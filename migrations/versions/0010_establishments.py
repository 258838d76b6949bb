"""Establishments shared by the councils, and the requests of registrants who did not find theirs.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"
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


def downgrade() -> None:
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
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
