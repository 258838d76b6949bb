"""A registrant may give up the establishment they asked to create; a number is found whatever became of it.

Revision ID: 0014
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATES = ("requested", "created", "merged", "refused")


def upgrade() -> None:
    op.create_index("ix_establishment_finess", "establishment", ["finess"])
    _states((*STATES, "withdrawn"))


def downgrade() -> None:
    op.drop_index("ix_establishment_finess", "establishment")
    op.execute("UPDATE establishment_request SET state = 'requested' WHERE state = 'withdrawn'")
    _states(STATES)


def _states(known: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in known)
    name = op.f("ck_establishment_request_state_is_known")
    op.drop_constraint(name, "establishment_request")
    op.create_check_constraint(name, "establishment_request", f"state IN ({listed})")
