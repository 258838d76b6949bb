"""What a register entry must hold before it is sent (000, chapter 2): what is missing, and which step asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from backoffice.domain.french import day_text
from backoffice.domain.shares import sum_sentence


class Site(Protocol):
    """A place of practice as the rules read it."""

    @property
    def name(self) -> str: ...

    @property
    def is_refused(self) -> bool: ...

    @property
    def share(self) -> Decimal | None: ...

    @property
    def time(self) -> Any: ...


@dataclass(frozen=True)
class Lack:
    """`step` is where it is filled in: diplomas, career, places or times."""

    step: str
    sentence: str


def entry_lacks(has_diplomas: bool, first_practice_on: date | None, sites: Sequence[Site]) -> list[Lack]:
    """`sites`: the current places of practice. In the order of the steps; empty when the entry may be sent."""
    found = []
    if not has_diplomas:
        found.append(Lack("diplomas", "Ajoutez au moins un diplôme, avec sa date d’obtention."))
    if first_practice_on is None:
        found.append(Lack("career", "Indiquez votre date de début d’exercice."))
    return found + sites_lack(sites)


def change_lacks(
    has_diplomas: bool, sites: Sequence[Site], effective_on: date | None, latest_start: date | None
) -> list[Lack]:
    """`sites`: the places proposed, none when they stay as they are. `latest_start`: of those in force."""
    if not sites:
        return [] if has_diplomas else [Lack("diplomas", "Vous n’avez encore rien modifié.")]
    found = sites_lack(sites)
    if effective_on is None:
        found.append(Lack("times", "Indiquez à partir de quand votre nouvelle situation s’applique."))
    elif latest_start is not None and effective_on <= latest_start:
        found.append(
            Lack(
                "times",
                f"La date d’effet doit suivre le début de votre situation actuelle, le {day_text(latest_start)}.",
            )
        )
    return found


def sites_lack(sites: Sequence[Site]) -> list[Lack]:
    if not sites:
        return [Lack("places", "Ajoutez au moins un établissement où vous exercez actuellement.")]
    found = [
        Lack("places", f"L’établissement « {site.name} » ne sera pas créé : remplacez-le par un autre.")
        for site in sites
        if site.is_refused
    ]
    for site in sites:
        services: Mapping[Any, Decimal] = site.time.services
        if said := sum_sentence(services.values()):
            found.append(Lack("times", f"{site.name}, répartition par service\u00a0: {said}."))
    if said := sum_sentence(site.share or Decimal(0) for site in sites):
        found.append(Lack("times", f"Part de chaque établissement dans votre temps de travail\u00a0: {said}."))
    return found
