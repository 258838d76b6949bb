"""Establishments: what describes one, and how likely it is that two descriptions mean the same."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from typing import Protocol, TypeVar

from backoffice.domain.search import folded

CLOSE_ENOUGH = 0.8  # of the letters of two names, once put in order
# Words that say what an establishment is, not which one, and how they are shortened.
_SPELT_OUT = {
    "ch": "centre hospitalier",
    "chu": "centre hospitalier universitaire",
    "chr": "centre hospitalier regional",
    "chru": "centre hospitalier regional universitaire",
    "hop": "hopital",
    "hopitaux": "hopital",
    "hosp": "hospitalier",
    "clin": "clinique",
    "ctre": "centre",
    "inst": "institut",
    "st": "saint",
    "ste": "sainte",
    "dr": "docteur",
    "pr": "professeur",
}
_EMPTY = {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sa", "sas", "sarl", "site"}
_CEDEX = re.compile(r"\bcedex\b.*$|\b[0-9]+(?:e|er|eme)?(?: arrondissement)?$")


@dataclass(frozen=True, slots=True)
class EstablishmentContent:
    """What a form, a request or a line of a file says. `finess` is normalised, None when unknown."""

    name: str
    town: str
    postcode: str = ""
    address: str = ""
    phone: str = ""
    finess: str | None = None


FIELDS = ("name", "address", "postcode", "town", "phone", "finess")


class Described(Protocol):
    """An establishment, a request, or the content of either."""

    @property
    def name(self) -> str: ...
    @property
    def town(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def finess(self) -> str | None: ...


D = TypeVar("D", bound=Described)


class Resemblance(IntEnum):
    """Why two descriptions may mean the same establishment, from the weakest sign to the strongest."""

    close_name = 1
    same_name = 2
    same_finess = 3

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Resemblance.same_finess: "même numéro FINESS",
    Resemblance.same_name: "même nom, même lieu",
    Resemblance.close_name: "nom proche, même lieu",
}


def resemblance(one: Described, other: Described) -> Resemblance | None:
    """The strongest sign that both are the same, or None. Two known FINESS numbers that differ weigh against a close
    name, not against the same one: a hospital that moved has two."""
    if one.finess and one.finess == other.finess:
        return Resemblance.same_finess
    if not _same_place(one, other):
        return None
    names = significant_words(one.name), significant_words(other.name)
    if names[0] == names[1]:
        return Resemblance.same_name
    if one.finess and other.finess:
        return None
    return Resemblance.close_name if _close(*names) else None


def likely_duplicates(described: Described, candidates: Iterable[D]) -> list[tuple[D, Resemblance]]:
    """Those that resemble it, the strongest sign first."""
    found = [(one, sign) for one in candidates if (sign := resemblance(described, one)) is not None]
    return sorted(found, key=lambda pair: (-pair[1], folded(pair[0].name)))


def significant_words(name: str) -> tuple[str, ...]:
    """The words of a name in alphabetical order, abbreviations spelt out: "CHU St-Éloi" is "centre eloi ...".

    A name made of empty words alone keeps them.
    """
    words = folded(name).split()
    spelt = [part for word in words for part in _SPELT_OUT.get(word, word).split()]
    return tuple(sorted({word for word in spelt if word not in _EMPTY} or spelt))


def town_name(town: str) -> str:
    """A town as it is compared: "BORDEAUX CEDEX 2" and "Bordeaux" are one, "Paris 13e" and "Paris" too."""
    bare = folded(town)
    bare = _CEDEX.sub("", bare).strip() or bare
    return re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", bare))


def department(postcode: str) -> str:
    """What two postcodes of a town share, ordinary or « cedex »: 33000 and 33076."""
    return postcode[:3] if postcode.startswith("97") else postcode[:2]


def _same_place(one: Described, other: Described) -> bool:
    if one.postcode and one.postcode == other.postcode:
        return True
    if town_name(one.town) != town_name(other.town):
        return False
    return not one.postcode or not other.postcode or department(one.postcode) == department(other.postcode)


def _close(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Most of the letters are the same, or one name has all the words of the other and at least two of them."""
    few, many = sorted((set(one), set(other)), key=len)
    if len(few) > 1 and few <= many:
        return True
    return SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio() >= CLOSE_ENOUGH
