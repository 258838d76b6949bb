"""Cycles: who decides actions, programmes without certification or fed by another, the recap of a parcours.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MODES = ("committee", "automatic")
REVIEWERS = ("clavip_member", "register_reviewer", "council_admin")


def upgrade() -> None:
    op.add_column("council", sa.Column("reviewed_by", sa.Text(), server_default="clavip_member", nullable=False))
    _check("council", "reviewed_by_is_known", f"reviewed_by IN ({_listed(REVIEWERS)})")
    _modes((*MODES, "none"))
    for name in ("heading", "eligible_label"):
        op.add_column("programme", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("programme", sa.Column("fed_by_id", sa.UUID()))
    op.create_foreign_key(op.f("fk_programme_fed_by_id"), "programme", "programme", ["fed_by_id"], ["id"])
    _check("programme", "fed_by_another", "fed_by_id <> id")
    _check("programme", "feeding_has_a_label", "fed_by_id IS NULL OR length(trim(eligible_label)) > 0")
    _recaps()


def downgrade() -> None:
    op.drop_table("recap")
    for name in ("feeding_has_a_label", "fed_by_another"):
        op.drop_constraint(f"ck_programme_{name}", "programme")
    op.drop_constraint("fk_programme_fed_by_id", "programme")
    for name in ("fed_by_id", "eligible_label", "heading"):
        op.drop_column("programme", name)
    op.execute("UPDATE programme SET certification_mode = 'committee' WHERE certification_mode = 'none'")
    _modes(MODES)
    op.drop_constraint("ck_council_reviewed_by_is_known", "council")
    op.drop_column("council", "reviewed_by")


def _modes(known: tuple[str, ...]) -> None:
    op.drop_constraint("ck_programme_certification_mode_is_known", "programme")
    _check("programme", "certification_mode_is_known", f"certification_mode IN ({_listed(known)})")


def _recaps() -> None:
    op.create_table(
        "recap",
        sa.Column("parcours_id", sa.UUID(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.Column("sha256", sa.Text()),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(made_at IS NULL) = (sha256 IS NULL)", name=op.f("ck_recap_made_has_a_document")),
        sa.ForeignKeyConstraint(["parcours_id"], ["parcours.id"], name=op.f("fk_recap_parcours_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recap")),
        sa.UniqueConstraint("parcours_id", name=op.f("uq_recap_parcours_id")),
    )


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
