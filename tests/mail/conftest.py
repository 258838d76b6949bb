"""An application that writes mails: its addresses are real, its database is never asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from backoffice.app import create_app
from backoffice.settings import load_settings


@pytest.fixture(scope="session")
def _writing_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("mail")
    return create_app(
        load_settings(
            environment="test",
            database_url="postgresql+psycopg://nobody@127.0.0.1:1/never_opened",
            data_dir=str(folder),
            secret_key="only for tests, and long enough to be one",
            base_url="https://parcours.essai.example",
            contact_email="contact@essai.example",
            installation_name="Parcours Essai",
            validation_link_hours=72,
            reset_link_minutes=60,
        )
    )


@pytest.fixture
def writing(_writing_app: Flask) -> Iterator[Flask]:
    with _writing_app.app_context():
        yield _writing_app
