"""Committee accounts."""

import secrets

import click
from sqlalchemy import select

from backoffice.cli.installation import application
from backoffice.cli.rules import BadInput
from backoffice.db import db
from backoffice.domain.identifiers import RppsError, parse_rpps
from backoffice.models import Council
from backoffice.models.people import ROLES
from backoffice.services.passwords import password_problem
from backoffice.services.profiles import open_staff_account
from backoffice.services.sessions import account_by_email
from backoffice.wording import utc_now

EVERYWHERE = ("platform_admin", "auditor")


@click.group()
def user() -> None:
    """Les comptes des comités."""


@user.command("create")
@click.option("--email", required=True, help="L’adresse, qui sert d’identifiant.")
@click.option("--given-name", required=True, help="Prénom.")
@click.option("--family-name", required=True, help="Nom.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="Peut être répété.")
@click.option("--council", "code", help="Code du conseil ; inutile pour platform_admin.")
@click.option("--rpps", help="Le RPPS de la personne si elle est aussi inscrite : elle ne décidera pas de son dossier.")
@click.option("--password", help="À défaut, un mot de passe est tiré au sort et affiché une fois.")
def create(
    email: str,
    given_name: str,
    family_name: str,
    roles: tuple[str, ...],
    code: str | None,
    rpps: str | None,
    password: str | None,
) -> None:
    """Ouvrir un compte de comité, distinct du compte de professionnel de la même personne."""
    chosen = password or secrets.token_urlsafe(15)
    if problem := password_problem(chosen):
        raise BadInput(f"--password : {problem}")
    with application():
        council = db.session.scalar(select(Council).where(Council.code == code)) if code else None
        if code and council is None:
            known = ", ".join(db.session.scalars(select(Council.code).order_by(Council.code)))
            raise BadInput(f"--council : le conseil « {code} » n’existe pas. Conseils connus : {known or 'aucun'}.")
        if council is None and (needing := [role for role in roles if role not in EVERYWHERE]):
            raise BadInput(f"--council : indiquez le conseil du rôle {needing[0]}.")
        if account_by_email(db.session(), email) is not None:
            raise BadInput(f"--email : un compte existe déjà pour {email}.")
        try:
            number = parse_rpps(rpps).value if rpps else None
        except RppsError as error:
            raise BadInput(f"--rpps : {error.message}") from error
        open_staff_account(email, chosen, given_name, family_name, number, roles, council, utc_now())
    click.echo(f"Compte ouvert : {email} ({', '.join(roles)}).")
    if password is None:
        click.echo(f"Mot de passe : {chosen}")
