"""The form of each step that a committee may take: what the step needs, said once, becomes fields and a payload."""

from collections.abc import Sequence
from typing import Any

from backoffice.console.council_sheets import CouncilSheet, DismissalSheet, MemberSheet, PeriodSheet
from backoffice.console.drafting import CharterText, NewsSheet, QuestionnaireText
from backoffice.console.evaluation import DecidedGrant, EvaluationSheet
from backoffice.console.forms import ConsoleForm
from backoffice.console.parts import (
    Address,
    Day,
    EstablishmentSheet,
    ExistingEstablishment,
    Grants,
    Line,
    Part,
    Rename,
    ReturnedActions,
    SessionSheet,
    Ties,
    Words,
)
from backoffice.console.reason_field import RefusalReason
from backoffice.permissions.table import DECISIONS
from backoffice.services.kept_reasons import REFUSALS
from workflows.engine import NEEDS, Step, StepRefused, Workflow

REASON = Words("reason", "Motif", "Il est joint au courriel et reste au dossier.", NEEDS["reason"])
REFUSAL = RefusalReason(REASON.name, REASON.label, REASON.hint, REASON.required)
QUESTION = Words("question", "Votre demande", "Elle est jointe au courriel.", NEEDS["question"])
IF_CHANGED = Words("reason", "Motif du changement", "À indiquer si vous accordez autre chose que ce qui est demandé.")
MESSAGE = Words("message", "Votre message", "Il se lit ici seulement : le courriel n’en répète rien.", NEEDS["message"])
GROUNDS_HINT = "Sa nature et sa date suffisent, sans détail de santé. Elle n’est dans aucun courriel."
KEPT_REASON = Words("reason", "Motif", "Il reste au dossier.", NEEDS["reason"])
INTERESTS = Words("interests", "Quel est ce lien ?", "Ces mots restent au dossier du comité.", NEEDS["interests"])
_NEEDED: dict[str, Part] = {
    "reason": REASON,
    "question": QUESTION,
    "message": MESSAGE,
    "grants": Grants(),
    "interests": INTERESTS,
}

# Steps that ask for more than they need, or that need it in another order.
_SHEETS: dict[tuple[str, str], tuple[Part, ...]] = {
    ("news_item", "edit"): (NewsSheet(),),
    ("questionnaire", "edit"): (QuestionnaireText(),),
    ("charter", "edit"): (CharterText(),),
    ("council", "edit"): (CouncilSheet(),),
    ("council", "add_period"): (PeriodSheet(),),
    ("council", "appoint"): (MemberSheet(),),
    ("council", "dismiss"): (DismissalSheet(),),
    ("council", "close"): (KEPT_REASON,),
    ("document", "rename"): (Rename("title", "Titre", "", "Donnez un titre."),),
    ("cpd_action", "accept"): (Grants(), IF_CHANGED),
    ("proposal", "evaluate"): (EvaluationSheet(),),
    ("proposal", "accept"): (DecidedGrant(), REASON),
    ("enrolment", "correct_rpps"): (
        Line("rpps", "Numéro RPPS exact", "11 chiffres.", "Indiquez le numéro exact."),
        REASON,
    ),
    ("enrolment", "change_mailbox"): (
        Address("email", "Nouvelle adresse mail", "Un lien de confirmation y part.", "Indiquez la nouvelle adresse."),
        Words("reason", "Motif", "Il reste au dossier.", NEEDS["reason"]),
    ),
    ("register_term", "rename"): (Line("label", "Intitulé", "", "Écrivez l’intitulé."),),
    ("parcours", "return"): (REASON, ReturnedActions()),
    ("session", "edit"): (SessionSheet(),),
    ("establishment", "edit"): (EstablishmentSheet(),),
    ("establishment_request", "create_establishment"): (EstablishmentSheet(),),
    ("establishment_request", "merge"): (ExistingEstablishment(),),
    ("session", "correct"): (SessionSheet(), REASON),
    ("parcours", "suspend"): (
        Day("starts_on", "Premier jour"),
        Day("ends_on", "Dernier jour"),
        Words("grounds", "Pièce justificative", GROUNDS_HINT, "Indiquez sur quelle pièce la suspension repose."),
    ),
    ("parcours", "correct_registration"): (Day("registered_on", "Date d’inscription à l’Ordre"), REASON),
    ("referential", "approve"): (Day("approved_on", "Date de la décision du conseil d’administration"),),
    ("referential", "retire"): (KEPT_REASON,),
    ("referential", "abandon"): (KEPT_REASON,),
    ("parcours", "confirm"): (Day("validated_on", "Date de la validation par l’Ordre"),),
}

