"""When an action that must go on for years is acquired (002: "poursuivie pendant un minimum de 2 ans")."""

from datetime import date

from backoffice.domain.french import agree, day_text, number_text
from backoffice.domain.periods import last_day
from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.units import YEAR


def acquired_on(entry: ReferentialEntry, starts_on: date) -> date | None:
    """The day on which an action begun on `starts_on` has lasted its minimum; None where there is none."""
    return None if entry.minimum_years is None else last_day(starts_on, entry.minimum_years)


def waiting(entry: ReferentialEntry, starts_on: date, ends_on: date) -> str | None:
    """Until when an action of these dates must still go on, in French; None once it is acquired."""
    day = acquired_on(entry, starts_on)
    if day is None or ends_on >= day:
        return None
    return f"acquis le {day_text(day)}, {after_its_minimum(entry)}"


def after_its_minimum(entry: ReferentialEntry) -> str:
    """ "après 2 ans de participation"; empty where no minimum is asked."""
    years = entry.minimum_years
    if years is None:
        return ""
    return f"après {number_text(years)} {agree(years, YEAR.singular, YEAR.plural)} de participation"
