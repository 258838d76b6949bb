"""Shares of working time: by service within an establishment, by establishment in the whole, and full-time equivalents.

Shares are percentages, exact decimals with at most two digits after the mark; each set of them adds to 100 (000,
chapter 2). A working time of 100 is a full time; full-time equivalents are exact too, 0.8 for 80 % of one.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from backoffice.domain.french import number_text, parse_number

WHOLE = Decimal(100)
DECIMALS = 2
Site = TypeVar("Site", bound=Hashable)


class ShareError(ValueError):
    """What was typed is no share; `message` is French, for the form."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class SharedTime:
    """One establishment's part of the whole, and how it is divided between its services."""

    share: Decimal
    services: Mapping[Any, Decimal] = field(default_factory=dict)


def parse_share(text: str) -> Decimal:
    """Read "37,5" or "37,5 %": above 0, at most 100, two digits after the mark. Raises ShareError."""
    number = parse_number(text.strip().removesuffix("%"))
    if number is None:
        raise ShareError("Écrivez un pourcentage, par exemple 50 ou 37,5.")
    if number != round(number, DECIMALS):
        raise ShareError("Deux chiffres au plus après la virgule.")
    if number <= 0:
        raise ShareError("Écrivez un pourcentage au-dessus de 0.")
    if number > WHOLE:
        raise ShareError("Un pourcentage ne dépasse pas 100.")
    return number


def lacking(shares: Iterable[Decimal]) -> Decimal:
    """What is missing to 100; negative when there is too much."""
    return WHOLE - sum(shares, Decimal(0))


def sum_sentence(shares: Iterable[Decimal]) -> str | None:
    """ "il manque 12,5 %", "il y a 5 % de trop"; None when the shares add to 100."""
    missing = lacking(shares)
    if not missing:
        return None
    amount = f"{number_text(abs(missing))}\u00a0%"
    return f"il manque {amount}" if missing > 0 else f"il y a {amount} de trop"


def full_time(working_time: Decimal, *shares: Decimal) -> Decimal:
    """A share of a share of the working time, in full-time equivalents."""
    equivalent = working_time / WHOLE
    for share in shares:
        equivalent *= share / WHOLE
    return equivalent


def full_times_of(points: Decimal, factors: int) -> Decimal:
    """Sums of products of `factors` percentages, as a database adds them, in full-time equivalents."""
    return points.scaleb(-2 * factors)


def by_establishment(working_time: Decimal, sites: Mapping[Site, SharedTime]) -> dict[Site, Decimal]:
    """Full-time equivalents of each establishment."""
    return {site: full_time(working_time, time.share) for site, time in sites.items()}


def by_service(working_time: Decimal, sites: Mapping[Site, SharedTime]) -> dict[tuple[Site, Any], Decimal]:
    """Full-time equivalents of each service of each establishment."""
    return {
        (site, service): full_time(working_time, time.share, share)
        for site, time in sites.items()
        for service, share in time.services.items()
    }
