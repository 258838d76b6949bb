"""the journal is append-only, whoever connects"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'audit_event is append-only';
        END
        $$
    """)
    op.execute("""
        CREATE TRIGGER audit_event_rows_stay BEFORE UPDATE OR DELETE ON audit_event
        FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only()
    """)
    op.execute("""
        CREATE TRIGGER audit_event_table_stays BEFORE TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_event_table_stays ON audit_event")
    op.execute("DROP TRIGGER audit_event_rows_stay ON audit_event")
    op.execute("DROP FUNCTION audit_event_is_append_only()")
