"""From a declared quantity to credits (QARQ) or hours, with the sentence that explains it.

Only complete units count (10 hours are 2 half-days; 12 patients are twice 5): the remainder is named in the
explanation and gives nothing; where hours themselves are counted, all of them are. Every figure is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from backoffice.domain.acquisition import after_its_minimum
from backoffice.domain.french import agree, capitalised, duration_text, joined, number_text, parse_number
from backoffice.domain.measures import CREDITS, HOURS
from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.scales import (
    SPECIFICATION,
    ChoiceScale,
    CreditScale,
    FlatScale,
    HoursScale,
    Minimum,
    OpenScale,
    PerUnitScale,
    ScaleOption,
    ThresholdScale,
)
from backoffice.domain.units import HALF_DAY, HALF_DAY_HOURS, HOUR, Unit

MAXIMUM_SPECIFICATION = 200  # characters
HOUR_DECIMALS = 2  # as they are stored
ZERO = Decimal(0)
ONE = Decimal(1)


class QuantityError(ValueError):
    """The answer cannot be scored: `field` is the input at fault, "role" or "scale"; `message` is French."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Score:
    """Credits, the code of the scale that gave them, and why in French.

    `measure` is the quantity that counted: complete units (their product for a "per year and mission"
    scale), the percentage for thresholds, None for the other scales. `below_minimum` when a minimum quantity
    made it zero. `minimum_years` is how long the action must last before these credits are acquired.
    `awaits_committee` when the document gives no figure.
    """

    credits: Decimal
    scale: str | None
    explanation: str
    measure: Decimal | None = None
    below_minimum: bool = False
    minimum_years: int | None = None
    awaits_committee: bool = False


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A quantity as declared, its complete part, and both in words."""

    declared: Decimal
    complete: Decimal
    words: str


def score(entry: ReferentialEntry, role: str | None, answer: Mapping[str, str], scale: str | None = None) -> Score:
    """Credits for one declaration. `answer` maps the keys of the scale's inputs to what was typed; blank is
    absent.

    Raises QuantityError when the role, the scale or a quantity is missing, unknown or makes no sense.
    """
    given = {key: text.strip() for key, text in answer.items() if text.strip()}
    chosen = _chosen_scale(entry, role or None, scale or None, given)
    if chosen is None:
        if given:
            raise QuantityError(next(iter(given)), "Cette entrée ne demande pas de quantité.")
        return Score(ZERO, None, "Cette entrée ne donne pas de QARQ : elle compte comme une action.")
    asked = {field.key for field in chosen.inputs}
    for key in given:
        if key not in asked:
            expected = f" Attendu : {joined(sorted(asked), ' ou ')}." if asked else ""
            raise QuantityError(key, f"« {key} » ne sert pas au barème « {chosen.label} ».{expected}")
    quantities = {unit.code: _quantity(unit, given) for unit in chosen.asked_units}
    result = _credits(chosen, quantities, given)
    if chosen.minimum is not None:
        result = _with_minimum(chosen.minimum, quantities[chosen.minimum.unit.code], result)
    return _to_be_acquired(entry, result)


def _chosen_scale(
    entry: ReferentialEntry, role: str | None, code: str | None, given: Mapping[str, str]
) -> CreditScale | None:
    """The scale named, or the only one open to the role, or the only one that counts what is given."""
    allowed = joined([f"{known.label} ({known.code})" for known in entry.roles], " ou ")
    if role is not None and entry.roles and role not in {known.code for known in entry.roles}:
        hint = f"Rôles possibles : {allowed}."
        raise QuantityError("role", f"Le rôle « {role} » ne convient pas à cette entrée. {hint}")
    if not entry.scales:
        if code is not None:
            raise QuantityError("scale", "Cette entrée n’a pas de barème.")
        return None
    named = entry.scale(code)
    if code is not None and named is None:
        hint = _scales_hint(entry.scales)
        raise QuantityError("scale", f"Le barème « {code} » n’existe pas pour cette entrée. {hint}")
    if named is not None and named.is_open_to(role):
        return named
    if role is None and (named is not None or any(scale.roles for scale in entry.scales)):
        raise QuantityError("role", f"Indiquez le rôle : {allowed}.")
    if named is not None:
        raise QuantityError("scale", f"Le barème « {named.label} » ne convient pas à ce rôle.")
    usable = entry.scales_for(role)
    if not usable:
        raise QuantityError("role", "Aucun barème de cette entrée ne convient à ce rôle.")
    if len(usable) == 1:
        return usable[0]
    counting = [scale for scale in usable if given and given.keys() <= {field.key for field in scale.inputs}]
    if len(counting) == 1:
        return counting[0]
    raise QuantityError("scale", f"Choisissez un barème. {_scales_hint(usable)}")


def _scales_hint(scales: tuple[CreditScale, ...]) -> str:
    named = joined([f"{scale.label} ({scale.code})" for scale in scales], " ou ")
    return f"Barèmes possibles : {named}."


def _credits(scale: CreditScale, quantities: Mapping[str, _Quantity], given: Mapping[str, str]) -> Score:
    match scale:
        case PerUnitScale():
            return _per_unit(scale, quantities)
        case FlatScale():
            return Score(scale.credits, scale.code, f"{scale.label} : {_qarq(scale.credits)}")
        case ChoiceScale():
            picked = _picked(scale, given.get("option", ""))
            total = sum((option.credits for option in picked), ZERO)
            words = joined(_specified(picked, given.get(SPECIFICATION)))
            return Score(total, scale.code, f"{capitalised(words)} : {_qarq(total)}")
        case ThresholdScale():
            return _threshold(scale, quantities, given)
        case HoursScale():
            return _hours(scale, quantities[HOUR.code].declared)
        case OpenScale():
            words = f"{scale.label} : {_qarq(ZERO)} tant que le comité n’en a pas fixé le nombre"
            return Score(ZERO, scale.code, words, awaits_committee=True)
        case _:
            raise TypeError(f"unknown kind of scale: {type(scale).__name__}")


def _per_unit(scale: PerUnitScale, quantities: Mapping[str, _Quantity]) -> Score:
    counted = quantities[scale.unit.code]
    words, groups = counted.words, counted.complete
    if scale.per > 1:
        groups, rest = divmod(counted.complete, scale.per)
        if groups:
            uncounted = f" ({_amount(rest, scale.unit)} {_uncounted(rest, scale.unit)})" if rest else ""
            words = f"{words} = {number_text(groups)} fois {scale.per} {scale.unit.plural}{uncounted}"
        else:
            words = f"{words}, il en faut au moins {scale.per}"
    measure = groups
    if scale.times is not None:
        other = quantities[scale.times.code]
        words, measure = f"{words} × {other.words}", groups * other.complete
    if scale.credits != ONE and measure:
        words = f"{words} × {_qarq(scale.credits)}"
    credits = measure * scale.credits
    return Score(credits, scale.code, f"{words} : {_qarq(credits)}", measure)


def _hours(scale: HoursScale, declared: Decimal) -> Score:
    if declared != round(declared, HOUR_DECIMALS):
        raise QuantityError(HOUR.key, "Donnez la durée avec deux décimales au plus : 7,5 ou 1,25.")
    return Score(declared, scale.code, f"{duration_text(declared)} de formation : {HOURS.amount(declared)}", declared)


def _threshold(scale: ThresholdScale, quantities: Mapping[str, _Quantity], given: Mapping[str, str]) -> Score:
    share = quantities["percent"].declared
    words = f"{number_text(share)} %"
    if scale.of is not None and scale.of.key in given:
        words = f"{words} de {_quantity(scale.of, given).words}"
    passed = [step for step in scale.steps if share > step.above]
    if not passed:
        words = f"{words}, il faut dépasser {number_text(scale.steps[0].above)} %"
        return Score(ZERO, scale.code, f"{words} : {_qarq(ZERO)}", share)
    words = f"{words}, plus de {number_text(passed[-1].above)} %"
    return Score(passed[-1].credits, scale.code, f"{words} : {_qarq(passed[-1].credits)}", share)


def _picked(scale: ChoiceScale, text: str) -> tuple[ScaleOption, ...]:
    by_code = {option.code: option for option in scale.options}
    possible = "Choix possibles : " + joined([f"{o.label} ({o.code})" for o in scale.options], " ou ") + "."
    codes = [code.strip() for code in text.split(",") if code.strip()]
    if not codes:
        raise QuantityError("option", f"Faites un choix. {possible}")
    for code in codes:
        if code not in by_code:
            raise QuantityError("option", f"Le choix « {code} » n’existe pas. {possible}")
    if len(set(codes)) < len(codes):
        raise QuantityError("option", "Un même choix est donné deux fois.")
    if len(codes) > 1 and not scale.multiple:
        raise QuantityError("option", "Un seul choix est possible : faites une déclaration pour chacun.")
    return tuple(by_code[code] for code in codes)


def _specified(picked: tuple[ScaleOption, ...], specification: str | None) -> list[str]:
    """The labels, with what was done in the declaration's own words where a list is open."""
    if specification is None:
        return [option.label for option in picked]
    if not any(option.specify for option in picked):
        raise QuantityError(SPECIFICATION, "Ce choix ne demande pas de précision.")
    if len(specification) > MAXIMUM_SPECIFICATION:
        raise QuantityError(SPECIFICATION, f"Écrivez au plus {MAXIMUM_SPECIFICATION} caractères.")
    return [f"{option.label} ({specification})" if option.specify else option.label for option in picked]


