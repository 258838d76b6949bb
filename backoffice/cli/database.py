"""The database and what `config/` puts in it."""

from pathlib import Path

import click
from sqlalchemy import make_url

from backoffice.cli.installation import application, installation
from backoffice.db import db
from backoffice.db_migrate import upgrade
from backoffice.models import Council
from backoffice.resources import config_dir
from backoffice.services import councils
from backoffice.services.catalogue_file import load_shipped_catalogues
from backoffice.wording import utc_now


@click.command()
def migrate() -> None:
    """Créer la base ou la mettre à jour, puis charger les conseils et les chartes de config/."""
    with installation() as settings:
        upgrade(settings.owner_database_url, make_url(settings.database_url).username)
    load_shipped()
    click.echo("La base est à jour.")


def load_shipped() -> None:
    """The councils, referentials and charters of config/. Safe to repeat."""
    with application():
        for path in sorted((config_dir() / "councils").glob("*.yaml")):
            _load_with_catalogues(path)
        for path in sorted((config_dir() / "charters").glob("*.md")):
            councils.load_charter(db.session(), path, utc_now())


def _load_with_catalogues(path: Path) -> Council:
    loaded = councils.load_council(db.session(), path, utc_now())
    load_shipped_catalogues(loaded, utc_now())
    return loaded


@click.group()
def council() -> None:
    """Les conseils."""


@council.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load_council(file: Path) -> None:
    """Créer ou mettre à jour le conseil décrit par FILE (YAML)."""
    with application():
        loaded = _load_with_catalogues(file)
        click.echo(f"{loaded.name} : chargé.")


@click.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load_referential(file: Path) -> None:
    """Publier le référentiel FILE pour le programme qu’il nomme. Une version publiée ne change plus."""
    with application():
        version = councils.publish_file(db.session(), file, utc_now())
        click.echo(f"{version} : publié.")
