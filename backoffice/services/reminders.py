"""Sending what is due, once: the row of `sent_reminder` and the mail are written together, or neither is."""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, not_, select
from sqlalchemy.dialects.postgresql import insert

from backoffice.db import db
from backoffice.domain.calendar import paris, today
from backoffice.domain.french import agree
from backoffice.domain.reminders import week_of
from backoffice.links import absolute
from backoffice.mail.writing import write
from backoffice.models import Account, Council, OutboxMail, SentReminder
from backoffice.services.due_reminders import Due, due_reminders
from backoffice.services.mail_texts import own_template
from backoffice.services.queues import Waiting, waiting
from backoffice.services.transitions import Transaction, transaction
from workflows.account import AccountState
from workflows.registry import WORKFLOWS

log = logging.getLogger(__name__)
FIRST_HOUR = 7  # in Paris: nobody is written to at night


def send_due(now: datetime) -> int:
    """Everything due today in every council, and the digests of the week; returns how many mails were written.

    Run again, it sends nothing more; a day that no worker saw is made up for by the next.
    """
    if paris(now).hour < FIRST_HOUR:
        return 0
    return _remind(now) + _gather_waiting_work(now)


def choose_notices(account: Account, notices: str, now: datetime) -> None:
    """How this person is reminded: as it comes, or once a week."""
    with transaction(now) as work:
        work.lock("account", account.id).notices = notices


def choose_weekly_work(account: Account, is_told: bool, now: datetime) -> None:
    """Whether this committee member is told every week of what waits for them."""
    with transaction(now) as work:
        work.lock("account", account.id).told_of_waiting_work = is_told


def _remind(now: datetime) -> int:
    session, sent = db.session(), 0
    councils = session.scalars(select(Council).order_by(Council.code)).all()
    due = [one for council in councils for one in due_reminders(session, council, now)]
    mine = [one for one in due if one.account.state == AccountState.validated]
    for account, found in _by_account(mine):
        try:
            weekly = account.notices == "weekly" or not found
            sent += _gather(account, found, now) if weekly else _send_each(found, now)
        except Exception:  # a defect of ours about one person keeps nobody else from being reminded
            log.exception("account %s could not be reminded", account.id)
    return sent


def _by_account(mine: Sequence[Due]) -> list[tuple[Account, list[Due]]]:
    """What is due, account by account; with nothing due, those who have acknowledgements to read all the same."""
    ordered = sorted(mine, key=lambda one: str(one.account.id))
    found = [(account, list(due)) for account, due in groupby(ordered, key=lambda one: one.account)]
    reminded = {account.id for account, _ in found}
    unsaid = select(Account).where(Account.id.in_(select(OutboxMail.account_id).where(_is_unsaid())))
    others = [account for account in db.session.scalars(unsaid.order_by(Account.id)) if account.id not in reminded]
    return [*found, *((account, []) for account in others)]


def _is_unsaid() -> ColumnElement[bool]:
    """An acknowledgement that no digest has said yet."""
    said = exists().where(SentReminder.kind == "acknowledgement", SentReminder.record_id == OutboxMail.id)
    return and_(OutboxMail.status == "gathered", not_(said))


def _send_each(found: Sequence[Due], now: datetime) -> int:
    return sum(_send(one, now) for one in found)


def _send(due: Due, now: datetime) -> bool:
    with transaction(now) as work:
        still = due.record.state == due.state and not _is_recalled(due, _recalled(work, due.account))
        first = still and _note(work, due.account.id, due.kind, due.record.id, due.due_on)
        if first:
            work.say(due.mail, due.record)
    return first


def _gather(account: Account, found: Sequence[Due], now: datetime) -> bool:
    """One mail a week for what has not been recalled yet."""
    with transaction(now) as work:
        recalled = _recalled(work, account)
        new = [one for one in found if not _is_recalled(one, recalled) and one.record.state == one.state]
        unsaid = select(OutboxMail).where(OutboxMail.account_id == account.id, _is_unsaid())
        mails = work.session.scalars(unsaid.order_by(OutboxMail.created_at, OutboxMail.id)).all()
        if not (new or mails) or not _note(work, account.id, "digest", account.id, week_of(today(now))):
            return False
        for mail in mails:
            _note(work, account.id, "acknowledgement", mail.id, today(now))
        for one in new:
            _note(work, account.id, one.kind, one.record.id, one.due_on)
        lines = [f"– {said}" for said in (*(mail.subject for mail in mails), *(_subject(work, one) for one in new))]
        work.say("account/digest", account, {"rappels": "\n".join(lines)})
    return True


def _recalled(work: Transaction, account: Account) -> dict[tuple[str, UUID], date]:
    """The latest day for which each thing was recalled to this person."""
    query = (
        select(SentReminder.kind, SentReminder.record_id, func.max(SentReminder.due_on))
        .where(SentReminder.account_id == account.id)
        .group_by(SentReminder.kind, SentReminder.record_id)
    )
    return {(kind, record_id): latest for kind, record_id, latest in work.session.execute(query)}


def _is_recalled(due: Due, recalled: dict[tuple[str, UUID], date]) -> bool:
    """For this day or a later one: a council that chooses earlier days writes to nobody twice."""
    latest = recalled.get((due.kind, due.record.id))
    return latest is not None and latest >= due.due_on


def _subject(work: Transaction, due: Due) -> str:
    own = own_template(work.session, due.record.council_id, due.mail)
    return write(due.mail, due.account.email, due.record, template=own).subject


def _gather_waiting_work(now: datetime) -> int:
    """What waits for each committee member who wants to be told, once a week."""
    staff = select(Account).where(
        Account.kind == "staff", Account.state == AccountState.validated, Account.told_of_waiting_work
    )
    return sum(_tell_waiting_work(account, now) for account in db.session.scalars(staff.order_by(Account.id)).all())


def _tell_waiting_work(account: Account, now: datetime) -> bool:
    queues = {name: one for name, one in waiting(db.session(), account.as_actor()).items() if one.count}
    if not queues:
        return False
    with transaction(now) as work:
        if first := _note(work, account.id, "waiting_work", account.id, week_of(today(now))):
            lines = "\n".join(_line(name, one) for name, one in queues.items())
            work.say("account/waiting_work", account, {"dossiers": lines, "lien": absolute("console.index")})
    return first


def _line(workflow: str, one: Waiting) -> str:
    return f"– {WORKFLOWS[workflow].label}\u00a0: {one.count} {agree(one.count, 'dossier', 'dossiers')}"


def _note(work: Transaction, account_id: UUID, kind: str, record_id: UUID, due_on: date) -> bool:
    """False when it was sent already, by whatever worker."""
    values = {"account_id": account_id, "kind": kind, "record_id": record_id, "due_on": due_on}
    statement = insert(SentReminder).values(**values).on_conflict_do_nothing().returning(SentReminder.id)
    return work.session.scalar(statement) is not None
