"""Parcours keep their own dates, which may come from the person; suspensions; the Ordre's validation; any role.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DECLARED = "submitted_at IS NOT NULL AND honour_declared_at IS NOT NULL"
STATES = ("open", "requested", "returned", "certified")


def upgrade() -> None:
    op.add_column("registrant", sa.Column("registered_on", sa.Date()))
    for name, kind in (("label", sa.Text()), ("starts_on", sa.Date()), ("planned_end", sa.Date())):
        op.add_column("parcours", sa.Column(name, kind))
    op.add_column("parcours", sa.Column("ends_on", sa.Date()))
    op.add_column("parcours", sa.Column("order_validated_on", sa.Date()))
    op.execute("""
        UPDATE parcours
        SET label = period.label, starts_on = period.starts_on, planned_end = period.ends_on, ends_on = period.ends_on
        FROM programme_period AS period WHERE period.id = parcours.period_id
    """)
    for name in ("label", "starts_on", "planned_end", "ends_on"):
        op.alter_column("parcours", name, nullable=False)
    op.drop_constraint("uq_parcours_registrant_id_period_id", "parcours")
    op.drop_constraint("fk_parcours_period_id", "parcours")
    op.drop_column("parcours", "period_id")
    op.create_unique_constraint(
        "uq_parcours_registrant_id_programme_id_starts_on", "parcours", ["registrant_id", "programme_id", "starts_on"]
    )
    _states((*STATES, "confirmed"))
    _check("requests_are_declared_on_honour", f"state IN ('open', 'returned') OR ({DECLARED})")
    _check("decisions_have_a_date", "state IN ('open', 'requested') OR decided_at IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_parcours_confirmations_have_a_date"),
        "parcours",
        "state <> 'confirmed' OR order_validated_on IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_parcours_ends_after_it_starts"), "parcours", "planned_end >= starts_on AND ends_on >= planned_end"
    )
    op.create_table(
        "parcours_suspension",
        sa.Column("parcours_id", sa.UUID(), nullable=False),
        sa.Column("recorded_by_id", sa.UUID(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_parcours_suspension_ends_after_it_starts")),
        sa.CheckConstraint("length(trim(grounds)) > 0", name=op.f("ck_parcours_suspension_has_grounds")),
        sa.ForeignKeyConstraint(["parcours_id"], ["parcours.id"], name=op.f("fk_parcours_suspension_parcours_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name=op.f("fk_parcours_suspension_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcours_suspension")),
    )
    op.create_index("ix_parcours_suspension_parcours_id", "parcours_suspension", ["parcours_id"])
    for table in ("cpd_action", "proposal"):
        op.drop_constraint(f"ck_{table}_role_is_known", table)
        op.create_check_constraint(op.f(f"ck_{table}_role_is_a_code"), table, "role ~ '^[a-z][a-z0-9_]*$'")


def downgrade() -> None:
    """Refuses, by its constraints, to go back over what only the new columns can say."""
    for table in ("cpd_action", "proposal"):
        op.drop_constraint(f"ck_{table}_role_is_a_code", table)
        op.create_check_constraint(op.f(f"ck_{table}_role_is_known"), table, "role IN ('attendee', 'trainer')")
    op.drop_table("parcours_suspension")
    op.drop_constraint("ck_parcours_ends_after_it_starts", "parcours")
    op.drop_constraint("ck_parcours_confirmations_have_a_date", "parcours")
    _check("decisions_have_a_date", "state NOT IN ('certified', 'returned') OR decided_at IS NOT NULL")
    _check("requests_are_declared_on_honour", f"state NOT IN ('requested', 'certified') OR ({DECLARED})")
    _states(STATES)
    op.drop_constraint("uq_parcours_registrant_id_programme_id_starts_on", "parcours")
    op.add_column("parcours", sa.Column("period_id", sa.UUID()))
    op.execute("""
        UPDATE parcours SET period_id = period.id FROM programme_period AS period
        WHERE period.programme_id = parcours.programme_id AND period.starts_on = parcours.starts_on
    """)
    op.alter_column("parcours", "period_id", nullable=False)
    op.create_foreign_key("fk_parcours_period_id", "parcours", "programme_period", ["period_id"], ["id"])
    op.create_unique_constraint("uq_parcours_registrant_id_period_id", "parcours", ["registrant_id", "period_id"])
    for name in ("order_validated_on", "ends_on", "planned_end", "starts_on", "label"):
        op.drop_column("parcours", name)
    op.drop_column("registrant", "registered_on")


def _states(known: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in known)
    _check("state_is_known", f"state IN ({listed})")


def _check(name: str, condition: str) -> None:
    """Put this condition in the place of the one that has the name."""
    op.drop_constraint(f"ck_parcours_{name}", "parcours")
    op.create_check_constraint(op.f(f"ck_parcours_{name}"), "parcours", condition)
