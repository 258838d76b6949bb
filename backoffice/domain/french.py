"""French agreement, lists, numbers and durations, as the sentences of the rules need them."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from backoffice.domain.search import folded

_NUMBER = re.compile(r"(?P<sign>[-+−]?)(?P<whole>[0-9]+)(?:[.,](?P<fraction>[0-9]+))?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_VOWELS = frozenset({"a", "e", "i", "o", "u", "ae", "oe"})
MAXIMUM_DECIMALS = 4
MAXIMUM_DIGITS = 12


def parse_number(text: str) -> Decimal | None:
    """Read "3,5", "3.5" or "1 200" exactly; None when the text is not such a number.

    At most 12 digits before the mark and 4 after it, so that every later product is exact.
    """
    match = _NUMBER.fullmatch(_SPACES.sub("", text))
    if match is None:
        return None
    whole, fraction = match["whole"].lstrip("0") or "0", match["fraction"] or ""
    if len(whole) > MAXIMUM_DIGITS or len(fraction) > MAXIMUM_DECIMALS:
        return None
    value = Decimal(f"{whole}.{fraction}" if fraction else whole)
    return -value if match["sign"] in ("-", "−") else value


def number_text(value: Decimal | int) -> str:
    """2.50 reads "2,5" and 14 reads "14"."""
    text = f"{Decimal(value):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def agree(count: Decimal | int, singular: str, plural: str) -> str:
    """The French plural starts at two: 0, 1 and 1,5 take the singular."""
    return plural if count >= 2 else singular


def joined(items: Sequence[str], last: str = " et ") -> str:
    """ "a", "a et b", "a, b et c"."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + last + items[-1]


def of(noun: str) -> str:
    """ "de formation", "d'analyse des pratiques": in the sentences of the rules, written as 001 writes them."""
    return f"d'{noun}" if elides(noun) else f"de {noun}"


def of_name(name: str) -> str:
    """ "d’Élodie Martin", "de Marc Petit": on pages."""
    return f"d’{name}" if elides(name) else f"de {name}"


def elides(word: str) -> bool:
    """Whether "de" loses its vowel before this word.

    A name in h elides (Hélène, Henri); one in y does before a consonant (Yves, and not Yann).
    """
    first, second = folded(word[:1]), folded(word[1:2])
    return first in _VOWELS or first == "h" or (first == "y" and second not in _VOWELS)


def day_text(day: date) -> str:
    """1er mars 2026."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def inside_a_sentence(text: str) -> str:
    """ "Gestion du registre" loses its capital, "PCR, CRP ou ROQ" keeps them."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def duration_text(hours: Decimal) -> str:
    """3.5 hours read "3 h 30", on one line; a duration that is not whole minutes stays decimal, "2,33 h"."""
    minutes = hours * 60
    if minutes != minutes.to_integral_value():
        return f"{number_text(hours)}\u00a0h"
    whole, rest = divmod(int(minutes), 60)
    if not whole:
        return f"{rest}\u00a0min"
    return f"{whole}\u00a0h\u00a0{rest:02}" if rest else f"{whole}\u00a0h"
