"""What a credit scale gives, in one line of French for each figure, for the tables people read before declaring."""

from collections.abc import Mapping
from decimal import Decimal

from backoffice.domain.acquisition import after_its_minimum
from backoffice.domain.french import agree, inside_a_sentence, number_text
from backoffice.domain.measures import CREDITS, HOURS
from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.scales import (
    ChoiceScale,
    CreditScale,
    FlatScale,
    HoursScale,
    OpenScale,
    PerUnitScale,
    ThresholdScale,
)

_ROLES = {"attendee": "auditeur", "trainer": "formateur"}


def scale_lines(entry: ReferentialEntry) -> list[str]:
    """ "1 QARQ par demi-journée", "4 QARQ : premier, deuxième ou dernier auteur". Empty: the entry gives no QARQ."""
    roles = _ROLES | {role.code: inside_a_sentence(role.label) for role in entry.roles}
    lines = [line for scale in entry.scales for line in _lines(scale, roles, named=_must_be_named(scale, entry))]
    return [*lines, f"({after_its_minimum(entry)})"] if lines and entry.minimum_years is not None else lines


def _must_be_named(scale: CreditScale, entry: ReferentialEntry) -> bool:
    """Whether its figure alone would not tell it from the entry's other scales."""
    others = [other for other in entry.scales if other is not scale]
    if not isinstance(scale, PerUnitScale):
        return bool(others)
    return any((other.units, other.roles) == (scale.units, scale.roles) for other in others)


def _lines(scale: CreditScale, roles: Mapping[str, str], *, named: bool) -> list[str]:
    name = f" : {inside_a_sentence(scale.label)}" if named else ""
    match scale:
        case PerUnitScale():
            per = scale.unit.singular if scale.per == 1 else f"{scale.per} {scale.unit.plural}"
            times = f" et par {scale.times.singular}" if scale.times else ""
            lines = [f"{_qarq(scale.credits)} par {per}{times}{name}"]
        case FlatScale():
            lines = [f"{_qarq(scale.credits)}{name}"]
        case ChoiceScale():
            lines = [f"{_qarq(option.credits)} : {option.label}" for option in scale.options]
        case ThresholdScale():
            lines = [f"{_qarq(step.credits)} au-delà de {number_text(step.above)} %" for step in scale.steps]
        case HoursScale():
            lines = [f"la durée effective, sans les pauses{name}"]
        case OpenScale():
            lines = [f"QARQ à fixer par le comité{name}"]
        case _:
            raise TypeError(f"unknown scale {scale!r}")
    if terms := _terms(scale, roles):
        lines[-1:] = [f"{lines[-1]} ({terms})"] if len(lines) == 1 else [lines[-1], f"({terms})"]
    return lines


def _terms(scale: CreditScale, roles: Mapping[str, str]) -> str:
    """For whom, from how much, and up to how much."""
    terms = [roles.get(role, role) for role in scale.roles]
    if scale.minimum is not None:
        quantity, unit = scale.minimum.quantity, scale.minimum.unit
        terms.append(f"à partir de {number_text(quantity)} {agree(quantity, unit.singular, unit.plural)}")
    if scale.cap_per_parcours is not None:
        measure = HOURS if isinstance(scale, HoursScale) else CREDITS
        terms.append(f"au plus {measure.amount(scale.cap_per_parcours)} par parcours")
    return ", ".join(terms)


def _qarq(credits: Decimal) -> str:
    return CREDITS.amount(credits)