# What follows from a step, where its name does not say it.
CONSEQUENCES = {
    ("account", "suspend"): "La personne ne pourra plus se connecter ; ses sessions ouvertes sont fermées.",
    ("enrolment", "validate"): "La personne accède à son profil, et ses parcours en cours s’ouvrent.",
    ("enrolment", "correct_rpps"): "Le numéro change aussi sur le compte de comité de cette personne, si elle en a un.",
    ("enrolment", "change_mailbox"): "L’adresse change quand la nouvelle a confirmé ; l’adresse actuelle est prévenue.",
    ("register_change", "accept"): "Ce qui est demandé entre dans l’inscription ; l’historique est gardé.",
    ("register_change", "refuse"): "L’inscription reste telle qu’elle est.",
    ("register_term", "retire"): "Il n’est plus proposé ; les dossiers qui l’utilisent le gardent.",
    (
        "account",
        "resend",
    ): "Un nouveau lien part par courriel ; les précédents restent valables jusqu’à leur expiration.",
    ("establishment", "close"): "Il ne peut plus être choisi. Les dossiers qui le mentionnent ne changent pas.",
    ("establishment", "reopen"): "Il peut à nouveau être choisi.",
    ("establishment_request", "create_establishment"): "Le dossier de la personne le mentionne aussitôt.",
    ("establishment_request", "merge"): "Le dossier de la personne mentionne aussitôt celui que vous choisissez.",
    ("cpd_action", "correct"): "L’action reste acceptée ; ce qu’elle apporte change.",
    ("cpd_action", "return_to_owner"): "L’action redevient modifiable, et ne compte plus parmi les acceptées.",
    ("proposal", "evaluate"): "Les autres avis vous seront montrés une fois le vôtre donné.",
    (
        "proposal",
        "recuse",
    ): "D’autres évaluent et décident ; votre avis, s’il est donné, n’est plus compté.",
    ("proposal", "accept"): "Une attestation d’acceptation est établie ensuite, et part dans un second courriel.",
    ("parcours", "certify"): "L’attestation est établie ensuite, et part dans un second courriel.",
    ("parcours", "return"): "Le parcours redevient modifiable par la personne inscrite.",
    ("parcours", "confirm"): "Le parcours suivant s’ouvre aussitôt, au lendemain de la fin de celui-ci.",
    ("parcours", "suspend"): "La fin du parcours recule d’autant de jours.",
    ("parcours", "correct_registration"): "Les dates du parcours sont calculées à nouveau.",
    ("parcours", "reissue"): "Une nouvelle attestation remplace l’actuelle, qui ne sera plus valable.",
    ("session", "label"): "Elle entre au catalogue : chacun peut la choisir, et son organisateur donner ses listes.",
    ("session", "correct"): "Ce qui est déjà déclaré ne change pas.",
    ("session", "remove"): "Elle ne peut plus être choisie. Ce qui est déjà déclaré ne change pas.",
    ("news_item", "publish"): "Les professionnels inscrits la verront aux dates choisies.",
    ("news_item", "withdraw"): "Plus personne ne la verra ; vous pourrez la publier à nouveau.",
    ("charter", "publish"): "Chacun l’accepte à sa prochaine connexion ; son texte ne changera plus.",
    ("council", "open"): "Les professionnels peuvent s’y inscrire aussitôt.",
    ("council", "close"): "Plus personne ne peut s’y inscrire ; les dossiers ouverts suivent leur cours.",
    ("council", "edit"): "Les pages et les courriels du conseil changent aussitôt.",
    ("council", "appoint"): "Un compte est ouvert si cette adresse n’en a pas.",
    ("council", "dismiss"): "La personne garde son compte et ses autres rôles.",
    ("document", "withdraw"): "Il n’est plus proposé ; vous pourrez le remettre à disposition.",
    ("questionnaire", "publish"): "Les prochaines réponses suivront ce texte, qui ne changera plus.",
    ("help_request", "take"): "La personne saura que vous la suivez ; sa demande attend encore votre réponse.",
    ("help_request", "close"): "L’échange reste lisible, et chacun peut le reprendre.",
    ("parcours", "migrate"): "Ce qui est décidé reste ; le reste est calculé selon les règles publiées depuis.",
    ("referential", "propose"): "Le texte ne change plus tant que le conseil d’administration ne l’a pas renvoyé.",
    ("referential", "return"): "Elle redevient un brouillon, que le comité scientifique corrige.",
    ("referential", "publish"): "Les nouveaux parcours la suivent aussitôt ; la version publiée jusque-là est retirée.",
    ("referential", "retire"): "Plus aucun parcours ne s’ouvre dans ce programme tant qu’une autre n’est pas publiée.",
    ("referential", "abandon"): "Le brouillon reste lisible ici, et ne se modifie plus.",
    ("attestation", "revoke"): "La page de vérification la dira révoquée ; un parcours qu’elle certifiait est rouvert.",
}


