"""Lists of establishments: received, shown, then read by a job, chunk by chunk.

A chunk is one transaction, which also says how far the reading is: one that was killed goes on where it stopped, and
what was done is not done again. A line meets what is known by its FINESS number, else by its name and postcode.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import PurePath
from typing import IO, Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backoffice import queueing
from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.establishment_import import (
    ColumnMapping,
    Layout,
    MappingError,
    Reading,
    from_document,
    layout_of,
    read_line,
)
from backoffice.files.big_csv import Row, rows_of
from backoffice.files.sheets import UnreadableTable
from backoffice.links import settings
from backoffice.models import EstablishmentImport, EstablishmentImportLine
from backoffice.permissions import Denied, Hidden, authorize
from backoffice.services import audit
from backoffice.services.establishment_lines import Settlement, settle, what_becomes
from backoffice.services.evidence import files
from backoffice.services.transitions import Transaction, transaction
from workflows.engine import StepRefused

CHUNK = 500
PREVIEWED = 20
_NAME_LENGTH = 120


def receive(
    stream: IO[bytes], filename: str, mapping: ColumnMapping, actor: Actor, now: datetime
) -> EstablishmentImport:
    """Store the file; nothing is read until somebody has seen its first lines. Raises StepRefused (field "file")."""
    stored = files().put(_Bounded(stream, settings().import_max_bytes))
    if not stored.size:
        raise StepRefused("Ce fichier est vide.", "file")
    received = EstablishmentImport(
        account_id=actor.account_id,
        filename=PurePath(filename.replace("\\", "/")).name[:_NAME_LENGTH] or "liste",
        sha256=stored.sha256,
        size=stored.size,
        mapping=mapping.to_document(),
        counts={},
        created_at=now,
    )
    authorize(actor, "establishments.import", received)
    with transaction(now) as work:
        work.session.add(received)
        work.session.flush()
        _note(work, received, actor, "upload")
    return received


class _Bounded:
    """A stream that refuses to give more than `most` bytes."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._left = stream, most

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise StepRefused("Ce fichier est trop lourd : envoyez cette liste en plusieurs fois.", "file")
        return block


@dataclass(frozen=True)
class Preview:
    """The first row of the file, and its first lines with what each would become; or why it cannot be read."""

    first_row: list[str]
    lines: list[tuple[int, Reading, Settlement]]
    problem: str = ""


def preview(session: Session, received: EstablishmentImport) -> Preview:
    """What importing the first lines would do. Nothing is kept."""
    first_row: list[str] = []
    try:
        _, first_row = next(_rows(received), (0, []))
        layout, rows = _laid_out(received)
        lines = [(number, read_line(layout, cells)) for number, cells in islice(rows, PREVIEWED)]
    except (UnreadableTable, MappingError) as error:
        return Preview(first_row, [], str(error))
    if not lines:
        return Preview(first_row, [], _nothing_to_read(layout))
    becomes = what_becomes(session, [reading for _, reading in lines], replaces=received.replaces)
    return Preview(
        first_row, [(number, reading, become) for (number, reading), become in zip(lines, becomes, strict=True)]
    )


def change_mapping(import_id: UUID, mapping: ColumnMapping, replaces: bool, actor: Actor, now: datetime) -> None:
    """While it is a draft. Raises StepRefused, Hidden."""
    with transaction(now) as work:
        draft = _draft(work, import_id, actor)
        draft.mapping, draft.replaces = mapping.to_document(), replaces


def start(import_id: UUID, actor: Actor, now: datetime) -> EstablishmentImport:
    """Queue the reading. Raises StepRefused when it was started already, Hidden."""
    with transaction(now) as work:
        draft = _launched(work, import_id, actor)
        work.defer(queueing.IMPORT_ESTABLISHMENTS, import_id=str(draft.id))
    return draft


def start_here(import_id: UUID, actor: Actor, now: datetime) -> None:
    """As `start`, for a process that reads the list itself. Should it die, `read_import` goes on."""
    with transaction(now) as work:
        _launched(work, import_id, actor)


def read_import(import_id: UUID, now: datetime, told: Callable[[EstablishmentImport], None] | None = None) -> None:
    """Read what is left of the list. Safe to run again: what is settled is skipped."""
    received = _begin(import_id, now)
    if received is None:
        return
    actor = received.account.as_actor()
    try:
        layout, rows = _laid_out(received)
        rows = islice(rows, received.settled, None)
        while chunk := list(islice(rows, CHUNK)):
            lines = [(number, read_line(layout, cells)) for number, cells in chunk]
            received = _settle(import_id, lines, received.settled, actor, now)
            if received is None:
                return
            if told is not None:
                told(received)
    except (UnreadableTable, MappingError) as error:
        _close(import_id, now, str(error))
    except Denied:
        _close(import_id, now, "Le compte qui a lancé cette lecture n’a plus le droit d’importer des établissements.")
    else:
        _close(import_id, now)


