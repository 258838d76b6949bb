"""Organisers and their accounts: made in the console, whose accounts choose their password, or by a command."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.domain.search import folded
from backoffice.models import Account, Council, Organiser, OrganiserMember, Person
from backoffice.permissions import Denied, Hidden, holds
from backoffice.services import audit, links
from backoffice.services.passwords import hash_password
from backoffice.services.profiles import search_name
from backoffice.services.sessions import account_by_email
from backoffice.services.transitions import Transaction, transaction
from workflows.account import AccountState
from workflows.council import check_code
from workflows.engine import StepRefused

_CODE_LENGTH = 40


@dataclass(frozen=True)
class Organisation:
    """What is known of an organiser. `code` names it in its council for good."""

    code: str
    name: str
    kind: str = "organiser"
    odpc_number: str = ""
    qualiopi: bool = False


@dataclass(frozen=True)
class Contact:
    """Whoever is to keep an organiser's sessions and lists."""

    email: str
    given_name: str
    family_name: str


def organiser_named(session: Session, council: Council, code: str) -> Organiser | None:
    return session.scalar(select(Organiser).where(Organiser.council_id == council.id, Organiser.code == code))


def code_of(name: str) -> str:
    """ "CHU de Bordeaux" reads "chu-de-bordeaux"."""
    return folded(name).replace(" ", "-")[:_CODE_LENGTH].strip("-")


def open_organiser_account(
    council: Council,
    organisation: Organisation,
    email: str,
    password_hash: str,
    given_name: str,
    family_name: str,
    now: datetime,
) -> Account:
    """An account that keeps the sessions and lists of this organiser, and sees nothing else.

    An organiser that the council knows by its code stays as it is.
    """
    with transaction(now) as work:
        known = organiser_named(work.session, council, organisation.code)
        organiser = known or Organiser(council=council, **asdict(organisation))
        work.session.add(organiser)
        work.session.flush()
        account = _account_of(Contact(email, given_name, family_name), password_hash, now)
        _join(work, account, organiser)
        work.create(account, account.as_actor(), organiser=organiser.code)
    return account


def create_organiser(council: Council, organisation: Organisation, actor: Actor, now: datetime) -> Organiser:
    """One that nobody keeps yet. Raises Denied, StepRefused beside the field at fault."""
    if not holds(actor, "organiser.edit", council.id):
        raise Denied("organiser.edit")
    check_code(organisation.code)
    with transaction(now) as work:
        if organiser_named(work.session, council, organisation.code) is not None:
            raise StepRefused("Un organisateur de ce conseil a déjà ce code.", "code")
        organiser = Organiser(council_id=council.id, **asdict(organisation))
        work.session.add(organiser)
        work.session.flush()
        _note(work, organiser, actor, "create", {"code": organiser.code})
    return organiser


def invite(organiser_id: UUID, contact: Contact, actor: Actor, now: datetime) -> Account:
    """Somebody keeps it from now on, in an account of theirs; one that is opened chooses its password by a link.

    Raises Hidden, StepRefused beside the field at fault.
    """
    with transaction(now) as work:
        organiser = work.session.get(Organiser, organiser_id)
        if organiser is None or not holds(actor, "organiser.edit", organiser.council_id):
            raise Hidden("organiser.view")
        account = account_by_email(work.session, contact.email)
        if account is not None:
            _check_may_join(account, organiser)
        else:
            account = _account_of(contact, hash_password(secrets.token_urlsafe(32)))
            work.create(account, actor, organiser=organiser.code)
        _join(work, account, organiser)
        tags = {"organisme": organiser.name}
        if account.state == AccountState.pending:
            tags["lien"] = links.issue(work.session, account, "reset", now)
        work.say("account/invited", account, tags)
        _note(work, organiser, actor, "invite", {"account": account.email})
    return account


def _account_of(contact: Contact, password_hash: str, validated_at: datetime | None = None) -> Account:
    """Pending, until the link of its mail chooses a password, unless it is validated at once."""
    person = Person(
        given_name=contact.given_name,
        family_name=contact.family_name,
        search_name=search_name(contact.given_name, contact.family_name),
    )
    return Account(
        email=contact.email.strip(),
        kind="organiser",
        password_hash=password_hash,
        state=AccountState.validated if validated_at else AccountState.pending,
        validated_at=validated_at,
        person=person,
        version=1,
    )


def _check_may_join(account: Account, organiser: Organiser) -> None:
    if account.kind != "organiser":
        raise StepRefused("Cette adresse est celle d’un compte d’une autre sorte : indiquez-en une autre.", "email")
    if account.state == AccountState.suspended:
        raise StepRefused("Ce compte est suspendu : rétablissez-le d’abord, dans « Comptes ».", "email")
    if any(one.organiser_id == organiser.id for one in account.organisations):
        raise StepRefused("Cette adresse a déjà un compte pour cet organisateur.", "email")


def _join(work: Transaction, account: Account, organiser: Organiser) -> None:
    account.organisations.append(OrganiserMember(organiser=organiser, organiser_id=organiser.id))
    work.session.add(account)
    work.session.flush()


def _note(work: Transaction, organiser: Organiser, actor: Actor, trigger: str, details: dict[str, str]) -> None:
    audit.append(
        work.session,
        actor=actor,
        now=work.now,
        workflow="organiser",
        record_id=organiser.id,
        council_id=organiser.council_id,
        trigger=trigger,
        source=None,
        target="open",
        details=details,
    )
