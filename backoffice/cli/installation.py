"""The installation a command works on: its settings with a database, and its application."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask

from backoffice.postgres import EmbeddedServer
from backoffice.settings import Settings, load_settings


@contextmanager
def installation(**overrides: object) -> Iterator[Settings]:
    """The settings, their database reachable: the one named, or the embedded server of DATA_DIR."""
    settings = load_settings(**overrides)
    if settings.database_url:
        yield settings
        return
    with EmbeddedServer.attach_or_start(settings.data_path / "postgres") as server:
        yield replace(settings, database_url=server.application_url, migration_database_url=server.owner_url)


@contextmanager
def application(**overrides: object) -> Iterator[Flask]:
    """The application, inside its context."""
    from backoffice.app import create_app
    from backoffice.db import db

    with installation(**overrides) as settings:
        app = create_app(settings)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
