"""Organisers and their accounts: opened by the council's administration."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.domain.search import folded
from backoffice.models import Account, Council, Organiser, OrganiserMember, Person
from backoffice.services.profiles import search_name
from backoffice.services.transitions import transaction
from workflows.account import AccountState

_CODE_LENGTH = 40


@dataclass(frozen=True)
class Organisation:
    """What is known of an organiser. `code` names it in its council for good."""

    code: str
    name: str
    kind: str = "organiser"
    odpc_number: str = ""
    qualiopi: bool = False


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
        person = Person(
            given_name=given_name, family_name=family_name, search_name=search_name(given_name, family_name)
        )
        work.session.add_all([organiser, person])
        work.session.flush()
        account = Account(
            email=email.strip(),
            kind="organiser",
            password_hash=password_hash,
            state=AccountState.validated,
            validated_at=now,
            person=person,
            version=1,
        )
        account.organisations.append(OrganiserMember(organiser=organiser, organiser_id=organiser.id))
        work.create(account, account.as_actor(), organiser=organiser.code)
    return account
