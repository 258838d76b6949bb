"""When a reminder is due: days in Paris, counted from what it is about. How many days is each council's data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_DAYS = 6  # of one reminder
LONGEST = 1000  # days


class DaysError(ValueError):
    """These are no days of a reminder; the message says so in French."""


class Reminder(StrEnum):
    """What is recalled. Days are counted back from the end of a period, forward from the last event otherwise."""

    period_ending = "period_ending"
    request_possible = "request_possible"
    evidence_awaited = "evidence_awaited"
    draft_forgotten = "draft_forgotten"


def usual_days() -> dict[str, list[int]]:
    """What a council begins with."""
    return {
        Reminder.period_ending.value: [180, 60, 14],
        Reminder.request_possible.value: [30, 120],
        Reminder.evidence_awaited.value: [14, 45],
        Reminder.draft_forgotten.value: [14, 60],
    }


def days_of(kind: Reminder, given: Iterable[object]) -> list[int]:
    """Whole numbers of days, each once, in the order in which their reminders go. Raises DaysError."""
    words = [str(one) for one in given]
    if not all(word.isdecimal() and 0 < int(word) <= LONGEST for word in words):
        raise DaysError(f"Il faut des nombres de jours, de 1 à {LONGEST} : 60, 14 par exemple.")
    days = sorted({int(word) for word in words}, reverse=kind is Reminder.period_ending)
    if len(days) > MOST_DAYS:
        raise DaysError(f"{MOST_DAYS} jours au plus : au-delà, plus personne ne lit les rappels.")
    return days


def typed_days(text: str) -> list[str]:
    """ "180, 60 et 14", as people write a list."""
    return [word for word in re.split(r"[\s,;]+", text) if word and word != "et"]


@dataclass(frozen=True)
class ReminderDays:
    """For each reminder, its days; a reminder without days is never sent."""

    days: Mapping[Reminder, tuple[int, ...]]

    @classmethod
    def of(cls, document: Mapping[str, Iterable[int]]) -> "ReminderDays":
        """As a council keeps them: {"period_ending": [90, 30]}."""
        return cls({Reminder(kind): tuple(days) for kind, days in document.items()})

    def due_before(self, kind: Reminder, end: date, day: date) -> date | None:
        """The day since which the reminder of this end is due, the latest there is; None: not yet, or it is over."""
        if day > end:
            return None
        return _latest((end - timedelta(days=count) for count in self.days.get(kind, ())), day)

    def due_after(self, kind: Reminder, since: date, day: date) -> date | None:
        """The day since which the reminder of what happened then is due, the latest there is."""
        return _latest((since + timedelta(days=count) for count in self.days.get(kind, ())), day)


def week_of(day: date) -> date:
    """Its Monday: what names the week of a digest."""
    return day - timedelta(days=day.weekday())


def _latest(moments: Iterable[date], day: date) -> date | None:
    """A worker that slept some days sends the last reminder that came due, and not each of those it missed."""
    return max((moment for moment in moments if moment <= day), default=None)
