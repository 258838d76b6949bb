"""The list of a register: who is on it, found by name and town, a page at a time.

Only those whose enrolment and account are validated are on it, with their name, the towns where they practise today,
and since when they are in. Pages go on from a row, not from a number: the last one costs what the first one does.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, desc, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.domain.calendar import today
from backoffice.domain.search import folded
from backoffice.models import Account, Council, Enrolment, Establishment, Person, Practice, Registrant
from workflows.account import AccountState
from workflows.enrolment import EnrolmentState

PAGE = 50
COUNTED = 1000  # beyond, a page says "more than"
TOWN_SEPARATOR = ", "


@dataclass(frozen=True)
class Wanted:
    """What the form above the list asks: words of a name and of a town, in any order, accents and case ignored."""

    name: str = ""
    town: str = ""


@dataclass(frozen=True)
class Listed:
    """A line of the list. `towns`: the greater part of the working time first; empty where the register keeps none."""

    id: UUID
    family_name: str
    given_name: str
    towns: str
    validated_at: datetime

    @property
    def validated_on(self) -> date:
        return today(self.validated_at)


@dataclass(frozen=True)
class Page:
    """`count`: how many match, COUNTED + 1 for more. `before`, `after`: the rows that the neighbour pages go from."""

    lines: tuple[Listed, ...]
    count: int
    before: UUID | None
    after: UUID | None


def listed_councils(session: Session) -> list[Council]:
    """Those that show their register, to their members or to everyone."""
    return list(session.scalars(select(Council).where(Council.listed_to != "nobody").order_by(Council.name)))


def registers_of(session: Session, actor: Actor) -> frozenset[UUID]:
    """The councils in whose register the account at the keyboard is."""
    if not actor.is_registrant:
        return frozenset()
    mine = select(Enrolment.council_id).join(Registrant, Enrolment.registrant_id == Registrant.id)
    mine = mine.where(Registrant.account_id == actor.account_id, Enrolment.state == EnrolmentState.validated)
    return frozenset(session.scalars(mine))


def page_of(
    session: Session,
    council: Council,
    wanted: Wanted,
    now: datetime,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
) -> Page:
    """The lines that follow the row `after`, or come before the row `before`; the first page for neither.

    A row that is not on the list (any more) counts as none.
    """
    matching = _matching(council.id, wanted, now)
    key, backwards = (before, True) if before else (after, False)
    place = _place(session, council.id, key) if key else None
    order = _order()
    query = _lines(now).where(*matching)
    if place is not None:
        here = tuple_(*(literal(value) for value in place))
        query = query.where(tuple_(*order) < here if backwards else tuple_(*order) > here)
    else:
        backwards = False
    rows = session.execute(query.order_by(*(map(desc, order) if backwards else order)).limit(PAGE + 1)).all()
    lines, more = [_listed(row) for row in rows[:PAGE]], len(rows) > PAGE
    if backwards:
        lines.reverse()
    goes_back, goes_on = (more, True) if backwards else (place is not None, more)
    return Page(
        lines=tuple(lines),
        count=_count(session, matching),
        before=lines[0].id if lines and goes_back else None,
        after=lines[-1].id if lines and goes_on else None,
    )


def whole_list(council: Council, wanted: Wanted, now: datetime) -> Select[Any]:
    """Every line that matches, in order, for an export: rows as those of `page_of`."""
    return _lines(now).where(*_matching(council.id, wanted, now)).order_by(*_order())


def _lines(now: datetime) -> Select[Any]:
    return _joined(
        select(
            Enrolment.id,
            Person.family_name,
            Person.given_name,
            towns_of(now).label("towns"),
            Enrolment.decided_at.label("validated_at"),
        )
    )


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Enrolment)
        .join(Registrant, Enrolment.registrant_id == Registrant.id)
        .join(Person, Registrant.person_id == Person.id)
        .join(Account, Registrant.account_id == Account.id)
    )


def _order() -> tuple[Any, Any]:
    return Person.search_name, Enrolment.id


def _listed(row: Row[Any]) -> Listed:
    return Listed(row.id, row.family_name, row.given_name, row.towns or "", row.validated_at)


def on_the_list(council_id: UUID) -> ColumnElement[bool]:
    return and_(
        Enrolment.council_id == council_id,
        Enrolment.state == EnrolmentState.validated,
        Account.state == AccountState.validated,
    )


def _matching(council_id: UUID, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    """Each word is somewhere in the name, or in the town of a place where they practise today."""
    conditions = [on_the_list(council_id)]
    conditions += [Person.search_name.contains(word, autoescape=True) for word in folded(wanted.name).split()]
    if town := folded(wanted.town).split():
        there = select(Practice.enrolment_id).join(Establishment, Practice.establishment_id == Establishment.id)
        there = there.where(
            goes_on(today(now)), *(Establishment.search_town.contains(word, autoescape=True) for word in town)
        )
        conditions.append(Enrolment.id.in_(there))
    return conditions


def goes_on(day: date) -> ColumnElement[bool]:
    """A practice of a validated entry that has begun and has not ended."""
    return and_(
        Practice.change_id.is_(None),
        Practice.starts_on <= day,
        or_(Practice.ends_on.is_(None), Practice.ends_on >= day),
    )


def towns_of(now: datetime) -> Any:
    """The towns of an enrolment's current places, each once, the greater part of the working time first."""
    towns = (
        select(Establishment.town, func.max(Practice.share).label("share"))
        .join(Practice, Practice.establishment_id == Establishment.id)
        .where(Practice.enrolment_id == Enrolment.id, goes_on(today(now)), Establishment.town != "")
        .group_by(Establishment.town)
        .correlate(Enrolment)
        .subquery()
    )
    told = func.string_agg(towns.c.town, TOWN_SEPARATOR).aggregate_order_by(towns.c.share.desc(), towns.c.town)
    return select(told).scalar_subquery()


def _place(session: Session, council_id: UUID, enrolment_id: UUID) -> tuple[str, UUID] | None:
    query = _joined(select(*_order())).where(on_the_list(council_id), Enrolment.id == enrolment_id)
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def _count(session: Session, matching: list[ColumnElement[bool]]) -> int:
    some = _joined(select(Enrolment.id)).where(*matching).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
