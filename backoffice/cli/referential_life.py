"""Referential versions and the parcours that follow them, from the command line."""

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from backoffice.cli.installation import application
from backoffice.cli.rules import BadInput
from backoffice.db import db
from backoffice.models import Council, Programme, ReferentialVersion
from backoffice.permissions import holds
from backoffice.services.migrations import migrate_each, movable_ids
from backoffice.services.parcours import published_rules
from backoffice.services.referentials import exported
from backoffice.services.sessions import account_by_email
from backoffice.wording import utc_now


@click.command("export")
@click.argument("code")
@click.argument("version")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="À défaut, la sortie standard.")
def export(code: str, version: str, output: Path | None) -> None:
    """Écrire en YAML la version VERSION du référentiel CODE, dans l’état où la base la garde."""
    with application():
        of_code = select(ReferentialVersion).where(ReferentialVersion.document["code"].astext == code)
        found = db.session.scalar(of_code.where(ReferentialVersion.number == version))
        if found is None:
            known = [one.number for one in db.session.scalars(of_code.order_by(ReferentialVersion.created_at))]
            raise BadInput(
                f"{code} : la version {version} n’existe pas. Versions connues : {', '.join(known) or 'aucune'}."
            )
        text = exported(found)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{output} : écriture impossible ({error.strerror}).") from error
    click.echo(f"{output} : écrit.")


@click.command("migrate")
@click.argument("programme_code", metavar="PROGRAMME")
@click.option("--council", "council_code", required=True, help="Code du conseil.")
@click.option("--by", "email", required=True, help="L’adresse du compte qui le décide : le journal garde son nom.")
@click.option("--reason", required=True, help="Le motif, joint au courriel de chaque personne.")
@click.option(
    "--parcours", "parcours_ids", multiple=True, type=click.UUID, help="Ceux-là seulement ; peut être répété."
)
def migrate(programme_code: str, council_code: str, email: str, reason: str, parcours_ids: tuple[UUID, ...]) -> None:
    """Faire passer les parcours ouverts de PROGRAMME à ses règles publiées, un à un (sortie 1 si l’un ne peut pas)."""
    if not reason.strip():
        raise BadInput("--reason : écrivez un motif.")
    with application():
        programme = db.session.scalar(
            select(Programme).join(Council).where(Council.code == council_code, Programme.code == programme_code)
        )
        if programme is None:
            raise BadInput(f"{programme_code} : le conseil « {council_code} » n’a pas ce programme.")
        account = account_by_email(db.session(), email)
        if account is None or not holds(account.as_actor(), "parcours.migrate", programme.council_id):
            raise BadInput(f"--by : {email} n’est pas un compte de l’administration de ce conseil.")
        version = published_rules(db.session(), programme.id)
        if version is None:
            raise BadInput(f"{programme_code} : aucune version n’est publiée.")
        movable = movable_ids(db.session(), version)
        if unknown := set(parcours_ids) - set(movable):
            raise BadInput(
                *(f"--parcours : {one} n’est pas un parcours ouvert sous une autre version." for one in unknown)
            )
        number, actor, refused = version.number, account.as_actor(), 0
        chosen = [one for one in movable if not parcours_ids or one in parcours_ids]
        for outcome in migrate_each(chosen, reason, actor, utc_now()):
            refused += outcome.refusal is not None
            click.echo(f"{outcome.parcours_id} : {outcome.refusal or f'suit la version {number}.'}")
        click.echo(f"{len(chosen) - refused} parcours sur {len(chosen)} suivent maintenant la version {number}.")
    if refused:
        raise SystemExit(1)
