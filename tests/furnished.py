"""What the furnished template holds: the charter, and the shipped council with its rules and its catalogue."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.app import create_app
from backoffice.db import db
from backoffice.settings import Settings, load_settings
from tests.factories import NOW, World

if TYPE_CHECKING:
    from tests.database import Database


def settings_of(database: "Database", data_dir: Path) -> Settings:
    return load_settings(
        environment="test",
        database_url=database.application_url,
        migration_database_url=database.owner_url,
        data_dir=str(data_dir),
        secret_key="a secret that only the tests know, and it is long",
        base_url="http://localhost",
        mail_server="",
    )


def furnish(database: "Database") -> None:
    with tempfile.TemporaryDirectory() as folder, create_app(settings_of(database, Path(folder))).app_context():
        World(NOW)
        db.session.remove()
        db.engine.dispose()
