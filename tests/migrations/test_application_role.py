"""The application's role: rows, and nothing else. It owns nothing, builds nothing, rewrites no history."""

import pytest
from sqlalchemy import Engine, create_engine, pool, text
from sqlalchemy.exc import ProgrammingError

from backoffice.db_migrate import APPLICATION_ROLE, upgrade
from tests.database import Database

ROWS = {"SELECT", "INSERT", "UPDATE", "DELETE"}
EXPECTED = {"audit_event": {"SELECT", "INSERT"}, "alembic_version": {"SELECT"}}  # every other table: ROWS


def test_it_owns_nothing(application_engine: Engine) -> None:
    owned = """
        SELECT relname::text FROM pg_class WHERE pg_get_userbyid(relowner) = :role
        UNION ALL SELECT proname::text FROM pg_proc WHERE pg_get_userbyid(proowner) = :role
        UNION ALL SELECT typname::text FROM pg_type WHERE pg_get_userbyid(typowner) = :role
        UNION ALL SELECT nspname::text FROM pg_namespace WHERE pg_get_userbyid(nspowner) = :role
        UNION ALL SELECT datname::text FROM pg_database WHERE pg_get_userbyid(datdba) = :role
    """
    with application_engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == APPLICATION_ROLE
        assert connection.execute(text(owned), {"role": APPLICATION_ROLE}).all() == []


def test_it_has_no_power_of_its_own(application_engine: Engine) -> None:
    powers = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles"
    memberships = "SELECT count(*) FROM pg_auth_members WHERE pg_get_userbyid(member) = :role"
    creations = """
        SELECT has_schema_privilege(:role, 'public', 'CREATE'),
               has_database_privilege(:role, current_database(), 'CREATE'),
               has_database_privilege(:role, current_database(), 'TEMP')
    """
    role = {"role": APPLICATION_ROLE}
    with application_engine.connect() as connection:
        assert set(connection.execute(text(f"{powers} WHERE rolname = :role"), role).one()) == {False}
        assert connection.scalar(text(memberships), role) == 0
        assert set(connection.execute(text(creations), role).one()) == {False}


def test_its_rights_on_each_table(application_engine: Engine) -> None:
    query = text("""
        SELECT relname::text, privilege
        FROM pg_class,
             unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
          AND has_table_privilege(:role, pg_class.oid, privilege)
    """)
    granted: dict[str, set[str]] = {}
    with application_engine.connect() as connection:
        for table, privilege in connection.execute(query, {"role": APPLICATION_ROLE}):
            granted.setdefault(table, set()).add(privilege)
        tables = connection.scalars(text("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")).all()
    assert granted == {table: EXPECTED.get(table, ROWS) for table in tables}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TEMPORARY TABLE mine (id int)",
        "DROP TABLE audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_event_rows_stay ON audit_event",
        "CREATE OR REPLACE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NULL; END'",
        "SET session_replication_role = replica",
        "SET ROLE backoffice_owner",
        "TRUNCATE outbox_mail",
        "UPDATE alembic_version SET version_num = '0000'",
    ],
)
def test_it_is_refused(application_engine: Engine, statement: str) -> None:
    with application_engine.connect() as connection, pytest.raises(ProgrammingError, match=r"must be owner|denied"):
        connection.execute(text(statement))


def test_rights_given_too_widely_are_taken_back(fresh_database: Database, application_engine: Engine) -> None:
    """A hand that granted too much on the journal is corrected by the next migration."""
    owner = create_engine(fresh_database.owner_url, poolclass=pool.NullPool)
    with owner.begin() as connection:
        connection.execute(text(f"GRANT ALL ON audit_event, alembic_version TO {APPLICATION_ROLE}"))
    upgrade(fresh_database.owner_url)
    test_its_rights_on_each_table(application_engine)
