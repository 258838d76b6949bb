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
from backoffice.services.committees import ROLE, chairs_of, set_chair
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
@click.option("--chair", is_flag=True, help="Préside le comité scientifique, donc décide des actions hors liste.")
@click.option("--password", help="À défaut, un mot de passe est tiré au sort et affiché une fois.")
def create(
    email: str,
    given_name: str,
    family_name: str,
    roles: tuple[str, ...],
    code: str | None,
    rpps: str | None,
    chair: bool,
    password: str | None,
) -> None:
    """Ouvrir un compte de comité, distinct du compte de professionnel de la même personne."""
    chosen = password or secrets.token_urlsafe(15)
    if problem := password_problem(chosen):
        raise BadInput(f"--password : {problem}")
    with application():
        council = _council(code) if code else None
        if council is None and (needing := [role for role in roles if role not in EVERYWHERE]):
            raise BadInput(f"--council : indiquez le conseil du rôle {needing[0]}.")
        if account_by_email(db.session(), email) is not None:
            raise BadInput(f"--email : un compte existe déjà pour {email}.")
        try:
            number = parse_rpps(rpps).value if rpps else None
        except RppsError as error:
            raise BadInput(f"--rpps : {error.message}") from error
        if chair and ROLE not in roles:
            raise BadInput(f"--chair : ajoutez --role {ROLE}, c’est le comité que l’on préside.")
        account = open_staff_account(email, chosen, given_name, family_name, number, roles, council, utc_now())
        if chair and council is not None:
            set_chair(account, council, True, utc_now())
    click.echo(f"Compte ouvert : {email} ({', '.join(roles)}).")
    if password is None:
        click.echo(f"Mot de passe : {chosen}")


@user.command("chair")
@click.option("--email", required=True, help="L’adresse d’un membre du comité scientifique.")
@click.option("--council", "code", required=True, help="Code du conseil.")
@click.option("--remove", is_flag=True, help="Retirer la présidence au lieu de la donner.")
def chair(email: str, code: str, remove: bool) -> None:
    """Dire qui préside le comité scientifique d’un conseil ; plusieurs personnes le peuvent."""
    with application():
        council = _council(code)
        account = account_by_email(db.session(), email)
        if account is None:
            raise BadInput(f"--email : aucun compte n’existe pour {email}.")
        if not set_chair(account, council, not remove, utc_now()):
            raise BadInput(f"--email : {email} n’est pas membre du comité scientifique de {code} (rôle {ROLE}).")
        names = ", ".join(one.full_name for one in chairs_of(db.session(), council.id))
    click.echo(f"Présidence du comité scientifique de {code} : {names or 'personne'}.")


def _council(code: str) -> Council:
    council = db.session.scalar(select(Council).where(Council.code == code))
    if council is None:
        known = ", ".join(db.session.scalars(select(Council.code).order_by(Council.code)))
        raise BadInput(f"--council : le conseil « {code} » n’existe pas. Conseils connus : {known or 'aucun'}.")
    return council
