"""the job queue's schema, frozen from Procrastinate 3.10"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = Path(__file__).resolve().parent.parent / "sql" / "procrastinate_3_10.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SCHEMA.read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("""
        DO $$
        DECLARE
            item record;
        BEGIN
            FOR item IN SELECT oid::regclass AS name FROM pg_class
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname LIKE 'procrastinate%'
            LOOP
                EXECUTE format('DROP TABLE %s CASCADE', item.name);
            END LOOP;
            FOR item IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'procrastinate%'
            LOOP
                EXECUTE format('DROP FUNCTION %s CASCADE', item.name);
            END LOOP;
            FOR item IN SELECT t.oid::regtype AS name FROM pg_type t
                WHERE t.typnamespace = 'public'::regnamespace AND t.typname LIKE 'procrastinate%'
            LOOP
                EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', item.name);
            END LOOP;
        END
        $$
    """)