def _to_be_acquired(entry: ReferentialEntry, result: Score) -> Score:
    if entry.minimum_years is None or not result.credits:
        return result
    explanation = f"{result.explanation}, acquis {after_its_minimum(entry)}"
    return replace(result, explanation=explanation, minimum_years=entry.minimum_years)


def _with_minimum(minimum: Minimum, given: _Quantity, result: Score) -> Score:
    if given.complete >= minimum.quantity:
        return result
    wanted = _amount(minimum.quantity, minimum.unit)
    why = f"{given.words}, il faut au moins {wanted} : {_qarq(ZERO)}"
    return Score(ZERO, result.scale, why, result.measure, below_minimum=True)


def _quantity(unit: Unit, given: Mapping[str, str]) -> _Quantity:
    if unit is HALF_DAY and HOUR.key in given:
        if unit.key in given:
            raise QuantityError(HOUR.key, "Donnez les demi-journées ou les heures, pas les deux.")
        return _half_days_of(_number(HOUR, given))
    declared = _number(unit, given)
    if not unit.divisible and declared != declared.to_integral_value():
        raise QuantityError(unit.key, f"{unit.label} : écrivez un nombre entier.")
    complete = declared.to_integral_value(rounding="ROUND_FLOOR")
    words = _amount(declared, unit)
    if rest := declared - complete:
        words = f"{words} = {_complete(complete, unit)} ({_amount(rest, unit)} {_uncounted(rest, unit)})"
    return _Quantity(declared, complete, words)


