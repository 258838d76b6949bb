"""What is asked of an establishment, wherever it is written: a request, the console, a correction."""

import re
from typing import Any

from wtforms import Form, StringField, TelField
from wtforms.validators import DataRequired, Length, StopValidation

from backoffice.domain.establishments import FIELDS, EstablishmentContent
from backoffice.domain.identifiers import FinessError, parse_finess
from backoffice.web.fields import clean_text
from backoffice.wording import phone_in_words

_LONGEST = 200
_POSTCODE = re.compile(r"(?:[0-9]{5}|)")
_PHONE_PUNCTUATION = re.compile(r"[\s\u00a0\u202f.()/-]+")
_PHONE = re.compile(r"(?:0[1-9][0-9]{8}|\+[1-9][0-9]{7,14}|)")


class FinessField(StringField):  # type: ignore[misc]
    """A FINESS number, or nothing: `data` holds its 9 characters, or None."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        try:
            self.data = parse_finess(self.data).value if self.data else None
        except FinessError as error:
            raise StopValidation(error.message) from error


class AnyPhoneField(TelField):  # type: ignore[misc]
    """A telephone, landline or mobile, or nothing; `data` holds 10 digits, or + and the country's number."""

    data: Any

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else phone_in_words(self.data or "")

    def pre_validate(self, form: Any) -> None:
        number = normalised_phone(self.data or "")
        if number is None:
            raise StopValidation("Écrivez un numéro à 10 chiffres, ou un numéro étranger qui commence par +.")
        self.data = number


def normalised_phone(text: str) -> str | None:
    """The number without punctuation, France's code made a 0; None when it cannot be one."""
    number = re.sub(r"^(?:\+|00)33(?=[1-9])", "0", _PHONE_PUNCTUATION.sub("", text))
    number = re.sub(r"^00", "+", number)
    return number if _PHONE.fullmatch(number) else None


def establishment_fields(described: Any = None) -> dict[str, Any]:
    """Fields in the order of the page, filled in from an establishment or a request when there is one."""

    def kept(name: str) -> Any:
        return getattr(described, name) if described is not None else None

    most = Length(max=_LONGEST, message=f"Ce texte est trop long : {_LONGEST} caractères au plus.")
    return {
        "name": StringField(
            "Nom de l’établissement",
            [DataRequired("Indiquez le nom de l’établissement."), most],
            default=kept("name"),
            filters=[clean_text],
        ),
        "address": StringField("Adresse", [most], default=kept("address"), filters=[clean_text]),
        "postcode": _Postcode("Code postal", default=kept("postcode"), filters=[clean_text, _without_blanks]),
        "town": StringField(
            "Ville", [DataRequired("Indiquez la ville."), most], default=kept("town"), filters=[clean_text]
        ),
        "phone": AnyPhoneField("Téléphone", default=kept("phone"), filters=[clean_text]),
        "finess": FinessField(
            "Numéro FINESS",
            default=kept("finess"),
            filters=[clean_text],
            description="9 caractères. Vous pouvez laisser ce champ vide si vous ne le connaissez pas.",
        ),
    }


def establishment_content(form: Form) -> EstablishmentContent:
    """Of a form without problems."""
    values = {name: form[name].data or "" for name in FIELDS}
    return EstablishmentContent(**values | {"finess": form["finess"].data or None})


class _Postcode(StringField):  # type: ignore[misc]
    def pre_validate(self, form: Any) -> None:
        if _POSTCODE.fullmatch(self.data or "") is None:
            raise StopValidation("Un code postal compte 5 chiffres.")


def _without_blanks(text: Any) -> Any:
    return "".join(text.split()) if isinstance(text, str) else text
