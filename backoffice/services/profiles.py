"""Sign-up, and what people keep about themselves."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backoffice.domain.identifiers import RppsError, parse_rpps
from backoffice.domain.search import folded
from backoffice.models import Account, Charter, Council, Enrolment, Membership, Person, Registrant
from backoffice.services import links
from backoffice.services.charters import accept_charter
from backoffice.services.passwords import hash_password
from backoffice.services.sessions import account_by_email
from backoffice.services.transitions import Transaction, transaction
from workflows.account import AccountState
from workflows.engine import StepRefused
from workflows.enrolment import EnrolmentState


@dataclass(frozen=True)
class Profile:
    """What a registrant says of themselves (001, "Modification données personnelles")."""

    given_name: str
    family_name: str
    rpps: str
    mobile: str
    structure: str
    practice_mode: str


def sign_up(email: str, password: str, profile: Profile, charter: Charter, now: datetime) -> None:
    """Open a pending account and mail its link. A mailbox or RPPS already known gets a mail instead, never a hint.

    The password is hashed in every case: the time of the answer says nothing either.
    """
    password_hash = hash_password(password)
    with transaction(now) as work:
        known = account_by_email(work.session, email)
        if known is not None:
            _say_already_known(work, known)
        elif _rpps_is_held(work.session, profile.rpps):
            _say_rpps_known(work, email, profile)
        else:
            open_account(work, email, password_hash, profile, charter)


def open_account(
    work: Transaction, email: str, password_hash: str, profile: Profile, charter: Charter | None
) -> Registrant:
    person = Person(
        given_name=profile.given_name,
        family_name=profile.family_name,
        search_name=search_name(profile.given_name, profile.family_name),
        rpps=profile.rpps,
    )
    account = Account(email=email.strip(), kind="registrant", password_hash=password_hash, person=person, version=1)
    registrant = Registrant(
        person=person,
        account=account,
        mobile=profile.mobile,
        structure=profile.structure,
        practice_mode=profile.practice_mode,
    )
    work.session.add_all([person, account, registrant])
    work.session.flush()
    if charter is not None:
        accept_charter(work.session, account, charter, work.now)
    link = links.issue(work.session, account, "validate", work.now)
    work.create(account, account.as_actor(), ("account/created",), tags={"lien": link})
    return registrant


def open_staff_account(
    email: str,
    password: str,
    given_name: str,
    family_name: str,
    rpps: str | None,
    roles: Sequence[str],
    council: Council | None,
    now: datetime,
) -> Account:
    """A committee account, apart from the registrant's account of the same person. Validated at once."""
    with transaction(now) as work:
        person = Person(
            given_name=given_name,
            family_name=family_name,
            search_name=search_name(given_name, family_name),
            rpps=rpps,
        )
        account = Account(
            email=email.strip(),
            kind="staff",
            password_hash=hash_password(password),
            state=AccountState.validated,
            validated_at=now,
            person=person,
            version=1,
            memberships=[
                Membership(role=role, council=None if role == "platform_admin" else council) for role in roles
            ],
        )
        with work.session.no_autoflush:  # the council may be read again, and it already has these memberships
            actor = account.as_actor()
        work.create(account, actor, roles=list(roles))
    return account


def _say_already_known(work: Transaction, account: Account) -> None:
    if account.state == AccountState.pending:  # whoever holds the mailbox chooses the password
        work.take(account, "forget_password", account.as_actor())
    else:
        work.say("account/already_known", account)


def _rpps_is_held(session: Session, rpps: str) -> bool:
    return bool(session.scalar(select(exists().where(Person.rpps == rpps, Person.rpps_confirmed.is_(True)))))


def _say_rpps_known(work: Transaction, email: str, profile: Profile) -> None:
    """To the mailbox just typed: it has no account, and learns nothing but that the RPPS has one."""
    holder = work.session.scalars(
        select(Account).join(Person).where(Person.rpps == profile.rpps, Person.rpps_confirmed.is_(True))
    ).first()
    assert holder is not None
    work.say_to(
        email,
        "account/rpps_already_known",
        holder,
        {"prenom": profile.given_name, "nom": profile.family_name},
    )


def search_name(given_name: str, family_name: str) -> str:
    """Names as they are searched and sorted: no accent, no case, family name first."""
    return folded(f"{family_name} {given_name}")


def _is_enrolled(session: Session, registrant: Registrant) -> bool:
    """A council knows the person by this RPPS: committees compare people by it, so it does not change by itself."""
    validated = exists().where(Enrolment.registrant_id == registrant.id, Enrolment.state == EnrolmentState.validated)
    return bool(session.scalar(select(validated)))


def correct_rpps(session: Session, person: Person, number: str) -> None:
    """By the register's administrators. The person's committee accounts name the new number too: nobody decides on
    their own file, and people are compared by it. Raises StepRefused."""
    try:
        rpps = parse_rpps(number).value
    except RppsError as error:
        raise StepRefused(error.message, "rpps") from error
    if rpps == person.rpps:
        raise StepRefused("C’est déjà le numéro de ce dossier.", "rpps")
    if _rpps_is_held(session, rpps):
        raise StepRefused("Ce numéro RPPS est déjà celui d’un autre compte.", "rpps")
    staff = select(Person).join(Account).where(Person.rpps == person.rpps, Account.kind == "staff")
    for twin in session.scalars(staff):
        twin.rpps = rpps
    person.rpps = rpps


def change_profile(session: Session, registrant: Registrant, profile: Profile) -> list[str]:
    """Apply a profile; returns the fields that changed. Raises StepRefused for somebody else's RPPS."""
    person = registrant.person
    if profile.rpps != person.rpps and _is_enrolled(session, registrant):
        raise StepRefused(
            "Votre inscription est faite avec ce numéro RPPS. Pour le corriger, écrivez à votre conseil.", "rpps"
        )
    if profile.rpps != person.rpps and _rpps_is_held(session, profile.rpps):
        raise StepRefused(
            "Ce numéro RPPS est déjà celui d’un autre compte. Vérifiez-le, ou écrivez-nous si c’est bien le vôtre.",
            "rpps",
        )
    holders = {"given_name": person, "family_name": person, "rpps": person}
    changed = []
    for name, value in asdict(profile).items():
        holder = holders.get(name, registrant)
        if getattr(holder, name) != value:
            setattr(holder, name, value)
            changed.append(name)
    person.search_name = search_name(person.given_name, person.family_name)
    return changed
