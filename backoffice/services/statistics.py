"""What a council asks of its register: full-time equivalents, enrolments by month, hours by type, age of queues.

Sums are made by the database, exactly, so that each figure is one or two queries whatever the number of people.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, cast, distinct, extract, func, literal, select, union_all
from sqlalchemy.orm import Session

from backoffice.domain.calendar import PARIS, today
from backoffice.domain.referential import Referential
from backoffice.domain.shares import full_times_of
from backoffice.domain.staffing import Part, Staffing, staffing
from backoffice.models import (
    Account,
    Claim,
    Council,
    CpdAction,
    Enrolment,
    Establishment,
    Parcours,
    Practice,
    ReferentialVersion,
    RegisterTerm,
    Registrant,
    ServiceShare,
)
from backoffice.services.queues import QUEUES, Queue, awaiting
from backoffice.services.register_list import goes_on, on_the_list
from workflows.cpd_action import ACCEPTED
from workflows.enrolment import EnrolmentState

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
HOURS = "hours"


class Site(NamedTuple):
    id: UUID
    label: str


@dataclass(frozen=True)
class Workforce:
    """Those on the list today. `people`: registrants by establishment; who works in two counts in each.

    `undivided`: working time, in full-time equivalents, that no service of an establishment has.
    """

    table: Staffing[Site, str]
    people: dict[UUID, int]
    undivided: Decimal
    registrants: int


@dataclass(frozen=True)
class MonthOfEnrolments:
    first_day: date
    asked: int
    validated: int


@dataclass(frozen=True)
class HoursOfAType:
    """Hours of accepted actions of one type, in one programme."""

    programme: str
    type: str
    actions: int
    hours: Decimal


@dataclass(frozen=True)
class AgeOfQueue:
    """What waits in one queue, by how long it has been waiting."""

    workflow: str
    within_a_week: int
    within_a_month: int
    longer: int
    oldest: datetime | None

    @property
    def count(self) -> int:
        return self.within_a_week + self.within_a_month + self.longer


def workforce(session: Session, council: Council, now: datetime) -> Workforce:
    day = today(now)
    points = func.sum(Enrolment.working_time * Practice.share * ServiceShare.share)
    parts = session.execute(
        _practising(
            select(Establishment.id, Establishment.name, Establishment.town, RegisterTerm.label, points), council
        )
        .join(ServiceShare, ServiceShare.practice_id == Practice.id)
        .join(RegisterTerm, ServiceShare.service_id == RegisterTerm.id)
        .where(goes_on(day))
        .group_by(Establishment.id, RegisterTerm.id)
        .order_by(Establishment.search_name, Establishment.id)
    ).all()
    people = session.execute(
        _practising(select(Practice.establishment_id, func.count(distinct(Enrolment.id))), council)
        .where(goes_on(day))
        .group_by(Practice.establishment_id)
    ).all()
    whole = _on_the_list(select(func.count(), func.sum(Enrolment.working_time)), council)
    registrants, working_time = session.execute(whole).one()
    services = session.scalars(
        select(RegisterTerm.label)
        .where(RegisterTerm.council_id == council.id, RegisterTerm.kind == "service")
        .order_by(RegisterTerm.rank, RegisterTerm.label)
    )
    table = staffing(
        (
            Part(
                Site(row.id, f"{row.name} ({row.town})" if row.town else row.name), row.label, full_times_of(row[4], 3)
            )
            for row in parts
        ),
        list(dict.fromkeys(services)),
    )
    undivided = full_times_of(working_time or Decimal(0), 1) - table.total
    return Workforce(table, {row[0]: row[1] for row in people}, undivided, registrants)


def years_of(session: Session, council: Council, now: datetime) -> list[int]:
    """From this year back to that of the first request."""
    first = session.scalar(select(func.min(Enrolment.submitted_at)).where(Enrolment.council_id == council.id))
    this_year = today(now).year
    return list(range(this_year, (today(first).year if first else this_year) - 1, -1))


def enrolments_by_month(session: Session, council: Council, year: int) -> list[MonthOfEnrolments]:
    """The twelve months of a year, in Paris: requests that were sent, those that are validated."""
    counted = {
        (name, int(month)): count
        for name, month, count in session.execute(
            union_all(
                _by_month("asked", Enrolment.submitted_at, year, council),
                _by_month("validated", Enrolment.decided_at, year, council).where(
                    Enrolment.state == EnrolmentState.validated
                ),
            )
        )
    }
    return [
        MonthOfEnrolments(date(year, month, 1), counted.get(("asked", month), 0), counted.get(("validated", month), 0))
        for month in range(1, 13)
    ]


def hours_by_type(session: Session, council: Council, year: int) -> list[HoursOfAType]:
    """Hours of the accepted actions that ended in that year.

    Granted hours where the programme counts hours; elsewhere those of the actions that were declared in hours.
    """
    declared = cast(func.nullif(_digits(Claim.answer[HOURS].astext), ""), Numeric)
    rows = session.execute(
        select(
            Parcours.referential_id,
            Claim.entry_key,
            func.count(),
            func.count(declared),
            func.sum(Claim.credits_granted),
            func.sum(declared),
        )
        .select_from(Claim)
        .join(CpdAction, Claim.action_id == CpdAction.id)
        .join(Parcours, Claim.parcours_id == Parcours.id)
        .where(
            CpdAction.council_id == council.id,
            CpdAction.state.in_([str(state) for state in ACCEPTED]),
            CpdAction.ends_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(Parcours.referential_id, Claim.entry_key)
    ).all()
    ids = {row.referential_id for row in rows}
    versions = {
        one.id: one for one in session.scalars(select(ReferentialVersion).where(ReferentialVersion.id.in_(ids)))
    }
    summed: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for version_id, key, actions, in_hours, granted, hours in rows:
        rules = versions[version_id].rules
        count, found = (actions, granted) if _counts_hours(rules) else (in_hours, hours)
        if count and found is not None:
            kind = (rules.title, rules.entry(key).label)
            before = summed.get(kind, (0, Decimal(0)))
            summed[kind] = (before[0] + count, before[1] + found)
    found_types = [HoursOfAType(*kind, *counted) for kind, counted in summed.items()]
    return sorted(found_types, key=lambda one: (one.programme, -one.hours, one.type))


def ages_of_queues(session: Session, council: Council, now: datetime) -> list[AgeOfQueue]:
    """The queues of this council's committees, in their order, whoever decides them."""
    queues = [queue for queue in QUEUES.values() if queue.model.council_id is not None]
    rows = session.execute(union_all(*(_age(queue, council, now) for queue in queues)))
    found = {row[0]: AgeOfQueue(*row) for row in rows}
    return [found[queue.workflow] for queue in queues]


