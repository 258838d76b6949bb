"""Databases that no migration has touched yet."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, pool

from backoffice.postgres import databases
from tests.database import Database, DatabaseServer


@pytest.fixture
def empty_database(database_server: DatabaseServer) -> Iterator[Database]:
    database = _empty(database_server)
    yield database
    database_server.drop(database)


@pytest.fixture
def second_empty_database(database_server: DatabaseServer) -> Iterator[Database]:
    database = _empty(database_server)
    yield database
    database_server.drop(database)


@pytest.fixture
def application_engine(fresh_database: Database) -> Iterator[Engine]:
    """A migrated database, entered as the application enters it."""
    engine = create_engine(fresh_database.application_url, poolclass=pool.NullPool)
    yield engine
    engine.dispose()


def _empty(server: DatabaseServer) -> Database:
    name = f"empty_{uuid.uuid4().hex}"
    with databases.connect(server.server.socket_dir) as connection:
        databases.create_database(connection, name)
    return Database(name, server.url(databases.OWNER_ROLE, name), server.url(databases.APPLICATION_ROLE, name))
