"""a referential version is drafted, proposed, approved, published, retired; its text is frozen once it is no draft"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLES = (
    "'register_reviewer', 'clavip_member', 'scientific_member', 'board_member', 'referential_editor', "
    "'council_admin', 'platform_admin', 'auditor'"
)
ROLES_BEFORE = ROLES.replace("'board_member', ", "")
STATES = "'draft', 'proposed', 'approved', 'published', 'retired', 'abandoned'"
TABLE = "referential_version"


def upgrade() -> None:
    _roles(ROLES)
    _rename("version", "number")
    op.add_column(TABLE, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column(TABLE, sa.Column("council_id", sa.UUID(), nullable=True))
    op.add_column(TABLE, sa.Column("state", sa.Text(), nullable=True))
    op.add_column(TABLE, sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("proposed_by_id", sa.UUID(), nullable=True))
    op.add_column(TABLE, sa.Column("approved_on", sa.Date(), nullable=True))
    op.add_column(TABLE, sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("reason", sa.Text(), nullable=True))
    op.execute("""
        UPDATE referential_version AS one SET
            council_id = (SELECT council_id FROM programme WHERE programme.id = one.programme_id),
            retired_at = (
                SELECT min(other.published_at) FROM referential_version AS other
                WHERE other.programme_id = one.programme_id
                  AND (other.published_at, other.id) > (one.published_at, one.id)
            )
    """)
    op.execute("""
        UPDATE referential_version SET state = CASE
            WHEN published_at IS NULL THEN 'draft' WHEN retired_at IS NULL THEN 'published' ELSE 'retired' END
    """)
    op.alter_column(TABLE, "council_id", nullable=False)
    op.alter_column(TABLE, "state", nullable=False)
    op.create_foreign_key(f"fk_{TABLE}_council_id", TABLE, "council", ["council_id"], ["id"])
    op.create_foreign_key(f"fk_{TABLE}_proposed_by_id", TABLE, "account", ["proposed_by_id"], ["id"])
    op.create_index(f"ix_{TABLE}_queue", TABLE, ["council_id", "state", "proposed_at"])
    op.create_check_constraint(op.f(f"ck_{TABLE}_state_is_known"), TABLE, f"state IN ({STATES})")
    op.create_check_constraint(
        op.f(f"ck_{TABLE}_published_has_a_date"),
        TABLE,
        "state NOT IN ('published', 'retired') OR published_at IS NOT NULL",
    )
    op.create_check_constraint(
        op.f(f"ck_{TABLE}_retired_has_a_date"), TABLE, "state <> 'retired' OR retired_at IS NOT NULL"
    )
    op.create_exclude_constraint(
        f"ex_{TABLE}_one_published",
        TABLE,
        ("programme_id", "="),
        using="btree",
        where="state = 'published'",
        deferrable=True,
        initially="DEFERRED",
    )
    op.execute("""
        CREATE FUNCTION referential_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'a referential version that was proposed is never deleted';
            END IF;
            IF (NEW.document, NEW.sha256, NEW.number, NEW.programme_id, NEW.council_id)
                IS DISTINCT FROM (OLD.document, OLD.sha256, OLD.number, OLD.programme_id, OLD.council_id) THEN
                RAISE EXCEPTION 'the text of a referential version changes in a draft only';
            END IF;
            IF OLD.published_at IS NOT NULL AND (NEW.published_at IS DISTINCT FROM OLD.published_at
                OR NEW.state NOT IN ('published', 'retired')) THEN
                RAISE EXCEPTION 'a published referential version stays published, or is retired';
            END IF;
            RETURN NEW;
        END
        $$
    """)
    op.execute("""
        CREATE TRIGGER referential_version_text_stays BEFORE UPDATE OR DELETE ON referential_version
        FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION referential_version_is_frozen()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER referential_version_text_stays ON referential_version")
    op.execute("DROP FUNCTION referential_version_is_frozen()")
    op.drop_constraint(f"ex_{TABLE}_one_published", TABLE)
    op.drop_index(f"ix_{TABLE}_queue", TABLE)
    for name in (
        "retired_at",
        "reason",
        "approved_on",
        "proposed_by_id",
        "proposed_at",
        "state",
        "council_id",
        "version",
    ):
        op.drop_column(TABLE, name)
    _rename("number", "version")
    op.execute("DELETE FROM membership WHERE role = 'board_member'")
    _roles(ROLES_BEFORE)


def _roles(roles: str) -> None:
    op.drop_constraint(op.f("ck_membership_role_is_known"), "membership")
    op.create_check_constraint(op.f("ck_membership_role_is_known"), "membership", f"role IN ({roles})")


def _rename(old: str, new: str) -> None:
    """By another column, so that its constraints have its name, those that the server names included."""
    op.add_column(TABLE, sa.Column(new, sa.Text(), nullable=True))
    op.execute(f"UPDATE {TABLE} SET {new} = {old}")
    op.alter_column(TABLE, new, nullable=False)
    op.drop_column(TABLE, old)
    op.create_unique_constraint(f"uq_{TABLE}_programme_id_{new}", TABLE, ["programme_id", new])