class DecisionForm(ConsoleForm):
    """Fields of one step on one record; names begin with the trigger, so that several stand on a page."""

    parts: tuple[Part, ...] = ()

    def complete(self, record: Any) -> bool:
        """Whether everything asked is there, in each field and then between the fields of each part."""
        if not self.validate():
            return False
        wrong = [part for part in self.parts if not part.is_complete(self, record)]
        return not wrong

    def payload(self, record: Any) -> dict[str, Any]:
        return {key: value for part in self.parts for key, value in part.payload(self, record).items()}

    def refuse(self, refusal: StepRefused) -> None:
        """Put the domain's refusal beside the field it names, or above the form."""
        named = [field for field in self if refusal.field and field.short_name.startswith(refusal.field)]
        if named:
            named[0].errors = [*named[0].errors, refusal.reason]
        else:
            self.form_errors.append(refusal.reason)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Names and values as they were sent, to be sent again."""
        return [(field.name, value) for field in self for value in field.raw_data or [] if isinstance(value, str)]

    @property
    def words(self) -> list[tuple[str, str]]:
        """The free text that was written, so that none is lost when its form is gone."""
        return [
            (field.label.text, field.data)
            for field in self
            if field.type == "TextAreaField" and isinstance(field.data, str) and field.data
        ]


def blank_form(part: Part, formdata: Any = None) -> DecisionForm:
    """The form of something that does not exist yet."""
    made: type[DecisionForm] = type("BlankForm", (DecisionForm,), {**part.fields(None), "parts": (part,)})
    return made(formdata=formdata, prefix="new-")


def form_of(
    workflow: Workflow, step: Step, record: Any, formdata: Any = None, *, ties: Sequence[str] = ()
) -> DecisionForm:
    """`ties`: establishments to declare before this decision."""
    parts = parts_of(workflow, step)
    if ties and step.permission in DECISIONS:
        parts = (*parts, Ties())
    fields = {name: field for part in parts for name, field in part.fields(record).items()}
    made: type[DecisionForm] = type("StepForm", (DecisionForm,), {**fields, "parts": parts})
    return made(formdata=formdata, prefix=f"{step.trigger}-")


def parts_of(workflow: Workflow, step: Step) -> tuple[Part, ...]:
    parts = _SHEETS.get((workflow.name, step.trigger)) or tuple(_NEEDED[need] for need in step.needs)
    if REFUSALS.get(workflow.name) != step.trigger:
        return parts
    return tuple(REFUSAL if part is REASON else part for part in parts)
