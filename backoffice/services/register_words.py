"""A register entry in words: the two sides of a change, kept as they were compared."""

from collections.abc import Sequence
from decimal import Decimal

from backoffice.domain.shares import full_time
from backoffice.models import Diploma, Practice
from backoffice.wording import date_in_words, equivalent, percent

Section = tuple[str, list[str]]


def sections(diplomas: Sequence[Diploma], practices: Sequence[Practice], working_time: Decimal) -> list[Section]:
    """[(title, lines)], ready to read."""
    return [
        ("Diplômes", [diploma_line(one) for one in diplomas]),
        ("Lieux d’exercice", [practice_line(one, working_time) for one in practices]),
    ]


def diploma_line(diploma: Diploma) -> str:
    return f"{diploma}, {diploma.institution}, {date_in_words(diploma.obtained_on)}"


def practice_line(practice: Practice, working_time: Decimal) -> str:
    """Centre hospitalier (Lyon) : 60 %, soit 0,6 ETP (radiothérapie 50 %, curiethérapie 50 %)."""
    share = practice.share or Decimal(0)
    services = ", ".join(f"{one.service.label} {percent(one.share)}" for one in practice.services)
    whole = f"{practice.name}\u00a0: {percent(share)}, soit {equivalent(full_time(working_time, share))}"
    return f"{whole} ({services})" if services else whole
