"""Checking and repairing what the program keeps."""

import sys

import click

from backoffice.cli.installation import application
from backoffice.db import db
from backoffice.services import audit as journal
from backoffice.services.counting import recount_all


@click.group()
def audit() -> None:
    """Le journal."""


@audit.command("verify")
def verify() -> None:
    """Relire la chaîne du journal ; nommer la première ligne altérée (code de sortie 1)."""
    with application():
        verdict = journal.verify(db.session())
    if verdict.bad_row is None:
        click.echo(f"Journal intact : {verdict.rows} lignes. Empreinte de la dernière : {verdict.head}")
        return
    click.echo(f"Journal altéré à la ligne {verdict.bad_row} : {verdict.problem}.", err=True)
    sys.exit(1)


@click.command()
def recount() -> None:
    """Recalculer les totaux affichés dans les listes."""
    with application():
        click.echo(f"Totaux corrigés : {recount_all(db.session())}.")
