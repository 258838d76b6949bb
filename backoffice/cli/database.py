"""The database and what `config/` puts in it."""

from pathlib import Path

import click
from sqlalchemy import make_url

from backoffice.cli.installation import application, installation
from backoffice.db import db
from backoffice.db_migrate import upgrade
from backoffice.resources import config_dir
from backoffice.services import council_files
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
            loaded = council_files.complete_council(db.session(), path, utc_now())
            load_shipped_catalogues(loaded, utc_now())
        for path in sorted((config_dir() / "charters").glob("*.md")):
            council_files.load_charter(db.session(), path, utc_now())


@click.group()
def council() -> None:
    """Les conseils."""


@council.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load_council(file: Path) -> None:
    """Créer ou mettre à jour le conseil décrit par FILE (YAML)."""
    with application():
        loaded = council_files.load_council(db.session(), file, utc_now())
        load_shipped_catalogues(loaded, utc_now())
        click.echo(f"{loaded.name} : chargé.")


@click.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load_referential(file: Path) -> None:
    """Publier le référentiel FILE pour le programme qu’il nomme. Une version publiée ne change plus."""
    with application():
        version = council_files.publish_file(db.session(), file, utc_now())
        click.echo(f"{version} : publié.")
