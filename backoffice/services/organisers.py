"""Organisers and their accounts: opened by the council's administration."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.domain.search import folded
from backoffice.models import Account, Council, Organiser, OrganiserMember, Person
from backoffice.services.passwords import hash_password
from backoffice.services.profiles import search_name
from backoffice.services.transitions import transaction
from workflows.account import AccountState

_CODE_LENGTH = 40


def organiser_named(session: Session, council: Council, code: str) -> Organiser | None:
    return session.scalar(select(Organiser).where(Organiser.council_id == council.id, Organiser.code == code))


def code_of(name: str) -> str:
    """ "CHU de Bordeaux" reads "chu-de-bordeaux"."""
    return re.sub(r" +", "-", folded(name))[:_CODE_LENGTH].strip("-")


def open_organiser_account(
    council: Council,
    organiser: Organiser,
    email: str,
    password: str,
    given_name: str,
    family_name: str,
    now: datetime,
) -> Account:
    """An account that keeps the organiser's sessions and lists, and sees nothing else. The organiser may be new."""
    with transaction(now) as work:
        organiser = work.session.merge(organiser)
        organiser.council = work.session.merge(council)
        work.session.flush()
        account = Account(
            email=email.strip(),
            kind="organiser",
            password_hash=hash_password(password),
            state=AccountState.validated,
            validated_at=now,
            person=Person(
                given_name=given_name,
                family_name=family_name,
                search_name=search_name(given_name, family_name),
            ),
            version=1,
            organisations=[OrganiserMember(organiser=organiser)],
        )
        work.create(account, account.as_actor(), organiser=organiser.code)
    return account
