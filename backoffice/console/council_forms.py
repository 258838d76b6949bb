"""The pages of a council that give files: its creation, its YAML file, a programme with its rules, its logo."""

from typing import Any

from wtforms import FileField, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from backoffice.console.council_sheets import CouncilSheet, line
from backoffice.console.fields import clean
from backoffice.console.forms import RefusableForm
from backoffice.documents import MAXIMUM_BYTES, DocumentError
from backoffice.services.councils import PeriodSettings, ProgrammeSettings
from backoffice.services.deposits import Deposit
from backoffice.services.rule_sets import RuleSet, given_rules
from backoffice.web.fields import DayField
from workflows.engine import StepRefused

REVIEW_MODES = [
    ("as_they_come", "Chaque action, quand elle est déposée"),
    ("with_parcours", "Toutes ensemble, quand la validation du parcours est demandée"),
]
CERTIFICATION_MODES = [
    ("committee", "La CLAVIP"),
    ("automatic", "Les règles seules, dès qu’elles sont remplies par des actions acceptées"),
]
FROM_A_FILE = "file"


class NewCouncilForm(RefusableForm):
    code = StringField(
        "Code",
        [DataRequired("Donnez un code."), Length(max=40, message="Ce code est trop long.")],
        filters=[clean],
        description="Minuscules, chiffres et tirets, cnp-essai par exemple. Il ne change plus.",
    )


def new_council_form(formdata: Any = None) -> NewCouncilForm:
    fields = CouncilSheet().fields(None)
    made: type[NewCouncilForm] = type("CouncilForm", (NewCouncilForm,), fields)
    return made(formdata)


class CouncilFileForm(RefusableForm):
    file = FileField("Fichier YAML")


class LogoForm(RefusableForm):
    logo = FileField("Logo", description="PNG ou JPEG, 500 Ko au plus.")


class ProgrammeForm(RefusableForm):
    """`rules` is the code of a set, or `file`."""

    title = line("Intitulé", "Indiquez l’intitulé du programme.", "Parcours triennal de DPC, par exemple.")
    code = line("Code", "Donnez un code.", "Minuscules, chiffres et tirets, dpc-triennal par exemple.")
    review_mode = RadioField(
        "Le conseil examine", choices=[SelectChoice(*one) for one in REVIEW_MODES], default="as_they_come"
    )
    certification_mode = RadioField(
        "Le parcours est validé par", choices=[SelectChoice(*one) for one in CERTIFICATION_MODES], default="committee"
    )
    quorum = IntegerField(
        "Avis demandés sur une action hors liste",
        [DataRequired("Indiquez un nombre."), NumberRange(1, 20, "Entre 1 et 20.")],
        default=1,
    )
    label = line(
        "Nom de la première période", hint="2026-2028, par exemple. Vide : les périodes suivent chaque personne."
    )
    starts_on = DayField("Premier jour")
    ends_on = DayField("Dernier jour")
    rules = RadioField("Les règles", [DataRequired("Choisissez les règles.")])
    file = FileField("Fichier YAML des règles", description="Si vous avez choisi un fichier.")

    def programme(self, sets: list[RuleSet]) -> ProgrammeSettings:
        """Raises StepRefused beside the field at fault."""
        return ProgrammeSettings(
            code=self.code.data,
            title=self.title.data,
            review_mode=self.review_mode.data,
            certification_mode=self.certification_mode.data,
            quorum=self.quorum.data,
            document=self._document(sets),
        )

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


def programme_form(sets: list[RuleSet], formdata: Any = None) -> ProgrammeForm:
    form = ProgrammeForm(formdata)
    form.rules.choices = [
        *(SelectChoice(one.code, f"{one.title} : {one.instructions}") for one in sets),
        SelectChoice(FROM_A_FILE, "D’autres règles, dans un fichier"),
    ]
    return form


def deposit_of(sent: Any) -> Deposit | None:
    """What a file field holds, when something was chosen."""
    return Deposit(sent.stream, sent.filename) if sent and sent.filename else None


def text_of(sent: Any) -> str:
    """The text of a file field. Raises DocumentError."""
    if not sent or not sent.filename:
        raise DocumentError("choisissez un fichier YAML")
    content = sent.stream.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        raise DocumentError("ce fichier est trop gros pour un document de règles")
    try:
        return str(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DocumentError("ce fichier n’est pas un texte en UTF-8") from error
