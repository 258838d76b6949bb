"""Effects on councils: settings, logo, programmes, periods, members."""

import secrets
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import func, select

from backoffice.domain.french import joined
from backoffice.domain.reminders import Reminder, days_of
from backoffice.models import Account, Council, Membership, Person, Programme, ProgrammePeriod
from backoffice.services import links, referentials
from backoffice.services.councils import FIXED_BY_PARCOURS, ProgrammeChoices, has_parcours, is_being_evaluated
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


def apply_settings(record: Council | Programme, values: dict[str, object]) -> list[str]:
    changed = _changed(record, values)
    for name in changed:
        setattr(record, name, values[name])
    return changed


def _changed(record: Council | Programme, values: dict[str, object]) -> list[str]:
    return [name for name, value in values.items() if getattr(record, name) != value]


def keep_logo(run: StepRun) -> None:
    """`logo` None takes it away."""
    logo = run.payload["logo"]
    run.record.logo_sha256, run.record.logo_media_type = logo or (None, None)
    run.details["logo"] = run.record.logo_sha256


def set_reminders(run: StepRun) -> None:
    """The next run of the job follows them; what was recalled since a day came due is not recalled for that day."""
    days = {kind.value: days_of(kind, run.payload["days"][kind.value]) for kind in Reminder}
    run.record.reminder_days = days
    run.details["days"] = days


def add_programme(run: StepRun) -> None:
    """With its first period, and its rules in force at once: nobody has a parcours under others."""
    council, settings = run.record, run.payload["programme"]
    if any(one.code == settings.code for one in council.programmes):
        raise StepRefused("Un programme de ce conseil a déjà ce code.", "code")
    programme = Programme(
        council=council,
        council_id=council.id,
        code=settings.code,
        **_choices(settings),
    )
    _check_feeding(council, programme, settings)
    if period := run.payload.get("period"):
        programme.periods.append(ProgrammePeriod(**asdict(period)))
    run.session.add(programme)
    run.session.flush()
    document = {**settings.document, "council": council.code, "programme": programme.code}
    version = referentials.publish_at_once(run.transaction, programme, referentials.sound(document))
    run.details |= {"programme": programme.code, "rules": version.number}


def edit_programme(run: StepRun) -> None:
    council, programme, choices = run.record, run.payload["chosen"], run.payload["programme"]
    if programme not in council.programmes:
        raise StepRefused("Choisissez le programme.", "chosen")
    values = _choices(choices)
    changed = _changed(programme, values)
    fixed = [name for name in FIXED_BY_PARCOURS if name in changed]
    if fixed and has_parcours(run.session, programme):
        raise StepRefused(
            "Des parcours sont ouverts dans ce programme : ce choix ne change plus. "
            "Ajoutez un autre programme pour faire autrement.",
            fixed[0],
        )
    if "quorum" in changed and is_being_evaluated(run.session, programme):
        raise StepRefused(
            "Des actions hors liste ont déjà reçu des avis : changez ce nombre une fois qu’elles sont décidées.",
            "quorum",
        )
    _check_feeding(council, programme, choices)
    run.details |= {"programme": programme.code, "changed": apply_settings(programme, values)}


def _choices(given: ProgrammeChoices) -> dict[str, Any]:
    values = {one.name: getattr(given, one.name) for one in fields(ProgrammeChoices)}
    return values if given.fed_by_id else values | {"eligible_label": ""}


def _check_feeding(council: Council, programme: Programme, choices: ProgrammeChoices) -> None:
    """One programme feeds one other, and is fed by none: an action goes from one to the other and no further."""
    if choices.fed_by_id is None:
        return
    others = [one for one in council.programmes if one is not programme]
    feeder = next((one for one in others if one.id == choices.fed_by_id), None)
    if feeder is None:
        raise StepRefused("Choisissez un autre programme de ce conseil.", "fed_by_id")
    if feeder.is_fed:
        raise StepRefused("Ce programme reçoit lui-même ses actions d’un autre.", "fed_by_id")
    if any(one.fed_by_id == feeder.id for one in others):
        raise StepRefused("Ce programme alimente déjà un autre.", "fed_by_id")
    if any(programme.id and one.fed_by_id == programme.id for one in others):
        raise StepRefused("Le programme que vous modifiez en alimente lui-même un autre.", "fed_by_id")


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
