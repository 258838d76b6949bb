"""« Saisir un élément du parcours » (001): a form whose fields follow the type of action, the role and the scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import request
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.domain.credits import QuantityError, Score
from backoffice.domain.french import number_text
from backoffice.domain.referential import Referential, ReferentialEntry
from backoffice.domain.scales import CreditScale, Input, ScaleOption
from backoffice.domain.units import HALF_DAY
from backoffice.models import CatalogueSession, CpdAction, Parcours
from backoffice.portal.forms import TEXT_LENGTH, VersionedForm, at_most, required
from backoffice.services.catalogue import ATTENDEE, entry_in, half_day_scale, labelled_session
from backoffice.services.claims import ActionChanges, credits_of, entries_to_declare
from backoffice.web.fields import DayField

ANSWER = "answer_"  # an input of the scale, as a field of the form
NO_ROLE = "attendee"  # kept for the entries that know no role


@dataclass(frozen=True)
class Choice:
    """What is chosen so far decides which fields come next: the entry, the role, then the scale."""

    entry: ReferentialEntry | None = None
    role: str | None = None
    scales: tuple[CreditScale, ...] = ()
    scale: CreditScale | None = None

    @classmethod
    def read(cls, rules: Referential, values: Mapping[str, str]) -> "Choice":
        entry = rules.entries_by_key.get(values.get("entry") or "")
        if entry is None or entry.out_of_list:
            return cls()
        known = [role.code for role in entry.roles]
        role = values.get("role") if values.get("role") in known else None
        if len(known) == 1:
            role = known[0]
        by_role = any(scale.roles for scale in entry.scales)
        scales = entry.scales_for(role) if role or not by_role else ()
        asked = next((scale for scale in scales if scale.code == values.get("scale")), None)
        return cls(entry, role, scales, asked or (scales[0] if len(scales) == 1 else None))

    @property
    def asks_role(self) -> bool:
        return self.entry is not None and len(self.entry.roles) > 1

    @property
    def only_role(self) -> str | None:
        """The label of the one role that this entry knows."""
        return self.entry.roles[0].label if self.entry and len(self.entry.roles) == 1 else None

    @property
    def asks_scale(self) -> bool:
        return len(self.scales) > 1

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.scale.inputs if self.scale else ()


class TicksField(SelectMultipleField):  # type: ignore[misc]
    """Several choices, each a box to tick. What may be ticked is for the rules to say."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, validate_choice=False, **kwargs)


class DatedForm(VersionedForm):
    """First and last day of what was done."""

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


class ActionForm(DatedForm):
    """Labels « Action » and « complément » are those of 001. Answers to the scale are added by `action_form`."""

    choice = Choice()
    parcours: Parcours
    session: CatalogueSession | None = None  # what was chosen in the catalogue

    parcours_id = HiddenField(name="parcours")
    session_id = HiddenField(name="session")
    entry = SelectField("Action", [InputRequired("Choisissez une action dans la liste.")])
    title = StringField(
        "complément",
        [required("Indiquez le titre de l’action, par exemple « JFMN 2026, Strasbourg »."), at_most(TEXT_LENGTH)],
        description="Le titre de l’action, son lieu ou son année : il figurera sur votre attestation.",
    )
    role = RadioField("Rôle", [Optional()], validate_choice=False)
    scale = RadioField("Barème", [Optional()], validate_choice=False)

    @property
    def answers(self) -> list[tuple[Input, Field]]:
        return [(item, self[ANSWER + item.key]) for item in self.choice.inputs]

    @property
    def answer(self) -> dict[str, str]:
        return {item.key: _text(field.data) for item, field in self.answers if _text(field.data)}

    def score(self) -> Score:
        """The QARQ of what is typed. Raises QuantityError while it is incomplete."""
        if self.choice.entry is None:
            raise QuantityError("entry", "Choisissez une action dans la liste.")
        if self.choice.asks_role and self.choice.role is None:
            raise QuantityError("role", "Choisissez votre rôle.")
        if self.choice.asks_scale and self.choice.scale is None:
            raise QuantityError("scale", "Choisissez un barème.")
        for item in self.choice.inputs:
            if item.options and not self.answer.get(item.key):
                raise QuantityError(item.key, "Faites un choix dans la liste.")
        scale = self.choice.scale.code if self.choice.scale else None
        return credits_of(self.parcours, self.choice.entry.key, self.choice.role or "", scale, self.answer)

    def score_or_hint(self) -> tuple[Score | None, str]:
        """The score, or what is still needed to know it."""
        try:
            return self.score(), ""
        except QuantityError as error:
            return None, error.message

    def cautions(self, now: datetime) -> list[str]:
        """What the person should know about the dates, and that refuses nothing now."""
        parcours, last_day, cautions = self.parcours, self.days[1], []
        if last_day and not parcours.dates.contains(last_day):
            cautions.append(
                f"Cette action se termine en dehors de la période {parcours.label} : "
                "elle ne comptera pas dans ce parcours."
            )
        if last_day and last_day > today(now):
            cautions.append("Vous pourrez la déposer après sa date de fin ; d’ici là, elle reste en brouillon.")
        return cautions

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if self.choice.entry is not None:
            try:
                self.score()
            except QuantityError as error:
                self.refuse_quantity(error)
                good = False
        return good

    def refuse_quantity(self, error: QuantityError) -> None:
        self.refuse(error.message, ANSWER + error.field if ANSWER + error.field in self else error.field)

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


