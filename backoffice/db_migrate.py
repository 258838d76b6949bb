"""Migrations: run by the owner's role, then the rights of the application's role."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, pool, text

from backoffice.resources import migrations_dir

APPLICATION_ROLE = "backoffice_app"
_EVERY_TABLE = "SELECT, INSERT, UPDATE, DELETE"


def configuration(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def upgrade(url: str, application_role: str | None = APPLICATION_ROLE, revision: str = "head") -> None:
    """Bring the database to `revision`, then give the application's role what it may do, and no more."""
    command.upgrade(configuration(url), revision)
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        _grant(connection, application_role)
    engine.dispose()


def is_current(connection: Connection) -> bool:
    """Whether the database has had every migration that this version of the program brings."""
    head = ScriptDirectory.from_config(configuration("")).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def downgrade(url: str, revision: str) -> None:
    command.downgrade(configuration(url), revision)


def _grant(connection: Connection, role: str | None) -> None:
    """Rows everywhere, except the journal: there the role may only read and add."""
    known = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    owner = connection.scalar(text("SELECT current_user"))
    if not known or role is None or role == owner:
        return
    quoted = '"' + role.replace('"', '""') + '"'
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}",
        f"GRANT {_EVERY_TABLE} ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {quoted}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {quoted}",
        f"REVOKE UPDATE, DELETE ON audit_event FROM {quoted}",
    ):
        connection.execute(text(statement))
