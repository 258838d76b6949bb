"""What every test may use: an application on a migrated database of its own, people, and a client that logs in."""

import logging
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.db import db
from backoffice.settings import Settings
from tests.application import TestedApplication
from tests.factories import NOW, World
from tests.furnished import settings_of

if TYPE_CHECKING:
    from tests.database import Database

pytest_plugins = ["tests.database", "tests.chromium"]
logging.getLogger("transitions").setLevel(logging.WARNING)

_built: list[TestedApplication] = []
LOCAL = ("127.0.0.1", "::1", "localhost")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: once Playwright runs, its event loop holds the thread and no other loop can start there.

    xdist gives each of its processes tests in this order, so none meets another kind of test after one of these. The
    longest first, so that no process is left alone with one at the end.
    """
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, -_minutes(item)))


def _minutes(item: pytest.Item) -> float:
    marker = item.get_closest_marker("slow")
    return float(marker.kwargs.get("minutes", 0)) if marker else 0.0


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the outside fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> object:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def settings(fresh_database: "Database", tmp_path: Path) -> Settings:
    return settings_of(fresh_database, tmp_path / "data")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    if not _built:
        _built.append(TestedApplication(settings))
    application = _built[0].begin(settings)
    with application.app_context():
        yield application
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: Flask, now: datetime) -> World:
    """The shipped council with its rules, and ways to make people and records in any state."""
    return World(now)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
