"""Who works where, in full-time equivalents: a register's working time by establishment and service.

Every figure is an exact decimal; the parts of a table add up to its total whichever way they are added.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

Site = TypeVar("Site", bound=Hashable)
Service = TypeVar("Service", bound=Hashable)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Part(Generic[Site, Service]):
    """What one service of one establishment has of its people, in full-time equivalents."""

    site: Site
    service: Service
    full_times: Decimal


@dataclass(frozen=True)
class StaffingRow(Generic[Site]):
    """An establishment; `by_service` is in the order of the table's services."""

    site: Site
    by_service: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.by_service, NOTHING)


@dataclass(frozen=True)
class Staffing(Generic[Site, Service]):
    """Establishments by services, the fullest establishment first."""

    services: tuple[Service, ...]
    rows: tuple[StaffingRow[Site], ...]

    @property
    def by_service(self) -> tuple[Decimal, ...]:
        return _summed(self.rows, len(self.services))

    @property
    def total(self) -> Decimal:
        return sum(self.by_service, NOTHING)

    def shortened(self, shown: int) -> tuple[tuple[StaffingRow[Site], ...], tuple[Decimal, ...]]:
        """The first `shown` rows, and the sum of the others, service by service."""
        return self.rows[:shown], _summed(self.rows[shown:], len(self.services))


def staffing(parts: Iterable[Part[Site, Service]], services: Sequence[Service]) -> Staffing[Site, Service]:
    """The table of these parts; services that nobody works in are left out. Raises KeyError for another service."""
    places = {service: place for place, service in enumerate(services)}
    cells: dict[Site, list[Decimal]] = {}
    for part in parts:
        cells.setdefault(part.site, [NOTHING] * len(services))[places[part.service]] += part.full_times
    used = [place for place in range(len(services)) if any(row[place] for row in cells.values())]
    rows = (StaffingRow(site, tuple(row[place] for place in used)) for site, row in cells.items())
    return Staffing(
        services=tuple(services[place] for place in used),
        rows=tuple(sorted(rows, key=lambda row: -row.total)),
    )


def _summed(rows: Sequence[StaffingRow[Site]], width: int) -> tuple[Decimal, ...]:
    return tuple(sum((row.by_service[place] for row in rows), NOTHING) for place in range(width))