def action_form(parcours: Parcours, action: CpdAction | None = None) -> ActionForm:
    """The form of this request, or that of an action as it is recorded."""
    session = _session(parcours, action)
    stored = _stored(action) if action is not None else _filled(parcours, session) if session else {}
    kept = action.claims[0].entry_key if action is not None else None
    choice = Choice.read(parcours.rules, request.form if request.form else {**request.args.to_dict(), **stored})
    fields = {ANSWER + item.key: _field(item) for item in choice.inputs}
    form: ActionForm = type("ActionForm", (ActionForm,), fields)(
        data={"parcours_id": str(parcours.id), "entry": choice.entry.key if choice.entry else "", **stored}
    )
    form.parcours, form.choice, form.session = parcours, choice, session
    form.entry.choices = [
        SelectChoice("", "Choisir une action"),
        *(SelectChoice(entry.key, entry.label) for entry in entries_to_declare(parcours, kept)),
    ]
    form.role.choices = [SelectChoice(r.code, r.label) for r in choice.entry.roles] if choice.entry else []
    form.role.flags.required = form.scale.flags.required = True
    form.scale.choices = [SelectChoice(scale.code, scale.label) for scale in choice.scales]
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
    values: dict[str, Any] = {
        "version": str(action.version),
        "session_id": str(action.session_id or ""),
        "entry": claim.entry_key,
        "title": action.title,
        "starts_on": action.starts_on,
        "ends_on": action.ends_on,
        "role": action.role,
        "scale": claim.scale_code or "",
    }
    scale = claim.entry.scale(claim.scale_code)
    for item in scale.inputs if scale else ():
        text = claim.answer.get(item.key, "")
        values[ANSWER + item.key] = text.split(",") if item.multiple else text
    return values


def _field(item: Input) -> Any:
    """A field that shows this input; what it holds is checked by the scale, all at once."""
    label = f"{item.label} ({item.unit})" if item.unit and item.unit.lower() not in item.label.lower() else item.label
    choices = [SelectChoice(option.code, _option_label(option)) for option in item.options]
    if item.multiple:
        return TicksField(label, choices=choices)
    if item.options:
        return RadioField(label, [Optional()], choices=choices, validate_choice=False)
    return StringField(label)


def _option_label(option: ScaleOption) -> str:
    label = option.label[:1].upper() + option.label[1:]
    return f"{label} : {number_text(option.credits)} QARQ"


def _text(data: Any) -> str:
    return ",".join(data) if isinstance(data, list) else (data or "").strip()


class StepForm(VersionedForm):
    """What goes with a step of its owner: an answer to the question asked, or the reason of a correction."""

    answer = TextAreaField("Votre réponse", [at_most(2000)])
    reason = TextAreaField("Ce qui doit être corrigé, et pourquoi", [at_most(2000)])
