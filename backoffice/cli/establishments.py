"""Lists of establishments from the command line: the same reading as in the console, followed here."""

from pathlib import Path
from uuid import UUID

import click

from backoffice.cli.installation import application
from backoffice.cli.rules import BadInput
from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.establishment_import import Outcome
from backoffice.models import EstablishmentImport
from backoffice.permissions import Denied
from backoffice.services.establishment_imports import change_mapping, preview, read_import, receive, start_here
from backoffice.services.establishment_mappings import known_mappings
from backoffice.services.sessions import account_by_email
from backoffice.wording import utc_now
from workflows.engine import StepRefused


@click.group()
def establishments() -> None:
    """Les établissements que partagent les conseils."""


@establishments.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", "code", required=True, help="Le modèle de colonnes : simple, finess-etalab…")
@click.option("--by", "email", required=True, help="L’adresse du compte qui importe : le journal le nomme.")
@click.option("--replace", is_flag=True, help="Le fichier l’emporte sur ce qui est connu ; sinon il complète.")
@click.option("--yes", is_flag=True, help="Ne pas demander de confirmation après l’aperçu.")
def import_file(path: Path, code: str, email: str, replace: bool, yes: bool) -> None:
    """Importer un CSV. L’aperçu d’abord ; recommencer le même fichier ne change rien de plus."""
    with application():
        actor = _actor(email)
        mappings = known_mappings(db.session())
        if code not in mappings:
            raise BadInput(f"--mapping : « {code} » n’existe pas. Modèles connus : {', '.join(mappings)}.")
        try:
            with path.open("rb") as stream:
                received = receive(stream, path.name, mappings[code], actor, utc_now())
        except StepRefused as refusal:
            raise BadInput(f"{path} : {refusal.reason}") from refusal
        except Denied:
            raise BadInput(f"--by : {email} n’a pas le droit d’importer des établissements.") from None
        change_mapping(received.id, mappings[code], replace, actor, utc_now())
        _show(received)
        if not yes:
            click.confirm("Importer cette liste ?", abort=True)
        import_id = received.id
        start_here(import_id, actor, utc_now())
        _read(import_id)
        finished = db.session.get_one(EstablishmentImport, import_id)
        if finished.problem:
            raise BadInput(f"{path} : {finished.problem}")
        for outcome in Outcome:
            if count := finished.counts.get(outcome):
                click.echo(f"{count:>8}  {outcome.label}")


def _actor(email: str) -> Actor:
    account = account_by_email(db.session(), email)
    if account is None:
        raise BadInput(f"--by : aucun compte pour {email}.")
    return account.as_actor()


def _show(received: EstablishmentImport) -> None:
    seen = preview(db.session(), received)
    if seen.problem:
        raise BadInput(f"{received.filename} : {seen.problem}")
    for number, reading, becomes in seen.lines:
        said = reading.content
        click.echo(
            f"{number:>8}  {said.finess or '—':9}  {said.name}, {said.postcode} {said.town} : {becomes.outcome.label}"
        )


def _read(import_id: UUID) -> None:
    """With a bar that a terminal shows; nothing in a file."""
    with click.progressbar(length=1, label="Lecture") as bar:

        def follow(received: EstablishmentImport) -> None:
            bar.length = received.total
            bar.update(received.settled - bar.pos)

        read_import(import_id, utc_now(), follow)
