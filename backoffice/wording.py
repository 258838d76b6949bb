"""How dates, credits and categories are written in French, on pages, in mails and on attestations."""

from datetime import UTC, date, datetime
from decimal import Decimal

from backoffice.domain.calendar import paris, today
from backoffice.domain.french import day_text, number_text
from backoffice.domain.measures import CREDITS, Measure


def date_in_words(day: date | datetime | None) -> str:
    """1er mars 2026."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = paris(day).date()
    return day_text(day)


def dates_in_words(first: date, last: date) -> str:
    """le 3 avril 2026, or du 3 au 4 avril 2026."""
    if first == last:
        return f"le {date_in_words(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"du {'1er' if first.day == 1 else first.day} au {date_in_words(last)}"
    return f"du {date_in_words(first)} au {date_in_words(last)}"


def moment_in_words(moment: datetime | None) -> str:
    """12 mars 2026 à 14 h 05, in Paris; the hour stays on one line."""
    if moment is None:
        return ""
    local = paris(moment)
    return f"{date_in_words(local)} à {local.hour}\u00a0h\u00a0{local.minute:02d}"


def credits_in_words(value: Decimal | int | None, measure: Measure = CREDITS) -> str:
    """6 QARQ; 7,5 heures where the rules count hours."""
    return "" if value is None else measure.amount(value)


def percent(share: Decimal) -> str:
    return f"{number_text(share)}\u00a0%"


def equivalent(full_times: Decimal) -> str:
    """Full-time equivalents are exact in the count, and shown with two digits."""
    return f"{number_text(round(full_times, 2))}\u00a0ETP"


def age_in_words(since: datetime | None, now: datetime) -> str:
    """aujourd’hui, 1 jour, 12 jours."""
    if since is None:
        return ""
    days = (today(now) - today(since)).days
    return "aujourd’hui" if days <= 0 else "1 jour" if days == 1 else f"{days} jours"


def size_in_words(size: int) -> str:
    """1,2 Mo, 120 Ko; at least 1 Ko."""
    if size >= 1_000_000:
        return f"{number_text(Decimal(size) // 100_000 / 10)} Mo"
    return f"{max(1, round(size / 1000))} Ko"


PRACTICE_MODES = {
    "salaried": "Salarié",
    "liberal": "Libéral",
    "hospital": "Hospitalier",
    "mixed": "Mixte",
    "other": "Autre",
}

ROLES_IN_WORDS = {
    "register_reviewer": "Gestion du registre",
    "clavip_member": "CLAVIP",
    "scientific_member": "Comité scientifique",
    "board_member": "Conseil d’administration",
    "referential_editor": "Rédaction du référentiel",
    "council_admin": "Administration du conseil",
    "platform_admin": "Administration de la plateforme",
    "auditor": "Audit (lecture seule)",
    "referent": "Accompagnement des professionnels",
}


def phone_in_words(number: str) -> str:
    """06 39 98 00 01; a foreign number stays as it is kept."""
    if len(number) == 10 and number.isdecimal():
        return " ".join(number[pair : pair + 2] for pair in range(0, 10, 2))
    return number


def utc_now() -> datetime:
    return datetime.now(UTC)
