"""The forms of a register file (000, chapter 2): diplomas, career, places of practice, shares of working time."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, StopValidation, ValidationError

from backoffice.domain.calendar import today
from backoffice.domain.establishments import EstablishmentContent
from backoffice.domain.french import number_text
from backoffice.domain.shares import ShareError, parse_share
from backoffice.models import Diploma, EstablishmentRequest, Practice, RegisterChange, RegisterTerm
from backoffice.portal.forms import TEXT_LENGTH, VersionedForm, at_most, required
from backoffice.services.register_edits import Sheet, TimesSaved
from backoffice.web.establishment_fields import establishment_content, establishment_fields
from backoffice.web.establishment_picker import EstablishmentField
from backoffice.web.fields import DayField
from backoffice.wording import utc_now
from workflows.establishment import EstablishmentState


class ShareField(StringField):  # type: ignore[misc]
    """A percentage as people write it; `data` is the text, `share` the Decimal, None for an empty field."""

    share: Decimal | None = None

    def __init__(self, label: str, validators: Any = None, **given: Any) -> None:
        super().__init__(label, validators, render_kw={"inputmode": "decimal", "autocomplete": "off"}, **given)

    def _value(self) -> str:
        return number_text(self.data) if isinstance(self.data, Decimal) else self.data or ""

    def pre_validate(self, form: Any) -> None:
        if isinstance(self.data, Decimal) or not self.data:
            self.share = self.data or None
            return
        try:
            self.share = parse_share(self.data)
        except ShareError as error:
            raise StopValidation(error.message) from error


def not_in_the_future(_: Any, field: Any) -> None:
    if field.data is not None and field.data > today(utc_now()):
        raise ValidationError("Cette date est dans le futur : vérifiez-la.")


class DiplomaForm(VersionedForm):
    kind = SelectField("Type de diplôme", [InputRequired("Choisissez un type de diplôme.")])
    title = StringField(
        "Intitulé",
        [required("Indiquez l’intitulé du diplôme."), at_most(TEXT_LENGTH)],
        description="Avec sa spécialité, tel qu’il figure sur le diplôme.",
    )
    institution = StringField(
        "Établissement de délivrance",
        [required("Indiquez qui a délivré ce diplôme."), at_most(TEXT_LENGTH)],
        description="L’université ou l’institut.",
    )
    obtained_on = DayField("Date d’obtention", [required("Indiquez la date d’obtention."), not_in_the_future])
    file = FileField("Copie du diplôme", description="Facultatif. Un fichier PDF, JPEG ou PNG.")

    @classmethod
    def of(cls, sheet: Sheet, kinds: Sequence[RegisterTerm], diploma: Diploma | None = None) -> "DiplomaForm":
        stored: dict[str, Any] = {}
        if diploma is not None:
            stored = {
                "kind": str(diploma.kind_id),
                "title": diploma.title,
                "institution": diploma.institution,
                "obtained_on": diploma.obtained_on,
            }
        form = cls(data={"version": str(sheet.version), **stored})
        form.kind.choices = [("", "Choisissez"), *((str(kind.id), kind.label) for kind in kinds)]
        return form


class CareerForm(VersionedForm):
    first_practice_on = DayField(
        "Date de début d’exercice",
        [required("Indiquez votre date de début d’exercice."), not_in_the_future],
        description="Le premier jour où vous avez exercé comme physicien médical.",
    )
    working_time = ShareField(
        "Temps de travail, en % d’un temps plein",
        [required("Indiquez votre temps de travail.")],
        description="100 pour un temps plein, 80 pour un temps partiel à 80 %.",
    )


class DatesForm(VersionedForm):
    """Since when, and until when if it is known."""

    starts_on = DayField("Depuis le", [required("Indiquez depuis quand vous y exercez.")])
    ends_on = DayField("Jusqu’au", description="Facultatif : laissez vide si vous y exercez toujours.")

    def validate_ends_on(self, field: DayField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("La date de fin vient avant celle du début.")


class PlaceForm(DatesForm):
    establishment = EstablishmentField("Établissement")

    def validate_establishment(self, field: EstablishmentField) -> None:
        if field.chosen is None or field.chosen.state != EstablishmentState.open:
            raise ValidationError("Choisissez un établissement de la liste.")


class NewPlaceForm(DatesForm):
    """« Etablissement à créer » (000, chapter 2): the fields of any establishment, and the dates."""

    @property
    def content(self) -> EstablishmentContent:
        return establishment_content(self)


def new_place_form(**stored: Any) -> NewPlaceForm:
    made: type[NewPlaceForm] = type("FilledNewPlaceForm", (NewPlaceForm,), establishment_fields())
    return made(data=stored)


class EstablishmentRequestForm(VersionedForm):
    """The same fields, once it is asked for."""

    @property
    def content(self) -> EstablishmentContent:
        return establishment_content(self)


def establishment_request_form(asked: EstablishmentRequest) -> EstablishmentRequestForm:
    fields = establishment_fields(asked)
    made: type[EstablishmentRequestForm] = type("FilledRequestForm", (EstablishmentRequestForm,), fields)
    return made(data={"version": str(asked.version)})


class TimesForm(VersionedForm):
    """Fields by practice and service; what is saved, and what the sums then say."""

    practices: Sequence[Practice]
    terms: Sequence[RegisterTerm]
    effective_on: Any

    def share_of(self, practice: Practice) -> ShareField | None:
        """None for the only place: it is the whole."""
        found: ShareField | None = self._fields.get(f"share_{practice.id.hex}")
        return found

    def services_of(self, practice: Practice) -> list[ShareField]:
        return [self[_cell(practice, term)] for term in self.terms]

    def edit(self) -> TimesSaved:
        services = {
            one.id: {
                term.id: field.share
                for term, field in zip(self.terms, self.services_of(one), strict=True)
                if field.share is not None
            }
            for one in self.practices
        }
        shares = {one.id: field.share for one in self.practices if (field := self.share_of(one)) is not None}
        return TimesSaved(
            shares=shares, services=services, effective_on=self["effective_on"].data if "effective_on" in self else None
        )


def times_form(sheet: Sheet, practices: Sequence[Practice], terms: Sequence[RegisterTerm], day: date) -> TimesForm:
    """The form for these places and services, filled with what is recorded."""
    fields: dict[str, Any] = {}
    stored: dict[str, Any] = {"version": str(sheet.version)}
    for practice in practices:
        if len(practices) > 1:
            name = f"share_{practice.id.hex}"
            fields[name] = ShareField("Part de cet établissement dans votre temps de travail, en %")
            stored[name] = practice.share
        said = {one.service_id: one.share for one in practice.services}
        for term in terms:
            fields[_cell(practice, term)] = ShareField(term.label)
            stored[_cell(practice, term)] = said.get(term.id)
    if isinstance(sheet, RegisterChange):
        fields["effective_on"] = DayField("À compter du", description="Le premier jour de votre nouvelle situation.")
        stored["effective_on"] = sheet.effective_on or day
    made: type[TimesForm] = type("FilledTimesForm", (TimesForm,), fields)
    form = made(data=stored)
    form.practices, form.terms = practices, terms
    return form


def _cell(practice: Practice, term: RegisterTerm) -> str:
    return f"service_{practice.id.hex}_{term.id.hex}"
