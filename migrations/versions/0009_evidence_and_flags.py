"""A file may replace another; those of health data are told apart, and purged after the decision.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("replaces_id", sa.UUID()))
    op.add_column("evidence", sa.Column("health_data", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("evidence", sa.Column("purged_at", sa.DateTime(timezone=True)))
    op.create_foreign_key(op.f("fk_evidence_replaces_id"), "evidence", "evidence", ["replaces_id"], ["id"])
    op.create_check_constraint(op.f("ck_evidence_replaces_another"), "evidence", "replaces_id <> id")
    op.create_check_constraint(
        op.f("ck_evidence_only_health_data_is_purged"), "evidence", "purged_at IS NULL OR health_data"
    )
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"])


def downgrade() -> None:
    op.drop_index("ix_evidence_sha256", "evidence")
    for name in ("only_health_data_is_purged", "replaces_another"):
        op.drop_constraint(f"ck_evidence_{name}", "evidence")
    op.drop_constraint("fk_evidence_replaces_id", "evidence")
    for name in ("purged_at", "health_data", "replaces_id"):
        op.drop_column("evidence", name)
