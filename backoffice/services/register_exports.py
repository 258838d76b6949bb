"""Taking a register away as a file: who may, what goes into it, and the journal that keeps it.

Rows come from a cursor of the database and go to a file as they come, so that a register of 50,000 takes the memory of
one of 50. The journal says who took what, how many lines, and under which filter.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.domain.calendar import today
from backoffice.files.tables import Cell, Table, table_file
from backoffice.models import Council, Enrolment, Person, Registrant
from backoffice.permissions import Denied, Hidden, exports_register, reads_register
from backoffice.services import audit, limits
from backoffice.services.queues import visible
from backoffice.services.register_list import Wanted, registers_of, towns_of, whole_list
from backoffice.services.transitions import transaction
from workflows.enrolment import WORKFLOW as ENROLMENT

BATCH = 1000  # rows in memory
JOURNAL = "register_export"
AN_HOUR, EXPORTS_AN_HOUR = timedelta(hours=1), 30
TOWN = "Ville"  # where the register keeps places of practice
LIST = {"Nom": 28, "Prénom": 22, TOWN: 30, "Inscription validée le": 20}
FILES = {
    "Nom": 28,
    "Prénom": 22,
    "RPPS": 14,
    "Conseil": 24,
    "État": 22,
    TOWN: 30,
    "Demandée le": 14,
    "Décidée le": 14,
}


@dataclass(frozen=True)
class Asked:
    """Who takes what away, when: a format of FORMATS, and the filter as the journal keeps it."""

    suffix: str
    narrowed_by: Mapping[str, str]
    actor: Actor
    now: datetime


def export_list(
    session: Session, council: Council, wanted: Wanted, suffix: str, actor: Actor, now: datetime
) -> IO[bytes]:
    """What the public or members' list shows of a register. Raises Hidden, Denied, TooMany."""
    is_member = council.id in registers_of(session, actor)
    if not reads_register(actor, council, is_member=is_member):
        raise Hidden("register.view")
    if not exports_register(actor, council, is_member=is_member):
        raise Denied("register.export")
    words = {name: text for name, text in (("nom", wanted.name), ("ville", wanted.town)) if text}

    council_id, with_towns = council.id, council.keeps_entries
    columns = {name: width for name, width in LIST.items() if name != TOWN or with_towns}

    def line(row: Row[Any]) -> tuple[UUID, Sequence[Cell]]:
        towns = (row.towns,) if with_towns else ()
        return council_id, (row.family_name, row.given_name, *towns, today(row.validated_at))

    table = _Export(council.register_title, columns, whole_list(council, wanted, now), line, Counter({council_id: 0}))
    return _written(session, table, Asked(suffix, words, actor, now))


def export_files(session: Session, conditions: Sequence[ColumnElement[bool]], asked: Asked) -> IO[bytes]:
    """The enrolments that a filter of the console shows, of the councils where they may be taken away.

    Raises TooMany.
    """
    query = (
        select(
            Person.family_name,
            Person.given_name,
            Person.rpps,
            Council.short_name,
            Enrolment.council_id,
            Enrolment.state,
            towns_of(asked.now).label("towns"),
            Enrolment.submitted_at,
            Enrolment.decided_at,
        )
        .select_from(Enrolment)
        .join(Registrant, Enrolment.registrant_id == Registrant.id)
        .join(Person, Registrant.person_id == Person.id)
        .join(Council, Enrolment.council_id == Council.id)
        .where(visible(Enrolment, asked.actor, "register.export"), *conditions)
        .order_by(Person.search_name, Enrolment.id)
    )
    return _written(session, _Export("Inscriptions", FILES, query, _file, Counter()), asked)


def _file(row: Row[Any]) -> tuple[UUID, Sequence[Cell]]:
    days = [today(moment) if moment else None for moment in (row.submitted_at, row.decided_at)]
    state = ENROLMENT.labels[row.state]
    return row.council_id, (row.family_name, row.given_name, row.rpps, row.short_name, state, row.towns, *days)


@dataclass(frozen=True)
class _Export:
    """`line` gives the council of a row, and its cells; `taken` counts the rows of each council."""

    title: str
    columns: Mapping[str, int]
    query: Select[Any]
    line: Callable[[Row[Any]], tuple[UUID, Sequence[Cell]]]
    taken: Counter[UUID]

    def rows(self, session: Session) -> Iterator[Sequence[Cell]]:
        for row in session.execute(self.query, execution_options={"yield_per": BATCH}):
            council_id, cells = self.line(row)
            self.taken[council_id] += 1
            yield cells


def _written(session: Session, export: _Export, asked: Asked) -> IO[bytes]:
    """The file, and one event for each council whose rows are in it."""
    limits.hit(session, f"export:{asked.actor.account_id}", asked.now, limit=EXPORTS_AN_HOUR, window=AN_HOUR)
    with transaction(asked.now) as work:
        columns = export.columns
        table = Table(export.title, tuple(columns), tuple(columns.values()), export.rows(work.session))
        file = table_file(table, asked.suffix)
        audit.append_all(work.session, [_happening(one, rows, asked) for one, rows in export.taken.items()])
    return file


def _happening(council_id: UUID, rows: int, asked: Asked) -> audit.Happening:
    return audit.Happening(
        actor=asked.actor,
        now=asked.now,
        workflow=JOURNAL,
        record_id=council_id,
        council_id=council_id,
        trigger="export",
        source=None,
        target="exported",
        details={"format": asked.suffix, "rows": rows, "filter": dict(asked.narrowed_by)},
    )
