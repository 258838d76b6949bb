"""The file that a registrant fills in, step by step: an enrolment, or a change of a validated entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.domain.register_entry import Lack
from backoffice.models import Council, Enrolment, Practice, RegisterChange
from backoffice.portal.forms import VersionedForm
from backoffice.services.enrolments import enrolment_for
from backoffice.services.register_changes import change_for
from backoffice.services.register_edits import Sheet, enrolment_of
from backoffice.services.transitions import offer, perform
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
from workflows.engine import StepRefused

ENROLMENT, CHANGE = "inscription", "modification"
_STEPS = (
    ("diplomas", "Diplômes", (ENROLMENT, CHANGE)),
    ("career", "Début d’exercice", (ENROLMENT,)),
    ("places", "Établissements", (ENROLMENT, CHANGE)),
    ("times", "Temps de travail par service", (ENROLMENT, CHANGE)),
)


@dataclass(frozen=True)
class FilledStep:
    """One step, and what it still lacks; `is_touched`: something is there."""

    code: str
    label: str
    url: str
    lacks: tuple[str, ...]
    is_touched: bool

    @property
    def is_done(self) -> bool:
        return self.is_touched and not self.lacks


@dataclass(frozen=True)
class SheetPage:
    """The record behind a page, with the addresses of its other pages."""

    kind: str
    record: Sheet

    @property
    def workflow(self) -> str:
        return "enrolment" if self.kind == ENROLMENT else "register_change"

    @property
    def is_change(self) -> bool:
        return self.kind == CHANGE

    @property
    def enrolment(self) -> Enrolment:
        return enrolment_of(self.record)

    @property
    def council(self) -> Council:
        return self.enrolment.council

    @property
    def home(self) -> str:
        if isinstance(self.record, RegisterChange):
            return url_for("register.change", change_id=self.record.id)
        return url_for("account.enrolment", enrolment_id=self.record.id)

    @property
    def current_practices(self) -> list[Practice]:
        day = today(utc_now())
        return [practice for practice in self.record.practices if practice.goes_on(day)]

    def address(self, page: str, **more: Any) -> str:
        return url_for(f"register.{page}", kind=self.kind, sheet_id=self.record.id, **more)

    def lacks(self) -> list[Lack]:
        return self.record.lacks(today(utc_now()))

    def steps(self) -> list[FilledStep]:
        lacks = self.lacks()
        touched = {
            "diplomas": bool(self.record.diplomas),
            "career": self.enrolment.first_practice_on is not None,
            "places": bool(self.record.practices),
            "times": bool(self.record.practices),
        }
        return [
            FilledStep(
                code,
                label,
                self.address(code),
                tuple(lack.sentence for lack in lacks if lack.step == code),
                touched[code],
            )
            for code, label, kinds in _STEPS
            if self.kind in kinds
        ]

    def after(self, code: str) -> str:
        """The page that follows this step: the next step, or the whole file."""
        codes = [step for step, _, kinds in _STEPS if self.kind in kinds]
        following = codes[codes.index(code) + 1 :]
        return self.address(following[0]) if following else self.home

    def save(self, edit: Any, form: VersionedForm) -> int | None:
        """Record one edit; the HTTP code of the page to show again, with its reason, when it is refused."""
        try:
            perform(
                self.workflow,
                self.record.id,
                "edit",
                current_actor(),
                utc_now(),
                seen_version=form.seen_version,
                edit=edit,
            )
        except StepRefused as refusal:
            return form.take_in(refusal, self.record)
        return None


def sheet_page(kind: str, sheet_id: UUID) -> SheetPage:
    """Raises Hidden when there is none, or it is somebody else's."""
    if kind == ENROLMENT:
        record: Sheet = enrolment_for(db.session(), sheet_id, current_actor())
    else:
        record = change_for(db.session(), sheet_id, current_actor())
    return SheetPage(kind, record)


def closed(page: SheetPage) -> ResponseReturnValue | None:
    """Back to the file, with the reason, when it does not change any more."""
    if offer(page.record, "edit", current_actor(), utc_now()) is not None:
        return None
    flash("Ce dossier ne se modifie pas en ce moment.", "info")
    return redirect(page.home, 303)


def row_of(rows: Sequence[Any], row_id: UUID) -> Any | None:
    return next((row for row in rows if row.id == row_id), None)
