"""« Saisir un élément du parcours » (001): what was done, when, and what it brings to its parcours."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from flask import request
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from backoffice.db import db
from backoffice.domain.acquisition import waiting
from backoffice.domain.calendar import today
from backoffice.domain.french import capitalised
from backoffice.domain.units import HALF_DAY
from backoffice.models import Capture, CatalogueSession, CpdAction, Parcours
from backoffice.portal.forms import TEXT_LENGTH, VersionedForm, at_most, required
from backoffice.portal.records import capture_of_the_form
from backoffice.portal.scale_form import ANSWER, Choice, ScaledForm, built, stored_answer
from backoffice.services.catalogue import ATTENDEE, entry_in, half_day_scale, labelled_session
from backoffice.services.claims import ActionChanges, entries_to_declare
from backoffice.web.fields import DayField

NO_ROLE = "attendee"  # kept for the entries that know no role
ABOUT_HEALTH = (
    "Ce type d’action peut parler de votre santé : votre justificatif ne sera montré qu’à la personne qui examine "
    "l’action, puis supprimé après la décision. S’il en dit trop, retirez-le avant de la déposer."
)
Made = TypeVar("Made", bound="ActionForm")


class DatedForm(VersionedForm):
    """First and last day of what was done."""

    locking: Sequence[UUID] = ()

    @property
    def is_saved(self) -> bool:
        """« Calculer les QARQ » shows the same form again, with its result."""
        return bool(self.is_submitted()) and request.form.get("intent") != "score"

    starts_on = DayField("Date de début", [InputRequired("Indiquez la date de début.")])
    ends_on = DayField("Date de fin", [InputRequired("Indiquez la date de fin, la même pour une seule journée.")])

    @property
    def days(self) -> tuple[date | None, date | None]:
        first_day: date | None = self.starts_on.data
        last_day: date | None = self.ends_on.data
        return first_day, last_day

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        first_day, last_day = self.days
        if first_day and last_day and last_day < first_day:
            self.refuse("La date de fin précède la date de début.", "ends_on")
            return False
        return good


class ActionForm(ScaledForm, DatedForm):
    """The label « complément » is that of 001."""

    session: CatalogueSession | None = None  # what was chosen in the catalogue
    capture: Capture | None = None  # what this completes

    capture_id = HiddenField(name="capture")
    session_id = HiddenField(name="session")
    title = StringField(
        "complément",
        [required("Indiquez le titre de l’action, par exemple « JFMN 2026, Strasbourg »."), at_most(TEXT_LENGTH)],
        description="Le titre de l’action, son lieu ou son année : il figurera sur votre attestation.",
    )

    def cautions(self, now: datetime) -> list[str]:
        """What the person should know about the dates and what is joined already, and that refuses nothing now."""
        parcours, (first_day, last_day), cautions = self.parcours, self.days, []
        if self.capture and self.choice.entry and parcours.rules.has_health_data(self.choice.entry):
            cautions.append(ABOUT_HEALTH)
        if last_day and not parcours.dates.contains(last_day):
            cautions.append(
                f"Cette action se termine en dehors de la période {parcours.label} : "
                "elle ne comptera pas dans ce parcours."
            )
        if last_day and last_day > today(now):
            cautions.append("Vous pourrez la déposer après sa date de fin ; d’ici là, elle reste en brouillon.")
        if (entry := self.choice.entry) and first_day and last_day and (day := waiting(entry, first_day, last_day)):
            cautions.append(
                f"{capitalised(day)} : d’ici là, elle compte dans vos actions déclarées, pas dans les acceptées."
            )
        return cautions

    def changes(self) -> ActionChanges:
        """Of a form that is valid."""
        first_day, last_day = self.days
        assert self.choice.entry is not None
        assert first_day is not None
        assert last_day is not None
        return ActionChanges(
            entry_key=self.choice.entry.key,
            role=self.choice.role or NO_ROLE,
            title=self.title.data or "",
            starts_on=first_day,
            ends_on=last_day,
            scale=self.choice.scale.code if self.choice.scale else None,
            answer=self.answer,
            session=self.session,
        )


def filled(form_class: type[Made], parcours: Parcours, action: CpdAction | None = None) -> Made:
    """The form of this request, or that of an action as it is recorded."""
    session = _session(parcours, action)
    capture = capture_of_the_form() if action is None else None
    stored = _stored(action) if action is not None else _filled(parcours, session) if session else {}
    if capture is not None:
        stored = {"title": capture.title, **stored, "capture_id": str(capture.id)}
    kept = action.claims[0].entry_key if action is not None else None
    choice = Choice.read(parcours.rules, request.form if request.form else {**request.args.to_dict(), **stored})
    form = built(form_class, parcours, choice, entries_to_declare(parcours, kept), stored)
    form.session, form.capture = session, capture
    return form


def _session(parcours: Parcours, action: CpdAction | None) -> CatalogueSession | None:
    """The session named in the form or the address, if it may be chosen; that of the action stays, even removed."""
    kept = action.session if action is not None else None
    named = request.form.get("session") if request.form else request.args.get("session") or (kept and kept.id)
    try:
        session_id = UUID(str(named))
    except ValueError:
        return None
    if kept is not None and kept.id == session_id:
        return kept
    return labelled_session(db.session(), session_id, parcours.council_id)


def _filled(parcours: Parcours, session: CatalogueSession) -> dict[str, Any]:
    """What the session says by itself: the entry, the title, its dates if it has some, all its half-days."""
    entry = entry_in(parcours, session)
    values: dict[str, Any] = {
        "session_id": str(session.id),
        "title": session.title[:TEXT_LENGTH],
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
    }
    scale = half_day_scale(entry) if entry else None
    if entry is not None and scale is not None:
        values |= {"entry": entry.key, "role": ATTENDEE, "scale": scale.code}
        values[ANSWER + HALF_DAY.key] = str(session.half_days or "")
    return values


def _stored(action: CpdAction) -> dict[str, Any]:
    claim = action.claims[0]
    return {
        "version": str(action.version),
        "session_id": str(action.session_id or ""),
        "entry": claim.entry_key,
        "title": action.title,
        "starts_on": action.starts_on,
        "ends_on": action.ends_on,
        "role": action.role,
        "scale": claim.scale_code or "",
        **stored_answer(claim.entry, claim.scale_code, claim.answer),
    }


class StepForm(VersionedForm):
    """What goes with a step of its owner: an answer to the question asked, or the reason of a correction."""

    answer = TextAreaField("Votre réponse", [at_most(2000)])
    reason = TextAreaField("Ce qui doit être corrigé, et pourquoi", [at_most(2000)])
