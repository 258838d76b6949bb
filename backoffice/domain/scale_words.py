"""What a credit scale gives, in one line of French for each figure, for the tables people read before declaring."""

from decimal import Decimal

from backoffice.domain.french import agree, number_text
from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.scales import ChoiceScale, CreditScale, FlatScale, PerUnitScale, ThresholdScale

_ROLES = {"attendee": "auditeur", "trainer": "formateur"}


def scale_lines(entry: ReferentialEntry) -> list[str]:
    """ "1 QARQ par demi-journée", "4 QARQ : premier, deuxième ou dernier auteur". Empty: the entry gives no QARQ."""
    return [line for scale in entry.scales for line in _lines(scale, named=len(entry.scales) > 1)]


def _lines(scale: CreditScale, *, named: bool) -> list[str]:
    """`named`: the entry has other scales, so that one without a unit must say what it is for."""
    match scale:
        case PerUnitScale():
            per = scale.unit.singular if scale.per == 1 else f"{scale.per} {scale.unit.plural}"
            times = f" et par {scale.times.singular}" if scale.times else ""
            lines = [f"{_qarq(scale.credits)} par {per}{times}"]
        case FlatScale():
            lines = [f"{_qarq(scale.credits)} : {scale.label.lower()}" if named else _qarq(scale.credits)]
        case ChoiceScale():
            lines = [f"{_qarq(option.credits)} : {option.label}" for option in scale.options]
        case ThresholdScale():
            lines = [f"{_qarq(step.credits)} au-delà de {number_text(step.above)} %" for step in scale.steps]
        case _:
            raise TypeError(f"unknown scale {scale!r}")
    if terms := _terms(scale):
        lines[-1:] = [f"{lines[-1]} ({terms})"] if len(lines) == 1 else [lines[-1], f"({terms})"]
    return lines


def _terms(scale: CreditScale) -> str:
    """For whom, from how much, and up to how much."""
    terms = [_ROLES.get(role, role) for role in scale.roles]
    if scale.minimum is not None:
        quantity, unit = scale.minimum.quantity, scale.minimum.unit
        terms.append(f"à partir de {number_text(quantity)} {agree(quantity, unit.singular, unit.plural)}")
    if scale.cap_per_parcours is not None:
        terms.append(f"au plus {_qarq(scale.cap_per_parcours)} par parcours")
    return ", ".join(terms)


def _qarq(credits: Decimal) -> str:
    return f"{number_text(credits)} QARQ"
