"""What is to be recalled on one day, whoever it is for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from backoffice.domain.calendar import today
from backoffice.domain.reminders import Reminder, ReminderDays
from backoffice.models import Account, AuditEvent, Capture, Claim, Council, CpdAction, Parcours, Proposal
from backoffice.services.transitions import offer
from workflows.capture import CaptureState
from workflows.cpd_action import CpdActionState
from workflows.parcours import LOCKED
from workflows.proposal import ProposalState

# What waits for its owner, in which state.
OWNERS_TURN: tuple[tuple[Any, Reminder, str], ...] = (
    (CpdAction, Reminder.evidence_awaited, CpdActionState.information_requested),
    (CpdAction, Reminder.draft_forgotten, CpdActionState.draft),
    (Proposal, Reminder.evidence_awaited, ProposalState.information_requested),
    (Proposal, Reminder.draft_forgotten, ProposalState.draft),
    (Capture, Reminder.draft_forgotten, CaptureState.draft),
)


@dataclass(frozen=True)
class Due:
    """One reminder about one record, due since that day, as long as it stays in `state`. `mail`: in the catalogue."""

    kind: Reminder
    mail: str
    record: Any
    due_on: date
    state: str

    @property
    def account(self) -> Account:
        account: Account = self.record.account
        return account


def due_reminders(session: Session, council: Council, now: datetime) -> Iterator[Due]:
    days = ReminderDays.of(council.reminder_days)
    yield from _of_parcours(session, council, days, now)
    for model, kind, state in OWNERS_TURN:
        yield from _waiting(session, council, days, model, kind, state, today(now))


def _of_parcours(session: Session, council: Council, days: ReminderDays, now: datetime) -> Iterator[Due]:
    day = today(now)
    query = select(Parcours).where(
        Parcours.council_id == council.id, Parcours.state.not_in(LOCKED), Parcours.starts_on <= day
    )
    query = query.options(
        joinedload(Parcours.registrant),
        joinedload(Parcours.programme),
        joinedload(Parcours.referential),
        selectinload(Parcours.claims).joinedload(Claim.action),
    )
    unlocked = list(session.scalars(query))
    events = _last_events(session, "cpd_action", [one.action_id for parcours in unlocked for one in parcours.claims])
    for parcours in unlocked:
        if ending := days.due_before(Reminder.period_ending, parcours.ends_on, day):
            yield Due(Reminder.period_ending, "parcours/period_ending", parcours, ending, parcours.state)
        moved = [events[claim.action_id] for claim in parcours.claims if claim.action_id in events]
        since = days.due_after(Reminder.request_possible, today(max(moved)), day) if moved else None
        if since and _may_be_requested(parcours, now):
            yield Due(Reminder.request_possible, "parcours/request_possible", parcours, since, parcours.state)


def _may_be_requested(parcours: Parcours, now: datetime) -> bool:
    offered = offer(parcours, "request", parcours.account.as_actor(), now)
    return offered is not None and not offered.refusal


def _waiting(
    session: Session, council: Council, days: ReminderDays, model: Any, kind: Reminder, state: str, day: date
) -> Iterator[Due]:
    """Counted from the last thing that happened to each."""
    workflow = model.__tablename__
    query = select(model).where(model.council_id == council.id, model.state == state)
    waiting = list(session.scalars(query.options(joinedload(model.registrant))))
    events = _last_events(session, workflow, [record.id for record in waiting])
    for record in waiting:
        if record.id in events and (since := days.due_after(kind, today(events[record.id]), day)):
            yield Due(kind, f"{workflow}/{kind}", record, since, record.state)


def _last_events(session: Session, workflow: str, record_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    query = (
        select(AuditEvent.record_id, func.max(AuditEvent.at).label("at"))
        .where(AuditEvent.workflow == workflow, AuditEvent.record_id.in_(record_ids))
        .group_by(AuditEvent.record_id)
    )
    return {row.record_id: row.at for row in session.execute(query)}
