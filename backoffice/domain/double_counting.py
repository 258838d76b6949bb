"""What looks counted twice, pure: flagged to the registrant and to the reviewer, never refused.

One file may serve several actions, one action may serve two programmes, and the same congress is another action each
year: a flag is a question, and the answer is a person's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from backoffice.domain.evidence import Attester
from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.search import folded

# Words of a title that name no registry.
_COMMON = frozenset({
    "a", "au", "aux", "avec", "base", "ce", "cette", "d", "dans", "de", "des", "donnees", "du", "en", "et",
    "gestion", "inclusion", "inclusions", "l", "la", "le", "les", "mon", "national", "nationale", "notre",
    "observatoire", "par", "participation", "patients", "pour", "pratique", "pratiques", "qualite", "recueil",
    "registre", "registres", "saisie", "service", "sur", "suivi", "un", "une",
})  # fmt: skip


class Resemblance(StrEnum):
    same_file = "same_file"
    two_blocks = "two_blocks"
    same_registry = "same_registry"
    same_title = "same_title"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an action is claimed: a parcours, a block of it, and whether its entry is a registry's."""

    parcours: str
    block: str | None
    is_registry: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """An action as it is compared; `files` are the SHA-256 of what proves it."""

    id: str
    title: str
    starts_on: date
    ends_on: date
    places: frozenset[Place]
    files: frozenset[str] = frozenset()

    @property
    def is_registry(self) -> bool:
        return any(place.is_registry for place in self.places)


class Flag(NamedTuple):
    """Another action of the same person, and what the two have in common."""

    other_id: str
    resemblance: Resemblance


def is_registry(entry: ReferentialEntry) -> bool:
    """Registries are what a registry's platform attests (002, rows 2.1 and 3.4)."""
    return Attester.registry_platform in entry.evidence.attested_by


def flags(action: Compared, others: Iterable[Compared]) -> list[Flag]:
    """What `action` shares with others of the same person, in their order; at most one flag of each kind a pair."""
    return [
        Flag(other.id, resemblance)
        for other in others
        if other.id != action.id
        for resemblance in resemblances(action, other)
    ]


def resemblances(one: Compared, other: Compared) -> list[Resemblance]:
    """Symmetric: what the first has in common with the second, the second has with the first."""
    found = []
    if one.files & other.files:
        found.append(Resemblance.same_file)
    in_two_blocks = _in_two_blocks(one, other)
    same_title = bool(folded(one.title)) and folded(one.title) == folded(other.title)
    if one.is_registry and other.is_registry and in_two_blocks:
        if same_title or _same_registry(one.title, other.title):
            found.append(Resemblance.same_registry)
    elif same_title and _overlap(one, other):
        found.append(Resemblance.two_blocks if in_two_blocks else Resemblance.same_title)
    return found


def _in_two_blocks(one: Compared, other: Compared) -> bool:
    return any(
        here.parcours == there.parcours and here.block != there.block for here in one.places for there in other.places
    )


def _overlap(one: Compared, other: Compared) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _same_registry(title: str, other: str) -> bool:
    """Whether the words of one title that name something are all in the other: "Registre ONCOTEP" and "ONCOTEP, saisie
    des patients".
    """
    named, also_named = _names(title), _names(other)
    return bool(named and also_named) and (named <= also_named or also_named <= named)


def _names(title: str) -> frozenset[str]:
    return frozenset(word for word in folded(title).split() if word not in _COMMON and not word.isdecimal())
