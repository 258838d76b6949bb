"""PostgreSQL for the tests: one throwaway server a run, two templates, clones of them.

The bare template is what the migrations build; the furnished one holds the shipped council and its rules besides.

Load it from tests/conftest.py with `pytest_plugins = ["tests.database"]`. The first test that asks for a
database starts the server; xdist's workers share it. It lives with the process that runs pytest (xdist's
controller), which stops it at the end; should that process be killed, the server stops and deletes its data.
"""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection, sql

from backoffice.postgres import EmbeddedServer, PostgresError, databases

TEMPLATE = "backoffice_template"
FURNISHED = "backoffice_furnished"
MEMORY = Path("/dev/shm")
ROOM_IN_MEMORY = 1_000_000_000  # bytes

_folder = pytest.StashKey[Path]()
_controller_pid = pytest.StashKey[int]()


@dataclass(frozen=True)
class Database:
    """A migrated database of one's own, and its two ways in."""

    name: str
    owner_url: str
    application_url: str


@dataclass(frozen=True)
class DatabaseServer:
    """The run's server and the templates that `clone` copies; each is built when it is first asked for."""

    server: EmbeddedServer
    lock: Path

    def url(self, role: str, database: str) -> str:
        return databases.database_url(self.server.socket_dir, role, database)

    def clone(self, template: str = TEMPLATE) -> Database:
        """A new migrated database: some 25 ms."""
        with databases.connect(self.server.socket_dir) as connection:
            if not databases.database_exists(connection, template):
                with _locked(self.lock):
                    self._build(connection, template)
            return self._copy(connection, f"test_{uuid.uuid4().hex}", template)

    def drop(self, database: Database) -> None:
        """Delete the database, whoever is still connected."""
        with databases.connect(self.server.socket_dir) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))

    def _copy(self, connection: Connection, name: str, template: str | None) -> Database:
        databases.create_database(connection, name, template=template)
        return Database(name, self.url(databases.OWNER_ROLE, name), self.url(databases.APPLICATION_ROLE, name))

    def _build(self, connection: Connection, template: str) -> None:
        """The template takes its name when complete, so that a failure is not mistaken for it."""
        if databases.database_exists(connection, template):
            return
        if template == FURNISHED:
            self._build(connection, TEMPLATE)
        draft = f"{template}_draft"
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
        database = self._copy(connection, draft, TEMPLATE if template == FURNISHED else None)
        _fill(database, template)
        connection.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(sql.Identifier(draft)))
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template))
        )


@pytest.fixture(scope="session")
def database_server(pytestconfig: pytest.Config) -> Iterator[DatabaseServer]:
    """The run's one server, with its template migrated."""
    folder = pytestconfig.stash[_folder]
    server = EmbeddedServer.attach_or_start(
        folder / "server", durable=False, lives_with=pytestconfig.stash[_controller_pid]
    )
    with server:
        yield DatabaseServer(server, folder / "template.lock")


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest, database_server: DatabaseServer) -> Iterator[Database]:
    """A database of the test's own, dropped after it; furnished for a test that asks for a `world`."""
    database = database_server.clone(FURNISHED if "world" in request.fixturenames else TEMPLATE)
    yield database
    database_server.drop(database)


@pytest.fixture(scope="session")
def worker_database(database_server: DatabaseServer) -> Iterator[Database]:
    """One database for all the tests of a worker: for those that leave nothing behind."""
    database = database_server.clone()
    yield database
    database_server.drop(database)


def _fill(database: Database, template: str) -> None:
    if template == TEMPLATE:
        from backoffice.db_migrate import upgrade

        upgrade(database.owner_url)
    else:
        from tests.furnished import furnish

        furnish(database)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """The process that runs pytest chooses the folder; xdist's workers are told."""
    worker_input: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker_input is None:
        config.stash[_folder] = _new_folder()
        config.stash[_controller_pid] = os.getpid()
    else:
        config.stash[_folder] = Path(worker_input["database_folder"])
        config.stash[_controller_pid] = worker_input["controller_pid"]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["database_folder"] = str(node.config.stash[_folder])
    node.workerinput["controller_pid"] = node.config.stash[_controller_pid]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server if a test started it, then delete everything."""
    folder = config.stash.get(_folder, None)
    if folder is None or hasattr(config, "workerinput"):
        return
    if (folder / "server" / "server.json").exists():
        with suppress(PostgresError):  # it died by itself
            EmbeddedServer.attach_or_start(folder / "server", durable=False).shut_down()
    shutil.rmtree(folder, ignore_errors=True)


def _new_folder() -> Path:
    """In memory where there is room; the server's account (`nobody` under root) must be able to enter."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_IN_MEMORY
    folder = Path(tempfile.mkdtemp(prefix="backoffice-tests-", dir=MEMORY if roomy else None))
    folder.chmod(0o711)
    return folder
