"""What an evaluator answers about an out-of-list action.

002 (section 3) cites an evaluation form without giving it. Its criteria are those that the document names from the FSM
and the HAS; each is answered, and may be commented.
"""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    met = "met"
    not_met = "not_met"
    not_applicable = "not_applicable"

    @property
    def label(self) -> str:
        return _ANSWERS[self]


class Opinion(StrEnum):
    favourable = "favourable"
    unfavourable = "unfavourable"

    @property
    def label(self) -> str:
        return _OPINIONS[self]


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link of interest that each evaluator denies in a word, or that keeps them from evaluating."""

    code: str
    question: str


CRITERIA = (
    Criterion("science", "Qualité scientifique", "Le contenu est à jour, fondé sur des références citées."),
    Criterion(
        "independence", "Indépendance vis-à-vis de l’industrie", "Ni contenu ni choix d’orateurs d’un industriel."
    ),
    Criterion("interests", "Liens d’intérêts déclarés", "Ceux des intervenants sont connus des participants."),
    Criterion("method", "Méthode", "Pédagogie active ou analyse structurée, adaptée à l’objectif."),
    Criterion("traceability", "Traçabilité", "La participation de chacun est enregistrée et peut être vérifiée."),
    Criterion("evidence", "Éléments de preuve", "Les pièces jointes ou annoncées suffisent à prouver l’action."),
    Criterion("relevance", "Pertinence", "L’action répond au bloc ou à la catégorie demandés, et à la spécialité."),
    Criterion("duration", "Durée", "La durée effective est cohérente avec le programme."),
)
LINKS = (
    Link("interests", "Avez-vous un lien d’intérêts avec l’organisateur ou les intervenants ?"),
    Link("establishment", "Travaillez-vous dans le même établissement que la personne qui propose ?"),
    Link("authorship", "Avez-vous participé à cette action ou à cette proposition ?"),
)
CRITERION_LABELS = {criterion.code: criterion.label for criterion in CRITERIA}

_ANSWERS = {Answer.met: "Rempli", Answer.not_met: "Non rempli", Answer.not_applicable: "Sans objet"}
_OPINIONS = {Opinion.favourable: "Favorable", Opinion.unfavourable: "Défavorable"}
