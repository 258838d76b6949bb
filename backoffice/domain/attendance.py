"""Attendance lists: which column is which, what a line says, and what may become of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backoffice.domain.identifiers import luhn_holds
from backoffice.domain.search import folded

RPPS, SESSION, HALF_DAYS = "RPPS", "session", "demi-journées"
# Headings as people write them, folded: no accent, case or punctuation.
_HEADINGS = {
    RPPS: ("rpps", "numero rpps", "n rpps", "no rpps", "num rpps", "numero de rpps", "identifiant rpps"),
    SESSION: ("session", "code session", "code de la session", "code de session", "code", "action", "code action"),
    HALF_DAYS: (
        "demi journees",
        "demi journee",
        "nombre de demi journees",
        "nb demi journees",
        "nb de demi journees",
        "demi journees suivies",
        "1 2 journees",
    ),
}
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_WHOLE = re.compile(r"0*([0-9]{1,3})(?:[.,]0+)?")


class Outcome(StrEnum):
    """What became of a line. The council reads which; the organiser reads `told`."""

    created = "created"
    already_there = "already_there"
    wrong_shape = "wrong_shape"
    wrong_key = "wrong_key"
    unknown_session = "unknown_session"
    not_labelled = "not_labelled"
    undated = "undated"
    not_over = "not_over"
    not_whole = "not_whole"
    too_many = "too_many"
    unknown_rpps = "unknown_rpps"
    not_enrolled = "not_enrolled"
    no_parcours = "no_parcours"
    locked = "locked"
    no_entry = "no_entry"
    failed = "failed"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def told(self) -> str:
        """For the organiser: whether somebody is registered, and where, is nobody's affair but the council's."""
        return _NOT_ATTACHED if self in PRIVATE else self.label

    @property
    def is_good(self) -> bool:
        return self in (Outcome.created, Outcome.already_there)


# About the person, not about the line.
PRIVATE = (Outcome.unknown_rpps, Outcome.not_enrolled, Outcome.no_parcours, Outcome.locked, Outcome.no_entry)
_NOT_ATTACHED = "personne inconnue du conseil, ou sans parcours ouvert à ces dates"
_LABELS = {
    Outcome.created: "action créée : la personne doit la confirmer",
    Outcome.already_there: "déjà là : rien n’a changé",
    Outcome.wrong_shape: "numéro RPPS mal écrit : il faut 11 chiffres",
    Outcome.wrong_key: "numéro RPPS inconnu, et sa clé est fausse : un chiffre est sans doute mal saisi",
    Outcome.unknown_session: "session inconnue, ou qui n’est pas la vôtre",
    Outcome.not_labelled: "session qui n’est pas labellisée",
    Outcome.undated: "session sans dates : proposez celle de l’année, avec ses dates",
    Outcome.not_over: "session qui n’est pas terminée",
    Outcome.not_whole: "demi-journées : il faut un nombre entier, au moins 1",
    Outcome.too_many: "plus de demi-journées que la session n’en compte",
    Outcome.unknown_rpps: "numéro RPPS inconnu",
    Outcome.not_enrolled: "personne qui n’est pas inscrite à ce conseil",
    Outcome.no_parcours: "aucun parcours à ces dates",
    Outcome.locked: "parcours dont la validation est demandée : il ne change plus",
    Outcome.no_entry: "le référentiel de ce parcours n’a pas cette entrée, ou ne la compte pas en demi-journées",
    Outcome.failed: "ligne non traitée, de notre fait : déposez à nouveau la liste",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each of the three columns is, from 0."""

    rpps: int
    session: int
    half_days: int


def columns_of(row: Sequence[str]) -> Columns | list[str]:
    """The columns that a heading row names, or the names of those it lacks."""
    headings = [folded(cell) for cell in row]
    places = {
        name: next((place for place, heading in enumerate(headings) if heading in known), None)
        for name, known in _HEADINGS.items()
    }
    if missing := [name for name, place in places.items() if place is None]:
        return missing
    return Columns(*(place for place in places.values() if place is not None))


def rpps_in(text: str) -> str | None:
    """The 11 digits, or None for another shape. A spreadsheet may have kept the number as 99900000015.0."""
    digits = _SPACES.sub("", text).removesuffix(".0")
    return digits if re.fullmatch(r"[0-9]{11}", digits) else None


def key_holds(rpps: str) -> bool:
    return luhn_holds(rpps)


def half_days_in(text: str) -> int | None:
    """A whole number from 1, or None."""
    match = _WHOLE.fullmatch(_SPACES.sub("", text))
    return int(match[1]) or None if match else None
