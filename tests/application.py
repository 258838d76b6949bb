"""The application of the tests: built once a process, then shown another database and folder, and as good as new."""

from typing import Any

from flask import Flask
from sqlalchemy import event, make_url

from backoffice.app import create_app
from backoffice.db import db
from backoffice.files.store import FileStore
from backoffice.settings import Settings


class TestedApplication:
    """CSRF is checked in the tests that are about it (`app.config["WTF_CSRF_ENABLED"] = True`)."""

    __test__ = False

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings)
        self.app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
        self._config = dict(self.app.config)
        self._extensions = dict(self.app.extensions)
        self._database = settings.database_url
        with self.app.app_context():
            event.listen(db.engine, "do_connect", self._to_this_database)

    def begin(self, settings: Settings) -> Flask:
        """Nothing remains of the test before."""
        self._database = settings.database_url
        self.app.config.clear()
        self.app.config.update(self._config, SETTINGS=settings)
        self.app.extensions.clear()
        self.app.extensions.update(self._extensions, files=FileStore(settings.data_path / "files"))
        return self.app

    def _to_this_database(self, dialect: Any, record: Any, args: list[Any], named: dict[str, Any]) -> None:
        """The engine keeps what it compiled; its connections go where this test's data are."""
        named["dbname"] = make_url(self._database).database