def _age(queue: Queue, council: Council, now: datetime) -> Any:
    since = getattr(queue.model, queue.since)
    return select(
        literal(queue.workflow),
        func.count().filter(since > now - WEEK),
        func.count().filter(since <= now - WEEK, since > now - MONTH),
        func.count().filter(since <= now - MONTH),
        func.min(since),
    ).where(queue.model.council_id == council.id, awaiting(queue.workflow))


def _practising(query: Any, council: Council) -> Any:
    joined = _on_the_list(query, council).join(Practice, Practice.enrolment_id == Enrolment.id)
    return joined.join(Establishment, Practice.establishment_id == Establishment.id)


def _on_the_list(query: Any, council: Council) -> Any:
    joined = query.select_from(Enrolment).join(Registrant, Enrolment.registrant_id == Registrant.id)
    return joined.join(Account, Registrant.account_id == Account.id).where(on_the_list(council.id))


def _by_month(name: str, moment: Any, year: int, council: Council) -> Any:
    begins, ends = (datetime(one, 1, 1, tzinfo=PARIS) for one in (year, year + 1))
    month = extract("month", func.timezone(str(PARIS), moment))
    query = select(literal(name), month, func.count()).group_by(month)
    return query.where(Enrolment.council_id == council.id, moment >= begins, moment < ends)


def _digits(text: ColumnElement[str]) -> ColumnElement[str]:
    """What people typed reads as PostgreSQL writes numbers: "7,5" and "1 200"."""
    return func.replace(func.regexp_replace(text, "[^0-9,.]", "", "g"), ",", ".")


def _counts_hours(rules: Referential) -> bool:
    return any(requirement.kind == HOURS for requirement in rules.requirements)
