"""Changes of a validated register entry: begun, compared, and applied once accepted."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.actor import Actor
from backoffice.domain.calendar import today
from backoffice.models import Enrolment, Practice, RegisterChange
from backoffice.permissions import Hidden, authorize
from backoffice.services.register_words import Section, sections
from backoffice.services.transitions import StepRun, transaction
from workflows.engine import StepRefused
from workflows.enrolment import EnrolmentState
from workflows.register_change import RegisterChangeState

OPEN = (RegisterChangeState.draft, RegisterChangeState.requested)


def begin_change(enrolment_id: UUID, actor: Actor, now: datetime) -> RegisterChange:
    """The change in preparation of this entry, a new one if there is none. Raises Hidden, StepRefused."""
    with transaction(now) as work:
        enrolment: Enrolment = work.lock("enrolment", enrolment_id)
        authorize(actor, "enrolment.view", enrolment)
        if enrolment.state != EnrolmentState.validated or not enrolment.keeps_entry:
            raise StepRefused("Votre inscription n’est pas encore validée : complétez votre dossier.")
        change = open_change_of(work.session, enrolment)
        if change is None:
            change = RegisterChange(
                enrolment=enrolment, council=enrolment.council, council_id=enrolment.council_id, version=1
            )
            authorize(actor, "register_change.edit", change)
            work.create(change, actor, enrolment=str(enrolment.id))
        else:
            authorize(actor, "register_change.edit", change)
    return change


def open_change_of(session: Session, enrolment: Enrolment) -> RegisterChange | None:
    """What is being prepared or waits for its decision."""
    query = select(RegisterChange).where(RegisterChange.enrolment_id == enrolment.id, RegisterChange.state.in_(OPEN))
    return session.scalar(query)


def past_changes(session: Session, enrolment: Enrolment) -> list[RegisterChange]:
    """Those decided, latest first."""
    query = select(RegisterChange).where(
        RegisterChange.enrolment_id == enrolment.id,
        RegisterChange.state.in_((RegisterChangeState.accepted, RegisterChangeState.refused)),
    )
    return list(session.scalars(query.order_by(RegisterChange.decided_at.desc())))


def change_for(session: Session, change_id: UUID, actor: Actor) -> RegisterChange:
    """Raises Hidden for who may not see it, as when there is none."""
    query = select(RegisterChange).where(RegisterChange.id == change_id).options(joinedload(RegisterChange.enrolment))
    change = session.scalar(query)
    if change is None:
        raise Hidden("register_change.view")
    authorize(actor, "register_change.view", change)
    return change


def comparison(change: RegisterChange, now: datetime) -> tuple[list[Section], list[Section]]:
    """What the entry holds, and what it would hold: kept once the change is sent."""
    if change.before is not None and change.after is not None:
        return [_section(one) for one in change.before], [_section(one) for one in change.after]
    enrolment, day = change.enrolment, today(now)
    current = enrolment.practices_on(day)
    before = sections(enrolment.diplomas, current, enrolment.working_time)
    after = sections([*enrolment.diplomas, *change.diplomas], change.practices or current, enrolment.working_time)
    return before, after


def _section(kept: list[object]) -> Section:
    title, lines = kept
    assert isinstance(lines, list)
    return str(title), [str(line) for line in lines]


def apply_change(run: StepRun) -> None:
    """The additions enter the entry. What a place was until then ends the day before, and stays in the history."""
    change: RegisterChange = run.record
    for diploma in list(change.diplomas):
        diploma.change_id = None
    if change.practices:
        _replace_practices(run, change)
    run.session.flush()
    run.session.expire(change, ["diplomas", "practices"])
    run.session.expire(change.enrolment, ["diplomas", "practices"])


def _replace_practices(run: StepRun, change: RegisterChange) -> None:
    assert change.effective_on is not None
    proposed = {practice.continues_id: practice for practice in change.practices if practice.continues_id}
    for current in change.enrolment.practices_on(change.effective_on):
        following = proposed.get(current.id)
        if following is not None and _is_the_same(current, following):
            run.session.delete(following)
        else:
            current.ends_on = change.effective_on - timedelta(days=1)
            if following is not None:
                following.starts_on = change.effective_on
                following.change_id = None
    for practice in change.practices:
        if practice.continues_id is None:
            practice.change_id = None


def _is_the_same(current: Practice, following: Practice) -> bool:
    return (current.share, current.ends_on, current.time.services, current.establishment_id) == (
        following.share,
        following.ends_on,
        following.time.services,
        following.establishment_id,
    )
