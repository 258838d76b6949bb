"""The `backoffice` command."""

import sys

import click
from sqlalchemy.exc import OperationalError

from backoffice.cli import (
    database,
    establishments,
    organisers,
    people,
    record,
    referential_life,
    rules,
    running,
    upkeep,
    workflows,
)
from backoffice.postgres import PostgresError
from backoffice.services.council_files import CouncilFileError
from backoffice.settings import SettingsError


@click.group()
@click.version_option(package_name="backoffice")
def cli() -> None:
    """Le registre et la certification des professions de santé."""


rules.referential.add_command(database.load_referential)
rules.referential.add_command(referential_life.export)
rules.parcours.add_command(referential_life.migrate)
rules.parcours.add_command(record.export)
for command in (
    running.serve,
    running.worker,
    running.demo,
    database.migrate,
    database.council,
    people.user,
    organisers.organiser,
    establishments.establishments,
    workflows.workflows,
    upkeep.audit,
    upkeep.recount,
    rules.referential,
    rules.parcours,
):
    cli.add_command(command)


def main() -> None:
    """Exit status 2, with what, where and what to do, when something given cannot be used."""
    try:
        cli()
    except (SettingsError, PostgresError, CouncilFileError) as error:
        sys.exit(_refused(str(error)))
    except OperationalError as error:
        sys.exit(_refused(f"Base de données injoignable : {error.orig}\nVérifiez DATABASE_URL, puis recommencez."))


def _refused(message: str) -> int:
    click.echo(f"Erreur : {message}", err=True)
    return 2
