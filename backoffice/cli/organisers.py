"""Organisers and their accounts."""

import secrets

import click
from sqlalchemy import select

from backoffice.cli.installation import application
from backoffice.cli.rules import BadInput
from backoffice.db import db
from backoffice.domain.catalogue import ORGANISER_KINDS
from backoffice.models import Council
from backoffice.services.organisers import Organisation, code_of, open_organiser_account, organiser_named
from backoffice.services.passwords import hash_password, password_problem
from backoffice.services.sessions import account_by_email
from backoffice.wording import utc_now


@click.group()
def organiser() -> None:
    """Les organisateurs de sessions et de congrès."""


@organiser.command("create")
@click.option("--council", "council_code", required=True, help="Code du conseil.")
@click.option(
    "--name", required=True, help="Nom de l’organisme. S’il est déjà connu du conseil, il reçoit un compte de plus."
)
@click.option("--code", help="Code court de l’organisme ; à défaut, tiré de son nom.")
@click.option("--kind", default="organiser", type=click.Choice(list(ORGANISER_KINDS)), help="Ce qu’il est.")
@click.option("--odpc-number", default="", help="Numéro d’ODPC, s’il en a un.")
@click.option("--qualiopi", is_flag=True, help="Il est certifié Qualiopi.")
@click.option("--email", required=True, help="L’adresse de son compte, qui sert d’identifiant.")
@click.option("--given-name", required=True, help="Prénom de qui tient le compte.")
@click.option("--family-name", required=True, help="Nom de qui tient le compte.")
@click.option("--password", help="À défaut, un mot de passe est tiré au sort et affiché une fois.")
def create(
    council_code: str,
    name: str,
    code: str | None,
    kind: str,
    odpc_number: str,
    qualiopi: bool,
    email: str,
    given_name: str,
    family_name: str,
    password: str | None,
) -> None:
    """Ouvrir le compte d’un organisateur, qui ne verra que ses sessions et ses listes."""
    chosen = password or secrets.token_urlsafe(15)
    if problem := password_problem(chosen):
        raise BadInput(f"--password : {problem}")
    short = code or code_of(name)
    with application():
        council = db.session.scalar(select(Council).where(Council.code == council_code))
        if council is None:
            known = ", ".join(db.session.scalars(select(Council.code).order_by(Council.code)))
            raise BadInput(
                f"--council : le conseil « {council_code} » n’existe pas. Conseils connus : {known or 'aucun'}."
            )
        if account_by_email(db.session(), email) is not None:
            raise BadInput(f"--email : un compte existe déjà pour {email}.")
        found = organiser_named(db.session(), council, short)
        one = Organisation(short, name, kind, odpc_number, qualiopi)
        open_organiser_account(council, one, email, hash_password(chosen), given_name, family_name, utc_now())
    click.echo(f"Compte ouvert : {email} ({name}, code {short}{', déjà connu' if found else ''}).")
    if password is None:
        click.echo(f"Mot de passe : {chosen}")
