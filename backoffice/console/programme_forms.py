"""The forms of a programme: what a council decides of it; and, when it is added, its code, first period and rules."""

from typing import Any
from uuid import UUID

from wtforms import FileField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, NumberRange

from backoffice.console.council_forms import text_of
from backoffice.console.council_sheets import line
from backoffice.console.forms import RefusableForm
from backoffice.documents import DocumentError
from backoffice.models import Council, Programme
from backoffice.services.councils import FIXED_BY_PARCOURS, PeriodSettings, ProgrammeChoices, ProgrammeSettings
from backoffice.services.rule_sets import RuleSet, given_rules
from backoffice.web.fields import DayField
from workflows.engine import StepRefused

REVIEW_MODES = {
    "as_they_come": "Chaque action, quand elle est déposée",
    "with_parcours": "Toutes ensemble, quand la validation du parcours est demandée",
}
CERTIFICATION_MODES = {
    "committee": "Ceux qui examinent les actions",
    "automatic": "Les règles seules, dès qu’elles sont remplies par des actions acceptées",
    "none": "Personne : il se termine avec sa période",
}
FROM_A_FILE = "file"
NOT_FED = "Aucun : les siennes seulement"


class ChoicesForm(RefusableForm):
    title = line("Intitulé", "Indiquez l’intitulé du programme.", "Parcours triennal de DPC, par exemple.")
    heading = line(
        "Titre de la liste de ses parcours", hint="« Cycles DPC », par exemple. Vide : l’intitulé du programme."
    )
    review_mode = RadioField(
        "Le conseil examine", choices=[SelectChoice(*one) for one in REVIEW_MODES.items()], default="as_they_come"
    )
    certification_mode = RadioField(
        "Le parcours est validé par",
        choices=[SelectChoice(*one) for one in CERTIFICATION_MODES.items()],
        default="committee",
    )
    quorum = IntegerField(
        "Avis demandés sur une action hors liste",
        [DataRequired("Indiquez un nombre."), NumberRange(1, 20, "Entre 1 et 20.")],
        default=1,
    )
    fed_by_id = SelectField("Il reçoit les actions de", default="")
    eligible_label = line(
        "Case à cocher sur ces actions",
        hint="« Éligible DPC », par exemple. Celles pour lesquelles elle est cochée comptent ici aussi.",
    )

    def offer_feeders(self, council: Council, programme: Programme | None) -> None:
        """The other programmes of the council; no field where there is none."""
        others = [one for one in council.programmes if one is not programme]
        self.fed_by_id.choices = [SelectChoice("", NOT_FED), *(SelectChoice(str(one.id), one.title) for one in others)]
        if not others:
            del self.fed_by_id, self.eligible_label

    def fix(self, programme: Programme) -> None:
        """Take away what no longer changes."""
        for name in FIXED_BY_PARCOURS if programme.is_fed else (*FIXED_BY_PARCOURS, "eligible_label"):
            if name in self:
                del self[name]

    def decided(self, kept: Programme | None = None) -> dict[str, Any]:
        """The values of `ProgrammeChoices`; those that the form does not ask are as they are kept."""
        found = {
            name: getattr(kept, name)
            for name in (*FIXED_BY_PARCOURS, "eligible_label")
            if kept is not None and name not in self
        }
        typed = {name: self[name].data for name in ProgrammeChoices.__dataclass_fields__ if name in self}
        if "fed_by_id" in typed:
            typed["fed_by_id"] = UUID(typed["fed_by_id"]) if typed["fed_by_id"] else None
        return found | typed


class ProgrammeForm(ChoicesForm):
    """`rules` is the code of a set, or `file`."""

    code = line("Code", "Donnez un code.", "Minuscules, chiffres et tirets, dpc-triennal par exemple.")
    label = line(
        "Nom de la première période", hint="2026-2028, par exemple. Vide : les périodes suivent chaque personne."
    )
    starts_on = DayField("Premier jour")
    ends_on = DayField("Dernier jour")
    rules = RadioField("Les règles", [DataRequired("Choisissez les règles.")])
    file = FileField("Fichier YAML des règles", description="Si vous avez choisi un fichier.")

    def programme(self, sets: list[RuleSet]) -> ProgrammeSettings:
        """Raises StepRefused beside the field at fault."""
        return ProgrammeSettings(code=self.code.data, document=self._document(sets), **self.decided())

    def _document(self, sets: list[RuleSet]) -> dict[str, Any]:
        if self.rules.data != FROM_A_FILE:
            return next(one.document for one in sets if one.code == self.rules.data)
        try:
            return given_rules(text_of(self.file.data))
        except DocumentError as error:
            raise StepRefused(f"{str(error)[:1].upper()}{str(error)[1:]}.", "file") from error

    def period(self) -> PeriodSettings | None:
        """Raises StepRefused when it is given in part."""
        if not (self.label.data or self.starts_on.data or self.ends_on.data):
            return None
        for name, asked in (("label", "le nom"), ("starts_on", "le premier jour"), ("ends_on", "le dernier jour")):
            if not self[name].data:
                raise StepRefused(f"Indiquez {asked} de la période.", name)
        return PeriodSettings(self.label.data, self.starts_on.data, self.ends_on.data)


def programme_form(council: Council, sets: list[RuleSet], formdata: Any = None) -> ProgrammeForm:
    form = ProgrammeForm(formdata)
    form.offer_feeders(council, None)
    form.rules.choices = [
        *(SelectChoice(one.code, f"{one.title} : {one.instructions}") for one in sets),
        SelectChoice(FROM_A_FILE, "D’autres règles, dans un fichier"),
    ]
    return form


def choices_form(programme: Programme, formdata: Any = None, *, is_fixed: bool) -> ChoicesForm:
    """`is_fixed`: somebody has a parcours in it."""
    form = ChoicesForm(formdata, obj=programme)
    form.offer_feeders(programme.council, programme)
    if is_fixed:
        form.fix(programme)
    return form
