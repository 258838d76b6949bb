"""The words of the catalogue of sessions and congresses (002, annexes 2 and 3)."""

from enum import StrEnum


class Recurrence(StrEnum):
    """How often it is held. `irregular`: the document gives neither dates nor a rhythm."""

    once = "once"
    yearly = "yearly"
    every_two_years = "every_two_years"
    irregular = "irregular"

    @property
    def label(self) -> str:
        return _RECURRENCES[self]


_RECURRENCES = {
    Recurrence.once: "une seule fois",
    Recurrence.yearly: "chaque année",
    Recurrence.every_two_years: "tous les deux ans",
    Recurrence.irregular: "à des dates variables",
}
TAGS = {"odpc": "action d’un ODPC", "priority_orientation": "orientation prioritaire"}
ORGANISER_KINDS = {
    "organiser": "organisme de formation",
    "registry_platform": "plateforme de registre",
    "andpc": "ANDPC",
}
