"""Effects on councils: settings, logo, programmes, periods, members."""

import secrets
from dataclasses import asdict

from sqlalchemy import func, select

from backoffice.domain.french import joined
from backoffice.models import Account, Council, Membership, Person, Programme, ProgrammePeriod
from backoffice.services import links, referentials
from backoffice.services.passwords import hash_password
from backoffice.services.profiles import search_name
from backoffice.services.transitions import StepRun
from backoffice.wording import ROLES_IN_WORDS
from workflows.account import AccountState
from workflows.engine import StepRefused


def write_settings(run: StepRun) -> None:
    run.details["changed"] = apply_settings(run.record, asdict(run.payload["settings"]))


def write_loaded_settings(run: StepRun) -> None:
    """A file holds them all; who gave it to the console is kept, since the step itself is the system's."""
    write_settings(run)
    run.details["loaded_by"] = run.payload["loaded_by"]


def apply_settings(council: Council, values: dict[str, object]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(council, name) != value]
    for name in changed:
        setattr(council, name, values[name])
    return changed


def keep_logo(run: StepRun) -> None:
    """`logo` None takes it away."""
    logo = run.payload["logo"]
    run.record.logo_sha256, run.record.logo_media_type = logo or (None, None)
    run.details["logo"] = run.record.logo_sha256


def add_programme(run: StepRun) -> None:
    """With its first period, and its rules in force at once: nobody has a parcours under others."""
    council, settings = run.record, run.payload["programme"]
    if any(one.code == settings.code for one in council.programmes):
        raise StepRefused("Un programme de ce conseil a déjà ce code.", "code")
    programme = Programme(
        council=council,
        council_id=council.id,
        code=settings.code,
        title=settings.title,
        review_mode=settings.review_mode,
        certification_mode=settings.certification_mode,
        quorum=settings.quorum,
    )
    if period := run.payload.get("period"):
        programme.periods.append(ProgrammePeriod(**asdict(period)))
    run.session.add(programme)
    run.session.flush()
    document = {**settings.document, "council": council.code, "programme": programme.code}
    version = referentials.publish_at_once(run.transaction, programme, referentials.sound(document))
    run.details |= {"programme": programme.code, "rules": version.number}


def add_period(run: StepRun) -> None:
    programme, period = run.payload["chosen"], run.payload["period"]
    if programme not in run.record.programmes:
        raise StepRefused("Choisissez le programme.", "chosen")
    if any(one.starts_on <= period.ends_on and period.starts_on <= one.ends_on for one in programme.periods):
        raise StepRefused("Cette période en chevauche une autre du même programme.", "starts_on")
    programme.periods.append(ProgrammePeriod(**asdict(period)))
    run.details |= {"programme": programme.code, "period": period.label}


def appoint_member(run: StepRun) -> None:
    """The account is opened when the mailbox has none; its link chooses the password. The mail says the roles."""
    council, member = run.record, run.payload["member"]
    account = run.session.scalar(select(Account).where(func.lower(Account.email) == member.email.lower()))
    if account is not None and account.kind != "staff":
        raise StepRefused("Cette adresse est celle d’un compte personnel : un membre en a une autre.", "email")
    if account is None:
        account = _open(run)
    held = {one.role: one for one in account.memberships if one.council_id == council.id}
    for role in member.roles:
        if role not in held:
            held[role] = Membership(account=account, role=role, council=council, council_id=council.id)
            run.session.add(held[role])
    if "scientific_member" in held and member.is_chair:
        held["scientific_member"].is_chair = True
    run.readers.append(account)
    run.tags["roles"] = joined([ROLES_IN_WORDS[role] for role in member.roles])
    if account.state == AccountState.pending:
        run.tags["lien"] = links.issue(run.session, account, "reset", run.now)
    run.details |= {"member": account.email, "roles": list(member.roles)}


def _open(run: StepRun) -> Account:
    """Nobody knows its password: the link in the mail, or a forgotten password, gives one."""
    member = run.payload["member"]
    person = Person(
        given_name=member.given_name,
        family_name=member.family_name,
        search_name=search_name(member.given_name, member.family_name),
        rpps=member.rpps,
    )
    account = Account(
        email=member.email,
        kind="staff",
        password_hash=hash_password(secrets.token_urlsafe(32)),
        person=person,
        version=1,
    )
    run.create(account, roles=list(member.roles))
    return account


def dismiss_member(run: StepRun) -> None:
    membership = run.payload["membership"]
    if membership is None or membership.council_id != run.record.id:
        raise StepRefused("Choisissez le rôle à retirer.", "membership")
    run.details |= {"member": membership.account.email, "role": membership.role}
    run.session.delete(membership)
