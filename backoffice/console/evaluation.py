"""The forms of the scientific committee: one evaluator's sheet, an interest declared, the chair's decision."""

from decimal import Decimal
from typing import Any

from wtforms import Field, Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from backoffice.console.fields import CheckboxesField, CreditsField, clean
from backoffice.console.parts import Part, text_area
from backoffice.domain.evaluation_sheet import CRITERIA, LINKS, Answer, Opinion
from backoffice.domain.french import number_text
from backoffice.models import Proposal
from backoffice.services.proposals import credits_asked, out_of_list_entries
from workflows.proposal import LINKED

LONGEST_REMARK = 500
NO, YES = "no", "yes"


class EvaluationSheet(Part):
    """One evaluator's sheet: links of interest denied, each criterion, an opinion, what they suggest."""

    def fields(self, record: Any) -> dict[str, Any]:
        sheet: dict[str, Any] = {}
        for link in LINKS:
            sheet[f"link_{link.code}"] = _radios(
                link.question, [(NO, "Non"), (YES, "Oui")], "Répondez par oui ou par non.", _no_link
            )
        for criterion in CRITERIA:
            sheet[f"criterion_{criterion.code}"] = _radios(
                criterion.label,
                [(answer, answer.label) for answer in Answer],
                "Répondez pour ce critère.",
                hint=criterion.hint,
            )
            sheet[f"remark_{criterion.code}"] = _remark(criterion.label)
        sheet["opinion"] = _radios("Votre avis", [(one, one.label) for one in Opinion], "Donnez votre avis.")
        asked = number_text(credits_asked(record).credits)
        hint = f"En demi-journées : une demi-journée vaut 1 QARQ. Le barème en propose {asked}. Facultatif."
        sheet["credits"] = CreditsField("QARQ que vous suggérez", description=hint)
        sheet |= _kind_fields(record, record.entry_key, record.categories)
        sheet["comment"] = text_area("Commentaire", "Pour le comité : il n’est pas envoyé par courriel.")
        return sheet

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        sheet = {
            "links": {link.code: form[f"link_{link.code}"].data != NO for link in LINKS},
            "criteria": {
                one.code: {
                    "answer": form[f"criterion_{one.code}"].data,
                    "remark": form[f"remark_{one.code}"].data or "",
                }
                for one in CRITERIA
            },
            "opinion": form["opinion"].data,
            "credits": form["credits"].data,
            "comment": form["comment"].data or "",
            **_kind_of(form),
        }
        return {"evaluation": sheet}


class DecidedGrant(Part):
    """What an out-of-list action brings once accepted: QARQ, and the block or the categories that they count in."""

    def fields(self, record: Any) -> dict[str, Any]:
        asked = credits_asked(record).credits
        hint = f"Une demi-journée vaut 1 QARQ. Le barème en propose {number_text(asked)} pour la durée déclarée."
        last = record.counted_evaluations[-1] if record.counted_evaluations else None
        entry = (last and last.entry_suggested) or record.entry_key
        categories = (last and last.categories_suggested) or record.categories
        return {
            "credits": CreditsField("QARQ accordés", default=_suggested(record), description=hint),
            **_kind_fields(record, entry, categories),
        }

    def payload(self, form: Form, record: Any) -> dict[str, Any]:
        return {"credits": form["credits"].data, **_kind_of(form)}


def _kind_fields(proposal: Proposal, entry: str, categories: list[str]) -> dict[str, Any]:
    """The block, where the programme has several; otherwise the categories."""
    if proposal.has_blocks:
        choices = [SelectChoice(one.key, one.label) for one in out_of_list_entries(proposal.parcours)]
        return {"entry": RadioField("Bloc", choices=choices, default=entry)}
    ticks = [SelectChoice(one.code, one.label) for one in proposal.parcours.rules.categories]
    return {"categories": CheckboxesField("Catégories", choices=ticks, default=categories)}


def _kind_of(form: Form) -> dict[str, Any]:
    return {
        "entry": form["entry"].data if "entry" in form else None,
        "categories": form["categories"].data if "categories" in form else [],
    }


def _suggested(proposal: Proposal) -> Decimal:
    """What the last evaluator suggested, or what the scale gives."""
    suggestions = [one.credits_suggested for one in proposal.counted_evaluations if one.credits_suggested is not None]
    return suggestions[-1] if suggestions else credits_asked(proposal).credits


def _no_link(form: Form, field: Field) -> None:
    if field.data == YES:
        raise ValidationError(LINKED)


def _radios(label: str, choices: list[tuple[str, str]], missing: str, *checks: Any, hint: str = "") -> RadioField:
    return RadioField(
        label,
        [DataRequired(missing), *checks],
        choices=[SelectChoice(str(key), text) for key, text in choices],
        description=hint,
    )


def _remark(criterion: str) -> StringField:
    short = Length(max=LONGEST_REMARK, message=f"Ce texte est trop long : {LONGEST_REMARK} caractères au plus.")
    return StringField(f"Remarque : {criterion.lower()}", [short], filters=[clean])
