"""Identifiers: the RPPS number of a person (11 digits), the FINESS number of an establishment (9 characters).

The last character of each is a Luhn key.
"""

import re
from dataclasses import dataclass

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_RPPS = re.compile(r"[0-9]{11}")
_FINESS = re.compile(r"(?:[0-9]{2}|2A|2B)[0-9]{7}")


class RppsError(ValueError):
    """The text does not have the shape of an RPPS number; `message` is French, for the form."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Rpps:
    """`value` holds the 11 digits. A wrong key is only warned about: published examples fail it."""

    value: str
    key_ok: bool

    def __str__(self) -> str:
        return self.value


def parse_rpps(text: str) -> Rpps:
    """Read an RPPS number, spaces tolerated. Raises RppsError on a wrong shape."""
    digits = _SPACES.sub("", text)
    if not digits:
        raise RppsError("Indiquez votre numéro RPPS : 11 chiffres.")
    if _RPPS.fullmatch(digits) is None:
        raise RppsError("Un numéro RPPS compte 11 chiffres, sans lettre ni autre signe.")
    return Rpps(digits, luhn_holds(digits))


class FinessError(ValueError):
    """The text does not have the shape of a FINESS number; `message` is French, for the form."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Finess:
    """`value` holds the 9 characters. A wrong key is only warned about, as for the RPPS."""

    value: str
    key_ok: bool

    def __str__(self) -> str:
        return self.value


def parse_finess(text: str) -> Finess:
    """Read a FINESS number, spaces and case tolerated. Raises FinessError on a wrong shape.

    For the key, Corsica's 2A and 2B count as 21 and 22: the rule holds on nine published numbers.
    """
    characters = _SPACES.sub("", text).upper()
    if _FINESS.fullmatch(characters) is None:
        raise FinessError("Un numéro FINESS compte 9 chiffres (en Corse, 2A ou 2B puis 7 chiffres).")
    return Finess(characters, luhn_holds(characters.replace("A", "1").replace("B", "2")))


def finess_key_fails(finess: str | None) -> bool:
    """Whether a number that is known deserves a second look."""
    return finess is not None and not parse_finess(finess).key_ok


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the Luhn key of the others."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def same_rpps(one: str | None, other: str | None) -> bool:
    """Whether two numbers, however spaced, are the same person's; a missing or misshapen one is nobody's."""
    try:
        return parse_rpps(one or "").value == parse_rpps(other or "").value
    except RppsError:
        return False
