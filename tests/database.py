"""PostgreSQL for the tests: one throwaway server a run, one template built by the migrations, clones of it.

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
from psycopg import sql

from backoffice.postgres import EmbeddedServer, PostgresError, databases

TEMPLATE = "backoffice_template"
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
    """The run's server and the template that `clone` copies."""

    server: EmbeddedServer

    def url(self, role: str, database: str) -> str:
        return databases.database_url(self.server.socket_dir, role, database)

    def clone(self) -> Database:
        """A new migrated database: some 25 ms."""
        name = f"test_{uuid.uuid4().hex}"
        with databases.connect(self.server.socket_dir) as connection:
            databases.create_database(connection, name, template=TEMPLATE)
        return Database(name, self.url(databases.OWNER_ROLE, name), self.url(databases.APPLICATION_ROLE, name))

    def drop(self, database: Database) -> None:
        """Delete the database, whoever is still connected."""
        with databases.connect(self.server.socket_dir) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))


@pytest.fixture(scope="session")
def database_server(pytestconfig: pytest.Config) -> Iterator[DatabaseServer]:
    """The run's one server, with its template migrated."""
    folder = pytestconfig.stash[_folder]
    server = EmbeddedServer.attach_or_start(
        folder / "server", durable=False, lives_with=pytestconfig.stash[_controller_pid]
    )
    with server:
        with _locked(folder / "template.lock"):
            _build_template(server)
        yield DatabaseServer(server)


@pytest.fixture
def fresh_database(database_server: DatabaseServer) -> Iterator[Database]:
    """A database of the test's own, dropped after it."""
    database = database_server.clone()
    yield database
    database_server.drop(database)


@pytest.fixture(scope="session")
def worker_database(database_server: DatabaseServer) -> Iterator[Database]:
    """One database for all the tests of a worker: for those that leave nothing behind."""
    database = database_server.clone()
    yield database
    database_server.drop(database)


def _build_template(server: EmbeddedServer) -> None:
    """Migrate once; the template takes its name when complete, so that a failure is not mistaken for it."""
    from backoffice.db_migrate import upgrade

    draft = f"{TEMPLATE}_draft"
    with databases.connect(server.socket_dir) as connection:
        if databases.database_exists(connection, TEMPLATE):
            return
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
        databases.create_database(connection, draft)
        upgrade(databases.database_url(server.socket_dir, databases.OWNER_ROLE, draft))
        connection.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(sql.Identifier(draft)))
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(TEMPLATE))
        )


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
