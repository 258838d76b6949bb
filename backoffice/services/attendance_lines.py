"""What becomes of the lines of an attendance list: a good one is an action that its registrant is asked to confirm."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.actor import SYSTEM
from backoffice.domain.attendance import Outcome, half_days_in, key_holds, rpps_in
from backoffice.domain.calendar import today
from backoffice.domain.credits import QuantityError, score
from backoffice.domain.units import HALF_DAY
from backoffice.models import (
    AttendanceLine,
    AttendanceList,
    CatalogueSession,
    Claim,
    CpdAction,
    Enrolment,
    Organiser,
    Parcours,
    Person,
    Registrant,
)
from backoffice.services.catalogue import ATTENDEE, entry_in, half_day_scale
from backoffice.services.transitions import Transaction
from workflows.cpd_action import CpdActionState
from workflows.engine import StepRefused
from workflows.enrolment import EnrolmentState
from workflows.session import SessionState

log = logging.getLogger(__name__)
Pair = tuple[UUID, UUID]  # session, registrant


class _Unfit(Exception):
    """The line cannot become an action; says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass
class _Known:
    """What a chunk of lines refers to, read in a handful of queries; its parcours are locked, in the order of ids."""

    organiser: Organiser
    sessions: dict[str, CatalogueSession]
    people: dict[str, Registrant]
    enrolled: set[UUID]
    parcours: dict[UUID, list[Parcours]]
    attested: set[Pair]


class _Presence(NamedTuple):
    """A line that holds: who attended what, and how much of it."""

    registrant: Registrant
    session: CatalogueSession
    half_days: int


def settle(work: Transaction, received: AttendanceList, lines: Sequence[AttendanceLine]) -> None:
    """Give each line its outcome, and the action it made if it made one."""
    known = _known(work.session, received, lines)
    settled = [_settled(work, known, line) for line in lines]
    for line, (outcome, action_id) in zip(lines, settled, strict=True):  # together: one statement for the chunk
        line.outcome, line.action_id = outcome, action_id


def _settled(work: Transaction, known: _Known, line: AttendanceLine) -> tuple[Outcome, UUID | None]:
    try:
        presence = _presence(work, known, line)
        with work.undoable():
            action = _attest(work, known, presence)
    except _Unfit as unfit:
        return unfit.outcome, None
    except Exception:  # one line must not take the others with it; the list says that it was not read
        log.exception("attendance list %s, line %d", line.list_id, line.number)
        return Outcome.failed, None
    return Outcome.created, action.id


def _presence(work: Transaction, known: _Known, line: AttendanceLine) -> _Presence:
    rpps = rpps_in(line.rpps)
    if rpps is None:
        raise _Unfit(Outcome.wrong_shape)
    session = known.sessions.get(line.code.casefold())
    if session is None:
        raise _Unfit(Outcome.unknown_session)
    _refuse_unready(work, session)
    half_days = half_days_in(line.half_days)
    if half_days is None:
        raise _Unfit(Outcome.not_whole)
    if half_days > (session.most_half_days or 0):
        raise _Unfit(Outcome.too_many)
    registrant = known.people.get(rpps)
    if registrant is None:
        raise _Unfit(Outcome.unknown_rpps if key_holds(rpps) else Outcome.wrong_key)
    if (session.id, registrant.id) in known.attested:
        raise _Unfit(Outcome.already_there)
    if registrant.id not in known.enrolled:
        raise _Unfit(Outcome.not_enrolled)
    return _Presence(registrant, session, half_days)


def _refuse_unready(work: Transaction, session: CatalogueSession) -> None:
    if session.state != SessionState.labelled:
        raise _Unfit(Outcome.not_labelled)
    if session.ends_on is None:
        raise _Unfit(Outcome.undated)
    if session.ends_on > today(work.now):
        raise _Unfit(Outcome.not_over)


def _attest(work: Transaction, known: _Known, presence: _Presence) -> CpdAction:
    registrant, session, half_days = presence
    assert session.starts_on is not None
    assert session.ends_on is not None
    action = CpdAction(
        registrant=registrant,
        council=session.council,
        council_id=session.council_id,
        session=session,
        attested_by=known.organiser,
        attested_by_id=known.organiser.id,
        role=ATTENDEE,
        title=session.title,
        starts_on=session.starts_on,
        ends_on=session.ends_on,
        version=1,
        claims=[_claim(_parcours_for(known, presence), session, half_days)],
    )
    work.create(action, SYSTEM, session=session.code, organiser=known.organiser.code)
    try:
        work.take(action, "attest", SYSTEM)
    except StepRefused as refusal:
        raise _Unfit(Outcome.failed) from refusal
    known.attested.add((session.id, registrant.id))
    return action


