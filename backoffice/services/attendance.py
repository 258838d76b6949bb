"""Attendance lists: received from an organiser, then read line by line by a job.

A line is all or nothing: each has a savepoint, a chunk of them one commit. What is settled is written with the actions
it made, so that a reading that was killed goes on where it stopped, and one session attests one person once.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import IO, Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, joinedload

from backoffice import queueing
from backoffice.domain.actor import Actor
from backoffice.domain.attendance import Columns, Outcome, columns_of
from backoffice.files.sheets import Row, UnreadableTable, read_rows
from backoffice.links import settings
from backoffice.models import AttendanceLine, AttendanceList, Organiser
from backoffice.permissions import Hidden, authorize
from backoffice.services import audit
from backoffice.services.attendance_lines import settle
from backoffice.services.evidence import files
from backoffice.services.transitions import transaction
from workflows.engine import StepRefused

CHUNK = 200
_HEADING_WITHIN = 10  # a title and a date often stand above the table
_NAME_LENGTH = 120


def receive_list(organiser: Organiser, stream: IO[bytes], filename: str, actor: Actor, now: datetime) -> AttendanceList:
    """Store the file and queue its reading. Raises StepRefused (field "file"), Hidden."""
    authorize(actor, "attendance.upload", organiser)
    largest = settings().upload_max_bytes
    content = stream.read(largest + 1)
    if not content:
        raise StepRefused("Ce fichier est vide.", "file")
    if len(content) > largest:
        raise StepRefused("Ce fichier est trop lourd : envoyez cette liste en plusieurs fois.", "file")
    stored = files().put(content)
    with transaction(now) as work:
        received = AttendanceList(
            organiser=organiser,
            council_id=organiser.council_id,
            account_id=actor.account_id,
            filename=PurePath(filename.replace("\\", "/")).name[:_NAME_LENGTH] or "liste",
            sha256=stored.sha256,
            size=stored.size,
            created_at=now,
        )
        work.session.add(received)
        work.session.flush()
        work.defer(queueing.READ_ATTENDANCE, list_id=str(received.id))
        _note(work.session, received, actor, now, "upload", {"file": stored.sha256})
    return received


def read_list(list_id: UUID, now: datetime) -> None:
    """Read the file once, then settle what is left of it, chunk by chunk. Safe to run again."""
    with transaction(now) as work:
        received = _locked(work.session, list_id)
        if received is None or received.is_finished:
            return
        if received.status == "waiting":
            _take_in(work.session, received)
    while _settle_some(list_id, now):
        pass


def _take_in(session: Session, received: AttendanceList) -> None:
    with files().open(received.sha256) as stream:
        content = stream.read()
    try:
        lines = lines_of(read_rows(content))
    except UnreadableTable as error:
        received.status, received.problem = "unreadable", str(error)
        return
    session.execute(insert(AttendanceLine), [{"list_id": received.id, **line} for line in lines])
    received.status, received.total = "reading", len(lines)


def lines_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What each line under the headings says. Raises UnreadableTable when there are no headings, or no line."""
    missing: list[str] = []
    for place, (_, cells) in enumerate(rows[:_HEADING_WITHIN]):
        found = columns_of(cells)
        if isinstance(found, Columns):
            if place + 1 == len(rows):
                raise UnreadableTable("Cette liste n’a que ses titres de colonnes : aucune ligne à lire.")
            return [_line(number, cells, found) for number, cells in rows[place + 1 :]]
        missing = found if not missing or len(found) < len(missing) else missing
    wanted = ", ".join(f"« {name} »" for name in missing)
    raise UnreadableTable(f"Colonne introuvable : {wanted}. La première ligne donne les titres des trois colonnes.")


def _line(number: int, cells: Sequence[str], columns: Columns) -> dict[str, Any]:
    def cell(place: int) -> str:
        return cells[place] if place < len(cells) else ""

    return {
        "number": number,
        "rpps": cell(columns.rpps),
        "code": cell(columns.session),
        "half_days": cell(columns.half_days),
    }


def _settle_some(list_id: UUID, now: datetime) -> bool:
    """One chunk, in one transaction; False when nothing is left."""
    with transaction(now) as work:
        received = _locked(work.session, list_id)
        if received is None or received.is_finished:
            return False
        lines = work.session.scalars(
            select(AttendanceLine)
            .where(AttendanceLine.list_id == list_id, AttendanceLine.outcome.is_(None))
            .order_by(AttendanceLine.number)
            .limit(CHUNK)
        ).all()
        settle(work, received, lines)
        received.settled += len(lines)
        if len(lines) == CHUNK:
            return True
        received.status, received.finished_at = "done", now
    return False


def _locked(session: Session, list_id: UUID) -> AttendanceList | None:
    """Locked, so that two workers never settle the same lines."""
    query = select(AttendanceList).where(AttendanceList.id == list_id)
    found: AttendanceList | None = session.scalar(query.with_for_update(of=AttendanceList))
    return found


def lists_of(session: Session, organiser_ids: frozenset[UUID], limit: int = 50) -> list[AttendanceList]:
    query = select(AttendanceList).where(AttendanceList.organiser_id.in_(organiser_ids))
    query = query.options(joinedload(AttendanceList.organiser)).order_by(AttendanceList.created_at.desc())
    return list(session.scalars(query.limit(limit)))


def list_for(session: Session, list_id: UUID, actor: Actor) -> AttendanceList:
    """The list, for somebody who may read it. Raises Hidden."""
    found = session.scalar(
        select(AttendanceList).where(AttendanceList.id == list_id).options(joinedload(AttendanceList.organiser))
    )
    if found is None:
        raise Hidden("attendance.view")
    authorize(actor, "attendance.view", found)
    return found


def outcomes_of(session: Session, received: AttendanceList) -> dict[Outcome, int]:
    """How many lines had each outcome, in the order of the vocabulary."""
    query = select(AttendanceLine.outcome, func.count()).where(
        AttendanceLine.list_id == received.id, AttendanceLine.outcome.is_not(None)
    )
    rows = session.execute(query.group_by(AttendanceLine.outcome))
    counts = {Outcome(outcome): count for outcome, count in rows if outcome}
    return {outcome: counts[outcome] for outcome in Outcome if outcome in counts}


def lines_to_show(
    session: Session, received: AttendanceList, outcomes: Sequence[Outcome], first: int, how_many: int
) -> list[AttendanceLine]:
    """Lines with one of these outcomes, in the order of the file."""
    query = select(AttendanceLine).where(
        AttendanceLine.list_id == received.id, AttendanceLine.outcome.in_([str(one) for one in outcomes])
    )
    return list(session.scalars(query.order_by(AttendanceLine.number).offset(first).limit(how_many)))


def _note(
    session: Session, received: AttendanceList, actor: Actor, now: datetime, trigger: str, details: dict[str, Any]
) -> None:
    audit.append(
        session,
        actor=actor,
        now=now,
        workflow="attendance",
        record_id=received.id,
        council_id=received.council_id,
        trigger=trigger,
        source=None,
        target=received.status,
        details=details,
    )
