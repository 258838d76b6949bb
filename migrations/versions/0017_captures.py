"""Photographs kept between two patients, to be completed later.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "capture",
        sa.Column("registrant_id", sa.UUID(), nullable=False),
        sa.Column("council_id", sa.UUID(), nullable=False),
        sa.Column("parcours_id", sa.UUID(), nullable=False),
        sa.Column("action_id", sa.UUID()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.ForeignKeyConstraint(["registrant_id"], ["registrant.id"], name=op.f("fk_capture_registrant_id")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_capture_council_id")),
        sa.ForeignKeyConstraint(["parcours_id"], ["parcours.id"], name=op.f("fk_capture_parcours_id")),
        sa.ForeignKeyConstraint(["action_id"], ["cpd_action.id"], name=op.f("fk_capture_action_id")),
        sa.CheckConstraint("state IN ('draft', 'completed', 'discarded')", name=op.f("ck_capture_state_is_known")),
        sa.CheckConstraint(
            "(state = 'completed') = (action_id IS NOT NULL)", name=op.f("ck_capture_completed_has_an_action")
        ),
        sa.CheckConstraint("(state = 'discarded') = (title = '')", name=op.f("ck_capture_discarded_has_no_title")),
    )
    op.create_index("ix_capture_registrant_id", "capture", ["registrant_id"])
    op.create_table(
        "capture_evidence",
        sa.Column("capture_id", sa.UUID(), nullable=False),
        sa.Column("evidence_id", sa.UUID(), nullable=False),
        sa.PrimaryKeyConstraint("capture_id", "evidence_id", name=op.f("pk_capture_evidence")),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_capture_evidence_capture_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_capture_evidence_evidence_id")),
    )


def downgrade() -> None:
    op.drop_table("capture_evidence")
    op.drop_table("capture")
