"""A committee member may be told no more, each week, of what waits for them.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("told_of_waiting_work", sa.Boolean(), server_default="true", nullable=False))


def downgrade() -> None:
    op.drop_column("account", "told_of_waiting_work")
