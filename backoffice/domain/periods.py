"""Periods of a programme: how long they last, what follows them, what moves their end.

The lengths and the dates are data of the programme or of its referential, never code.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta

ONE_DAY = timedelta(days=1)
OLDEST_REGISTRATION = date(1940, 1, 1)  # nobody in practice was registered before


def last_day(first: date, years: int) -> date:
    """The end of `years` whole years that begin on `first`, both days included: first + years - 1 day.

    Where the last year has no 29 February, 1 March stands for it, so that nobody's years are a day short.
    The calendar's last day when it ends before those years do.
    """
    year = first.year + years
    if year > MAXYEAR:
        return date.max
    if (first.month, first.day) == (2, 29):
        return date(year, 2, 28)
    return first.replace(year=year) - ONE_DAY


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included. Raises ValueError when it ends before it starts."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("a period cannot end before it starts")

    @property
    def label(self) -> str:
        """The years it covers, as in "2023-2031"."""
        return f"{self.starts_on.year}-{self.ends_on.year}"

    @classmethod
    def of_years(cls, starts_on: date, years: int) -> "Period":
        return cls(starts_on, last_day(starts_on, years))

    def contains(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def suspended_during(self, suspensions: Iterable["Period"]) -> "Period":
        """The same period with its end moved by every day of suspension, so that no day of it is lost.

        A day that two suspensions share moves the end once; one that begins after the end, as earlier ones
        have moved it, moves nothing.
        """
        ends_on, counted_to = self.ends_on, self.starts_on - ONE_DAY
        for suspension in sorted(suspensions, key=lambda one: one.starts_on):
            first = max(suspension.starts_on, counted_to + ONE_DAY)
            if first <= ends_on and suspension.ends_on >= first:
                ends_on += suspension.ends_on - first + ONE_DAY
                counted_to = suspension.ends_on
        return replace(self, ends_on=ends_on)


@dataclass(frozen=True, slots=True)
class Transition:
    """Whoever practised on that day has a first period of those years, from that day."""

    practising_on: date
    years: int


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """The lengths of a programme's periods, in years (002, preamble: six, and nine for those practising on
    2023-01-01).
    """

    first_years: int
    following_years: int
    transition: Transition | None = None

    def first_period(self, registered_on: date) -> Period:
        """From the registration with the Ordre, or from the transition's day for whoever was registered by
        then.
        """
        transition = self.transition
        if transition is not None and registered_on <= transition.practising_on:
            return Period.of_years(transition.practising_on, transition.years)
        return Period.of_years(registered_on, self.first_years)

    def following_period(self, ended_on: date) -> Period:
        """What the Ordre's validation opens, whenever it comes: it runs from the day after the end of the
        period before, as suspensions have moved it.
        """
        return Period.of_years(ended_on + ONE_DAY, self.following_years)