def _parcours_for(known: _Known, presence: _Presence) -> Parcours:
    """The one that ends first, of those that the session's last day falls in and that may still change."""
    session = presence.session
    assert session.ends_on is not None
    there = [
        one
        for one in known.parcours[presence.registrant.id]
        if one.programme.code in session.entries and one.dates.contains(session.ends_on)
    ]
    if not there:
        raise _Unfit(Outcome.no_parcours)
    still_open = [one for one in there if not one.is_locked]
    if not still_open:
        raise _Unfit(Outcome.locked)
    return min(still_open, key=lambda one: (one.ends_on, one.id))


def _claim(parcours: Parcours, session: CatalogueSession, half_days: int) -> Claim:
    entry = entry_in(parcours, session)
    scale = half_day_scale(entry) if entry is not None and not entry.out_of_list else None
    if entry is None or scale is None:
        raise _Unfit(Outcome.no_entry)
    answer = {HALF_DAY.key: str(half_days)}
    try:
        result = score(entry, ATTENDEE if entry.roles else None, answer, scale.code)
    except QuantityError as error:
        raise _Unfit(Outcome.no_entry) from error
    return Claim(
        parcours=parcours,
        entry_key=entry.key,
        scale_code=result.scale,
        answer=answer,
        explanation=result.explanation,
        credits_asked=result.credits,
    )


def _known(session: Session, received: AttendanceList, lines: Sequence[AttendanceLine]) -> _Known:
    sessions = _sessions(session, received.organiser, {line.code.casefold() for line in lines})
    numbers = {rpps for line in lines if (rpps := rpps_in(line.rpps))}
    people = {
        one.person.rpps: one
        for one in session.scalars(
            select(Registrant).join(Registrant.person).where(Person.rpps.in_(numbers), Person.rpps_confirmed)
        )
        if one.person.rpps
    }
    ids = [one.id for one in people.values()]
    return _Known(
        organiser=received.organiser,
        sessions=sessions,
        people=people,
        enrolled=set(
            session.scalars(
                select(Enrolment.registrant_id).where(
                    Enrolment.registrant_id.in_(ids),
                    Enrolment.council_id == received.council_id,
                    Enrolment.state == EnrolmentState.validated,
                )
            )
        ),
        parcours=_parcours(session, received.council_id, ids),
        attested=_attested(session, [one.id for one in sessions.values()], ids),
    )


def _sessions(session: Session, organiser: Organiser, codes: set[str]) -> dict[str, CatalogueSession]:
    """The organiser's own; the ANDPC attests those of every ODPC (002, block 1, row 1)."""
    query = select(CatalogueSession).where(CatalogueSession.council_id == organiser.council_id)
    query = query.options(joinedload(CatalogueSession.council))
    if organiser.kind == "andpc":
        query = query.where(CatalogueSession.tags.contains(["odpc"]))
    else:
        query = query.where(CatalogueSession.organiser_id == organiser.id)
    found = session.scalars(query)
    return {one.code.casefold(): one for one in found if one.code.casefold() in codes}


def _parcours(session: Session, council_id: UUID, registrant_ids: list[UUID]) -> dict[UUID, list[Parcours]]:
    query = select(Parcours).where(Parcours.council_id == council_id, Parcours.registrant_id.in_(registrant_ids))
    query = query.options(joinedload(Parcours.programme), joinedload(Parcours.referential)).order_by(Parcours.id)
    found: dict[UUID, list[Parcours]] = defaultdict(list)
    for one in session.scalars(query.with_for_update(of=Parcours)):
        found[one.registrant_id].append(one)
    return found


def _attested(session: Session, session_ids: list[UUID], registrant_ids: list[UUID]) -> set[Pair]:
    """Who has an action for which session: attested before, whatever they answered, or declared by themselves."""
    query = select(CpdAction.session_id, CpdAction.registrant_id).where(
        CpdAction.session_id.in_(session_ids),
        CpdAction.registrant_id.in_(registrant_ids),
        CpdAction.attested_by_id.is_not(None)
        | CpdAction.state.not_in((CpdActionState.withdrawn, CpdActionState.rejected)),
    )
    return {(session_id, registrant_id) for session_id, registrant_id in session.execute(query) if session_id}
