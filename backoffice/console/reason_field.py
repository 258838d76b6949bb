"""The reason of a refusal, with those that the committee keeps offered above it."""

from typing import Any

from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from backoffice.console.parts import Words, text_area
from backoffice.db import db
from backoffice.models import KeptReason
from backoffice.services.bindings import workflow_of
from backoffice.services.kept_reasons import reasons_offered

KNOWN = "known_reason"


class Said:
    """Typed, or chosen from the list."""

    field_flags: dict[str, bool] = {"required": True}  # noqa: RUF012 (WTForms reads it)

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Form, field: Any) -> None:
        if not field.data and not (KNOWN in form and form[KNOWN].data):
            raise ValidationError(self.message)


class RefusalReason(Words):
    """A kept reason follows what is typed. With a script, choosing one writes it in the field, to be completed."""

    def fields(self, record: Any) -> dict[str, Any]:
        offered = self._offered(self._kept(record))  # made first: a form shows its fields in the order they are made
        return {**offered, self.name: text_area(self.label, self.hint, [Said(self.required)])}

    def _offered(self, kept: list[KeptReason]) -> dict[str, Any]:
        if not kept:
            return {}
        offered = [SelectChoice(str(one.id), one.title, {"data-text": one.body}) for one in kept]
        choices = [SelectChoice("", "Aucun"), *offered]
        hint = "Il s’ajoute à ce que vous écrivez."
        return {
            KNOWN: SelectField("Motif gardé", choices=choices, description=hint, render_kw={"data-fills": self.name})
        }

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        chosen = form[KNOWN].data if KNOWN in form else ""
        kept = [one.body for one in self._kept(record) if str(one.id) == chosen]
        return {self.name: "\n\n".join([*filter(None, [form[self.name].data]), *kept])}

    def _kept(self, record: Any) -> list[KeptReason]:
        return reasons_offered(db.session(), record.council_id, workflow_of(record).name)
