"""The register's list: who reads it, letters of a person's name, towns without accents.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("council", sa.Column("listed_to", sa.Text(), server_default="nobody", nullable=False))
    op.create_check_constraint(
        op.f("ck_council_listed_to_is_known"), "council", "listed_to IN ('nobody', 'members', 'everyone')"
    )
    _letters("ix_person_search_name_letters", "person", "search_name")
    op.add_column("establishment", sa.Column("search_town", sa.Text()))
    op.execute(_FOLDED_TOWNS)
    op.alter_column("establishment", "search_town", nullable=False)
    _letters("ix_establishment_search_town", "establishment", "search_town")
    op.create_index(
        "ix_practice_of_an_entry", "practice", ["enrolment_id"], postgresql_where=sa.text("change_id IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_practice_of_an_entry", "practice")
    op.drop_index("ix_establishment_search_town", "establishment")
    op.drop_column("establishment", "search_town")
    op.drop_index("ix_person_search_name_letters", "person")
    op.drop_constraint("ck_council_listed_to_is_known", "council")
    op.drop_column("council", "listed_to")


# `search_text` is the folded name, town, postcode and FINESS number, one after the other: the town is what is left.
_FOLDED_TOWNS = """
    UPDATE establishment SET search_town = trim(left(town_and_after, length(town_and_after) - length(after)))
    FROM (
        SELECT
            id AS described_id,
            trim(substr(search_text, length(search_name) + 1)) AS town_and_after,
            lower(concat_ws(' ', nullif(postcode, ''), nullif(finess, ''))) AS after
        FROM establishment
    ) AS described
    WHERE id = described_id
"""


def _letters(name: str, table: str, column: str) -> None:
    op.create_index(name, table, [column], postgresql_using="gin", postgresql_ops={column: "gin_trgm_ops"})
