"""Parts of a decision's form: fields on one side, what the workflow's step receives on the other."""

from typing import Any

from wtforms import BooleanField, Form, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length

from backoffice.console.fields import CreditsField, clean
from backoffice.db import db
from backoffice.domain.french import number_text
from backoffice.models import Claim
from backoffice.services.catalogue import entry_choices
from backoffice.services.colleagues import DECLARATION, TIES
from backoffice.services.establishment_search import duplicates_of
from backoffice.web.establishment_fields import establishment_content, establishment_fields
from backoffice.web.establishment_picker import EstablishmentField
from backoffice.web.fields import DayField
from backoffice.web.session_fields import session_changes, session_fields, session_problems
from workflows.cpd_action import ACCEPTED, CpdActionState
from workflows.establishment import EstablishmentState

LONGEST_TEXT = 4000
LONGEST_LINE = 200
TOO_LONG = f"Ce texte est trop long : {LONGEST_TEXT} caractères au plus."
RETURNABLE = (CpdActionState.submitted, *ACCEPTED)


class Part:
    """Some fields of a step's form, and the payload they make."""

    def fields(self, record: Any) -> dict[str, Any]:
        raise NotImplementedError

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        raise NotImplementedError

    def is_complete(self, form: Form, record: Any) -> bool:
        """What several fields say together; errors are put beside them."""
        return True


class Words(Part):
    """A reason or a question; required when a sentence says what is missing without it."""

    def __init__(self, name: str, label: str, hint: str, required: str = "") -> None:
        self.name, self.label, self.hint, self.required = name, label, hint, required

    def fields(self, record: Any) -> dict[str, Any]:
        validators: list[Any] = [DataRequired(self.required)] if self.required else []
        return {self.name: text_area(self.label, self.hint, validators)}

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {self.name: form[self.name].data}


class Day(Part):
    """One date; the step says what is wrong with it."""

    def __init__(self, name: str, label: str, hint: str = "") -> None:
        self.name, self.label, self.hint = name, label, hint

    def fields(self, record: Any) -> dict[str, Any]:
        return {self.name: DayField(self.label, description=self.hint)}

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {self.name: form[self.name].data}


class Line(Part):
    """One line of text: a number, an address; the step says what is wrong with it."""

    def __init__(self, name: str, label: str, hint: str, required: str) -> None:
        self.name, self.label, self.hint, self.required = name, label, hint, required

    def fields(self, record: Any) -> dict[str, Any]:
        checks = [DataRequired(self.required), Length(max=LONGEST_LINE, message="Ce texte est trop long.")]
        return {self.name: StringField(self.label, checks, filters=[clean], description=self.hint)}

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {self.name: form[self.name].data}


class Rename(Line):
    """A line that begins with what the record is called now."""

    def fields(self, record: Any) -> dict[str, Any]:
        checks = [DataRequired(self.required), Length(max=LONGEST_LINE, message="Ce texte est trop long.")]
        return {self.name: StringField(self.label, checks, filters=[clean], default=str(record))}


class Address(Line):
    """A mailbox."""

    def fields(self, record: Any) -> dict[str, Any]:
        checks = [DataRequired(self.required), Email("Écrivez une adresse complète."), Length(max=254)]
        return {self.name: StringField(self.label, checks, filters=[clean], description=self.hint)}


class Ties(Part):
    """The declaration of whoever practises in an establishment of the person (`services/colleagues.py`)."""

    def fields(self, record: Any) -> dict[str, Any]:
        return {TIES: BooleanField("Je déclare exercer dans le même établissement que cette personne")}

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {TIES: form[TIES].data}

    def is_complete(self, form: Form, record: Any) -> bool:
        if not form[TIES].data:
            form[TIES].errors = [DECLARATION]
        return bool(form[TIES].data)


class Grants(Part):
    """The QARQ or hours granted, claim by claim: what was asked, unless somebody changes it. Where actions only count
    one by one, nothing is asked.
    """

    def fields(self, record: Any) -> dict[str, Any]:
        several = len(record.claims) > 1
        return {_of("grants", claim): self._field(claim, several) for claim in record.claims if _brings(claim)}

    def _field(self, claim: Claim, several: bool) -> CreditsField:
        measure = claim.parcours.rules.measure
        granted = f"{measure.heading} {measure.agreed('accordé')}"
        label = f"{granted}, {claim.parcours.title}" if several else granted
        asked = f"{measure.agreed('Demandé')} : {number_text(claim.credits_asked)}."
        return CreditsField(label, default=claim.credits, description=asked)

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {
            "grants": {
                claim.id: form[_of("grants", claim)].data if _brings(claim) else claim.credits_asked
                for claim in record.claims
            }
        }


class SessionSheet(Part):
    """A session of the catalogue, to write or to correct."""

    def fields(self, record: Any) -> dict[str, Any]:
        return session_fields(record.council.programmes, entry_choices(db.session(), record.council), record)

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {"changes": session_changes(form)}

    def is_complete(self, form: Form, record: Any) -> bool:
        return session_problems(form)


class EstablishmentSheet(Part):
    """An establishment to write or to correct, from what it says or what was asked for."""

    def fields(self, record: Any) -> dict[str, Any]:
        return establishment_fields(record)

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {"content": establishment_content(form)}


class ExistingEstablishment(Part):
    """The establishment that answers a request: those that look like it first, any other by typing."""

    def fields(self, record: Any) -> dict[str, Any]:
        suggested = [one for one, _ in duplicates_of(db.session(), record) if one.state == EstablishmentState.open]
        return {"establishment": EstablishmentField("Lequel ?", suggested=suggested)}

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {"establishment": form["establishment"].chosen}


class ReturnedActions(Part):
    """Single actions sent back with their parcours, each with its own question."""

    def fields(self, record: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for claim in _returnable(record):
            fields[_of("tick", claim)] = BooleanField(f"Renvoyer aussi « {claim.action.title} »")
            fields[_of("ask", claim)] = text_area(f"Votre demande sur « {claim.action.title} »", "", rows=2)
        return fields

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        ticked = [claim for claim in _returnable(record) if form[_of("tick", claim)].data]
        return {"actions": {claim.action_id: form[_of("ask", claim)].data for claim in ticked}}

    def is_complete(self, form: Form, record: Any) -> bool:
        good = True
        for claim in _returnable(record):
            tick, ask = form[_of("tick", claim)], form[_of("ask", claim)]
            if tick.data and not ask.data:
                ask.errors = ["Écrivez ce que vous demandez sur cette action."]
                good = False
            elif ask.data and not tick.data:
                tick.errors = ["Cochez cette action pour la renvoyer avec votre demande, ou effacez la demande."]
                good = False
        return good


def _returnable(parcours: Any) -> list[Claim]:
    return [claim for claim in parcours.claims if claim.action.state in RETURNABLE]


def _brings(claim: Claim) -> bool:
    return claim.parcours.rules.said_measure is not None


def _of(name: str, claim: Claim) -> str:
    return f"{name}_{claim.id.hex}"


def text_area(label: str, hint: str, validators: list[Any] | None = None, rows: int = 4) -> TextAreaField:
    checks = [*(validators or []), Length(max=LONGEST_TEXT, message=TOO_LONG)]
    return TextAreaField(label, checks, filters=[clean], description=hint, render_kw={"rows": rows})
