"""What the portal's forms share: cleaned text, French messages, and the fields of several forms."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, StringField, TelField
from wtforms.validators import DataRequired, Email, Length, StopValidation

from backoffice.domain.identifiers import RppsError, parse_rpps
from backoffice.errors import sentence
from backoffice.services.transitions import StaleRecord
from backoffice.web.fields import clean_text
from backoffice.wording import phone_in_words
from workflows.engine import StepRefused

NAME_LENGTH = 100
TEXT_LENGTH = 200
_PHONE_PUNCTUATION = re.compile(r"[\s\u00a0\u202f.()/-]+")
_FRENCH_MOBILE = re.compile(r"0[67][0-9]{8}")
_FOREIGN_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
_VERSION = re.compile(r"[0-9]{1,9}")


class PortalForm(FlaskForm):  # type: ignore[misc]
    """A form whose texts are cleaned; passwords stay as typed."""

    class Meta:
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            filters = list(unbound_field.kwargs.get("filters", []))
            if issubclass(unbound_field.field_class, StringField) and not issubclass(
                unbound_field.field_class, PasswordField
            ):
                filters.append(clean_text)
            return unbound_field.bind(form=form, filters=filters, **options)

    def refuse(self, message: str, field: str | None = None) -> None:
        """Show a refusal of the rules beside its field, or above the form when it belongs to none of them."""
        if field is not None and field in self:
            self[field].errors = [*self[field].errors, message]
        else:
            self.form_errors.append(message)


class VersionedForm(PortalForm):
    """A form about a record: `version` is the one that the page showed."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """0, which is never a record's version, when the hidden field was tampered with."""
        typed = str(self.version.data or "")
        return int(typed) if _VERSION.fullmatch(typed) else 0

    def take_in(self, refusal: StepRefused, record: Any) -> int:
        """Show why a step was refused; returns the HTTP code of the page.

        After a stale page the form gets the record's present version: whoever read what happened may send again.
        """
        self.refuse(sentence(refusal), refusal.field)
        if not isinstance(refusal, StaleRecord):
            return 400
        self.version.data = record.version
        return 409


def required(message: str) -> DataRequired:
    return DataRequired(message)


def at_most(length: int) -> Length:
    return Length(max=length, message=f"Ce texte est trop long : {length} caractères au plus.")


def an_address() -> Email:
    return Email("Écrivez une adresse complète, par exemple prenom.nom@hopital.fr.")


class RppsField(StringField):  # type: ignore[misc]
    """An RPPS number, spaces tolerated; `data` holds its 11 digits. A key that does not hold is the form's affair."""

    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flags.required = True

    def pre_validate(self, form: Any) -> None:
        try:
            self.data = parse_rpps(self.data or "").value
        except RppsError as error:
            raise StopValidation(error.message) from error


class PhoneField(TelField):  # type: ignore[misc]
    """A mobile telephone; `data` holds 10 digits (06, 07) or + and the country's number."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return phone_in_words(self.data) if self.data else ""

    def pre_validate(self, form: Any) -> None:
        number = _PHONE_PUNCTUATION.sub("", self.data or "")
        number = re.sub(r"^(?:\+|00)33(?=[67])", "0", number)
        number = re.sub(r"^00", "+", number)
        if number and not (_FRENCH_MOBILE.fullmatch(number) or _FOREIGN_NUMBER.fullmatch(number)):
            raise StopValidation(
                "Écrivez un numéro de portable : 10 chiffres qui commencent par 06 ou 07, "
                "ou un numéro étranger qui commence par +."
            )
        self.data = number