def _half_days_of(hours: Decimal) -> _Quantity:
    complete, rest = divmod(hours, HALF_DAY_HOURS)
    words = f"{duration_text(hours)} = {_complete(complete, HALF_DAY)} de {duration_text(HALF_DAY_HOURS)}"
    if rest:
        words = f"{words} ({duration_text(rest)} non {'comptée' if 1 <= rest < 2 else 'comptées'})"
    return _Quantity(complete, complete, words)


def _number(unit: Unit, given: Mapping[str, str]) -> Decimal:
    text = given.get(unit.key)
    if text is None:
        also = " (ou la durée effective en heures)" if unit is HALF_DAY else ""
        raise QuantityError(unit.key, f"Indiquez le {unit.label.lower()}{also}.")
    value = parse_number(text)
    if value is None:
        raise QuantityError(unit.key, f"« {text[:40]} » n’est pas un nombre : écrivez par exemple 3 ou 3,5.")
    if value < 0 or (value == 0 and unit.code != "percent"):
        raise QuantityError(unit.key, f"{unit.label} : écrivez un nombre plus grand que zéro.")
    if value > unit.maximum:
        limit = number_text(unit.maximum)
        raise QuantityError(unit.key, f"{unit.label} : {number_text(value)} est trop grand (au plus {limit}).")
    return value


def _amount(quantity: Decimal, unit: Unit) -> str:
    return f"{number_text(quantity)} {agree(quantity, unit.singular, unit.plural)}"


def _complete(quantity: Decimal, unit: Unit) -> str:
    singular, plural = ("complète", "complètes") if unit.feminine else ("complet", "complets")
    if not quantity:
        return f"{'aucune' if unit.feminine else 'aucun'} {unit.singular} {singular}"
    return f"{_amount(quantity, unit)} {agree(quantity, singular, plural)}"


def _uncounted(quantity: Decimal, unit: Unit) -> str:
    singular, plural = ("comptée", "comptées") if unit.feminine else ("compté", "comptés")
    return f"non {agree(quantity, singular, plural)}"


def _qarq(credits: Decimal) -> str:
    return CREDITS.amount(credits)
