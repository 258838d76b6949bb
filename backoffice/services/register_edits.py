"""What one page of a register file changes, and applying it to an enrolment or to a change of a validated entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

from backoffice.domain.calendar import today
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import (
    Diploma,
    Enrolment,
    Establishment,
    Evidence,
    Practice,
    RegisterChange,
    RegisterTerm,
    ServiceShare,
)
from backoffice.permissions import Hidden
from backoffice.services.establishment_requests import close_if_orphan, request_establishment
from backoffice.services.transitions import StepRun
from workflows.engine import StepRefused

Sheet = Enrolment | RegisterChange


@dataclass(frozen=True)
class DiplomaSaved:
    """A new diploma, or the one of `diploma_id` corrected. `evidence` None keeps the file there is."""

    kind: RegisterTerm
    title: str
    institution: str
    obtained_on: date
    evidence: Evidence | None = None
    diploma_id: UUID | None = None


@dataclass(frozen=True)
class DiplomaRemoved:
    diploma_id: UUID


@dataclass(frozen=True)
class CareerSaved:
    """`working_time` in percent of a full time."""

    first_practice_on: date
    working_time: Decimal


@dataclass(frozen=True)
class PlaceSaved:
    """A new place of practice, an establishment or the description of one to create; or the dates of `practice_id`."""

    starts_on: date
    ends_on: date | None = None
    place: Establishment | EstablishmentContent | None = None
    practice_id: UUID | None = None


@dataclass(frozen=True)
class PlaceRemoved:
    practice_id: UUID


@dataclass(frozen=True)
class PlacesTakenUp:
    """A change begins from the places in force."""


@dataclass(frozen=True)
class TimesSaved:
    """Percentages by practice, and by service within each; `effective_on` is for a change only."""

    shares: Mapping[UUID, Decimal | None] = field(default_factory=dict)
    services: Mapping[UUID, Mapping[UUID, Decimal]] = field(default_factory=dict)
    effective_on: date | None = None


def enrolment_of(sheet: Sheet) -> Enrolment:
    return sheet.enrolment if isinstance(sheet, RegisterChange) else sheet


@singledispatch
def apply(edit: Any, run: StepRun) -> str:
    """Change the rows of the step's record; returns what changed, for the journal. Raises StepRefused, Hidden."""
    raise TypeError(type(edit))


@apply.register
def _(edit: DiplomaSaved, run: StepRun) -> str:
    diploma = _one(run.record.diplomas, edit.diploma_id) if edit.diploma_id else Diploma(**_belonging(run.record))
    diploma.kind = edit.kind
    diploma.title, diploma.institution, diploma.obtained_on = edit.title, edit.institution, edit.obtained_on
    diploma.evidence = edit.evidence or diploma.evidence
    run.session.add(diploma)
    _reread(run, "diplomas")
    return "diploma"


@apply.register
def _(edit: DiplomaRemoved, run: StepRun) -> str:
    run.session.delete(_one(run.record.diplomas, edit.diploma_id))
    _reread(run, "diplomas")
    return "diploma removed"


@apply.register
def _(edit: CareerSaved, run: StepRun) -> str:
    run.record.first_practice_on, run.record.working_time = edit.first_practice_on, edit.working_time
    return "career"


@apply.register
def _(edit: PlaceSaved, run: StepRun) -> str:
    if edit.practice_id:
        practice = _one(run.record.practices, edit.practice_id)
    else:
        _take_up(run)
        if isinstance(edit.place, Establishment):
            _refuse_overlap(run.record, edit.place, today(run.now))
        practice = Practice(**_belonging(run.record), **_somewhere(edit, run))
    practice.starts_on, practice.ends_on = edit.starts_on, edit.ends_on
    run.session.add(practice)
    _reread(run, "practices")
    run.session.flush()
    _share_alone(run)
    return "place"


@apply.register
def _(edit: PlaceRemoved, run: StepRun) -> str:
    practice: Practice = _one(run.record.practices, edit.practice_id)
    asked_for = practice.request_id
    run.session.delete(practice)
    _reread(run, "practices")
    run.session.flush()
    _share_alone(run)
    if asked_for is not None:
        close_if_orphan(run, asked_for)
    return "place removed"


@apply.register
def _(edit: PlacesTakenUp, run: StepRun) -> str:
    _take_up(run)
    return "places"


@apply.register
def _(edit: TimesSaved, run: StepRun) -> str:
    for practice in run.record.practices:
        if practice.id in edit.shares:
            practice.share = edit.shares[practice.id]
        if practice.id in edit.services:
            _divide(run, practice, edit.services[practice.id])
    if isinstance(run.record, RegisterChange):
        run.record.effective_on = edit.effective_on
    return "times"


def _take_up(run: StepRun) -> None:
    """A change that says nothing of places yet begins from those in force: one more never ends the others unseen."""
    if isinstance(run.record, RegisterChange) and not run.record.practices:
        for practice in run.record.enrolment.practices_on(today(run.now)):
            run.session.add(_continued(practice, run.record))
        _reread(run, "practices")


def _divide(run: StepRun, practice: Practice, services: Mapping[UUID, Decimal]) -> None:
    kept = {one.service_id: one for one in practice.services}
    for service_id, share in services.items():
        if service_id in kept:
            kept[service_id].share = share
        else:
            practice.services.append(ServiceShare(service_id=service_id, share=share))
    for service_id, one in kept.items():
        if service_id not in services:
            practice.services.remove(one)


def _continued(practice: Practice, change: RegisterChange) -> Practice:
    """A proposed copy of a practice in force."""
    return Practice(
        **_belonging(change),
        continues_id=practice.id,
        establishment_id=practice.establishment_id,
        request_id=practice.request_id,
        starts_on=practice.starts_on,
        ends_on=practice.ends_on,
        share=practice.share,
        services=[ServiceShare(service_id=one.service_id, share=one.share) for one in practice.services],
    )


def _somewhere(edit: PlaceSaved, run: StepRun) -> dict[str, Any]:
    """The establishment, or the request to create it."""
    if isinstance(edit.place, Establishment):
        return {"establishment_id": edit.place.id}
    assert edit.place is not None
    enrolment = enrolment_of(run.record)
    request = request_establishment(run.transaction, enrolment.registrant, enrolment.council, edit.place, run.actor)
    return {"request_id": request.id}


def _share_alone(run: StepRun) -> None:
    """The only place where one practises is the whole; a part said while there were several is asked for again."""
    current = [practice for practice in run.record.practices if practice.goes_on(today(run.now))]
    if len(current) == 1:
        current[0].share = Decimal(100)
    elif len(current) == 2:
        for practice in current:
            if practice.share == Decimal(100):
                practice.share = None


def _belonging(sheet: Sheet) -> dict[str, Any]:
    enrolment = enrolment_of(sheet)
    return {"enrolment_id": enrolment.id, "change_id": sheet.id if isinstance(sheet, RegisterChange) else None}


def _one(rows: list[Any], row_id: UUID) -> Any:
    found = next((row for row in rows if row.id == row_id), None)
    if found is None:
        raise Hidden("enrolment.view")
    return found


def _reread(run: StepRun, rows: str) -> None:
    run.session.flush()
    run.session.expire(run.record, [rows])


def _refuse_overlap(sheet: Sheet, establishment: Establishment, day: date) -> None:
    """One line an establishment. Raises StepRefused."""
    if any(one.establishment_id == establishment.id and one.goes_on(day) for one in sheet.practices):
        raise StepRefused("Cet établissement est déjà dans votre dossier.", "establishment")
