"""Why a type of action may count (002, column "Attendus méthodologiques du CNP")."""

from enum import StrEnum


class Eligibility(StrEnum):
    """An entry with several is eligible on any of them; with none, the document does not say."""

    has_method_sheet = "has_method_sheet"
    decree = "decree"
    fsm_criteria = "fsm_criteria"
    council_evaluation = "council_evaluation"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_of_right(self) -> bool:
        """ "Éligibilité de fait": nothing is left to judge about the type of action."""
        return self in (Eligibility.has_method_sheet, Eligibility.decree)


_LABELS = {
    Eligibility.has_method_sheet: "de fait, par une fiche méthode de la HAS",
    Eligibility.decree: "de fait, par décret",
    Eligibility.fsm_criteria: "d’après les critères de la FSM",
    Eligibility.council_evaluation: "après évaluation par le conseil, avant ou après l’action",
}