def _begin(import_id: UUID, now: datetime) -> EstablishmentImport | None:
    """Count the lines once, for the progress bar. None: nothing is left to do, or the file cannot be read."""
    received = _found(import_id)
    if received is None or received.status not in ("waiting", "reading"):
        return None
    if received.status == "reading":
        return received
    try:
        layout, rows = _laid_out(received)
        total = sum(1 for _ in rows)
        problem = "" if total else _nothing_to_read(layout)
    except (UnreadableTable, MappingError) as error:
        total, problem = 0, str(error)
    if problem:
        _close(import_id, now, problem)
        return None
    with transaction(now) as work:
        received = _locked(work.session, import_id)
        assert received is not None
        received.status, received.total = "reading", total
    return received


def _settle(
    import_id: UUID, lines: list[tuple[int, Reading]], settled: int, actor: Actor, now: datetime
) -> EstablishmentImport | None:
    """One chunk, in one transaction. None: another worker has gone further, which leaves nothing to do here."""
    with transaction(now) as work:
        received = _locked(work.session, import_id)
        if received is None or received.status != "reading" or received.settled != settled:
            return None
        outcomes = settle(work, received, [reading for _, reading in lines], actor)
        counts = dict(received.counts)
        to_look_at: list[dict[str, Any]] = []
        for (number, reading), (outcome, detail) in zip(lines, outcomes, strict=True):
            counts[outcome] = counts.get(outcome, 0) + 1
            if not outcome.is_good or reading.doubtful:
                to_look_at.append(_line(received, number, reading, outcome, detail))
        if to_look_at:
            work.session.execute(insert(EstablishmentImportLine), to_look_at)
        received.counts = counts
        received.settled += len(lines)
    return received


def _line(received: EstablishmentImport, number: int, reading: Reading, outcome: str, detail: str) -> dict[str, Any]:
    """A row of EstablishmentImportLine."""
    content = reading.content
    return {
        "import_id": received.id,
        "number": number,
        "outcome": outcome,
        "doubtful": reading.doubtful,
        "name": content.name,
        "place": f"{content.postcode} {content.town}".strip(),
        "finess": content.finess or reading.unread,
        "detail": detail,
    }


def _close(import_id: UUID, now: datetime, problem: str = "") -> None:
    with transaction(now) as work:
        received = _locked(work.session, import_id)
        if received is not None and not received.is_finished:
            received.status = "unreadable" if problem else "done"
            received.problem, received.finished_at = problem, now


def _rows(received: EstablishmentImport) -> Iterator[Row]:
    return rows_of(files().open(received.sha256))


def _laid_out(received: EstablishmentImport) -> tuple[Layout, Iterator[Row]]:
    """Where the columns are, and the rows that are establishments'."""
    rows = _rows(received)
    mapping = from_document(received.mapping)
    _, first = next(rows, (0, [])) if mapping.header else (0, [])
    layout = layout_of(mapping, first)
    return layout, (row for row in rows if layout.concerns(row[1]))


def _nothing_to_read(layout: Layout) -> str:
    if layout.mapping.only is not None:
        return f"Aucune ligne ne commence par « {layout.mapping.only[1]} » : choisissez un autre modèle."
    return "Cette liste n’a aucune ligne à lire."


def _found(import_id: UUID) -> EstablishmentImport | None:
    db.session.expire_all()
    return db.session.get(EstablishmentImport, import_id)


def _locked(session: Session, import_id: UUID) -> EstablishmentImport | None:
    """Locked, so that two workers never settle the same lines."""
    query = select(EstablishmentImport).where(EstablishmentImport.id == import_id)
    return session.scalar(query.with_for_update(of=EstablishmentImport))


def _draft(work: Transaction, import_id: UUID, actor: Actor) -> EstablishmentImport:
    received = _locked(work.session, import_id)
    if received is None:
        raise Hidden("establishment.view")
    authorize(actor, "establishments.import", received)
    if received.status != "draft":
        raise StepRefused("La lecture de cette liste a déjà commencé.")
    return received


def _launched(work: Transaction, import_id: UUID, actor: Actor) -> EstablishmentImport:
    draft = _draft(work, import_id, actor)
    draft.status = "waiting"
    _note(work, draft, actor, "start")
    return draft


def lines_to_show(session: Session, import_id: UUID, first: int, how_many: int) -> list[EstablishmentImportLine]:
    """Lines to look at, in the order of the file."""
    query = select(EstablishmentImportLine).where(EstablishmentImportLine.import_id == import_id)
    return list(session.scalars(query.order_by(EstablishmentImportLine.number).offset(first).limit(how_many)))


def _note(work: Transaction, received: EstablishmentImport, actor: Actor, trigger: str) -> None:
    audit.append(
        work.session,
        actor=actor,
        now=work.now,
        workflow="establishment_import",
        record_id=received.id,
        council_id=None,
        trigger=trigger,
        source=None,
        target=received.status,
        details={"file": received.sha256, "mapping": received.mapping["code"], "replaces": received.replaces},
    )
