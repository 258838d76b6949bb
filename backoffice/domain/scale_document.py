"""A credit scale as a document and back (see `backoffice.domain.referential_document`)."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypedDict

from backoffice.domain.document_fields import Fields, number_document
from backoffice.domain.scales import (
    ChoiceScale,
    CreditScale,
    FlatScale,
    HoursScale,
    Minimum,
    OpenScale,
    PerUnitScale,
    ScaleOption,
    ThresholdScale,
    ThresholdStep,
)
from backoffice.domain.units import HALF_DAY, PERCENT, UNITS, Unit

KINDS = ("per_unit", "flat", "choice", "threshold", "open", "hours")
COUNTED_UNITS = [code for code in UNITS if code != PERCENT.code]
ZERO = Decimal(0)


class _Shared(TypedDict):
    code: str
    label: str
    roles: tuple[str, ...]
    minimum: Minimum | None
    cap_per_parcours: Decimal | None


def scale_from(one: Fields, roles: Sequence[str]) -> CreditScale:
    """The scale described by these fields; its roles are among those of its entry. Problems go to `one`."""
    kind = one.one_of("kind", KINDS)
    shared = _Shared(
        code=one.text("code"),
        label=one.text("label"),
        roles=one.codes("roles", roles),
        minimum=_minimum(one),
        cap_per_parcours=one.number("cap_per_parcours", required=False, positive=True),
    )
    scale: CreditScale
    if kind == "flat":
        scale = FlatScale(**shared, credits=one.number("credits") or ZERO)
    elif kind == "choice":
        scale = ChoiceScale(**shared, options=_options(one), multiple=one.boolean("multiple", required=False))
    elif kind == "threshold":
        scale = ThresholdScale(**shared, steps=_steps(one), of=_unit(one, "of") if "of" in one else None)
    elif kind == "open":
        scale = OpenScale(**shared)
    elif kind == "hours":
        scale = HoursScale(**shared)
    else:
        scale = PerUnitScale(
            **shared,
            unit=_unit(one, "unit"),
            credits=one.number("credits") or ZERO,
            per=one.whole("per", required=False) or 1,
            times=_unit(one, "times") if "times" in one else None,
        )
        if scale.times is scale.unit:
            one.problem("times", "il faut une autre unité que « unit »")
    if kind:
        one.refuse_unknown()
    return scale


def _unit(one: Fields, name: str) -> Unit:
    return UNITS.get(one.one_of(name, COUNTED_UNITS), HALF_DAY)


def _minimum(one: Fields) -> Minimum | None:
    inside = one.inside("minimum", required=False)
    if inside is None:
        return None
    minimum = Minimum(_unit(inside, "unit"), inside.number("quantity", positive=True, maximum=100_000) or ZERO)
    inside.refuse_unknown()
    return minimum


def _options(one: Fields) -> tuple[ScaleOption, ...]:
    options = []
    for option in one.each("options"):
        code = option.text("code")
        if "," in code:
            option.problem("code", "un code ne contient pas de virgule")
        specify = option.boolean("specify", required=False)
        options.append(ScaleOption(code, option.text("label"), option.number("credits") or ZERO, specify))
        option.refuse_unknown()
    if len({option.code for option in options}) < len(options):
        one.problem("options", "un même code est donné plusieurs fois")
    if sum(option.specify for option in options) > 1:
        one.problem("options", "un seul choix peut demander des précisions")
    return tuple(options)


def _steps(one: Fields) -> tuple[ThresholdStep, ...]:
    steps = []
    for step in one.each("steps"):
        above, credits = step.number("above", maximum=100), step.number("credits")
        steps.append(ThresholdStep(above or ZERO, credits or ZERO))
        step.refuse_unknown()
    if any(after.above <= before.above for before, after in pairwise(steps)):
        one.problem("steps", "les seuils vont en croissant")
    return tuple(steps)


def scale_document(scale: CreditScale) -> dict[str, Any]:
    document: dict[str, Any] = {"code": scale.code, "label": scale.label}
    match scale:
        case PerUnitScale():
            document |= {
                "kind": "per_unit",
                "unit": scale.unit.code,
                "credits": number_document(scale.credits),
            }
            document |= {"per": scale.per} if scale.per > 1 else {}
            document |= {"times": scale.times.code} if scale.times is not None else {}
        case FlatScale():
            document |= {"kind": "flat", "credits": number_document(scale.credits)}
        case ChoiceScale():
            document |= {"kind": "choice", "options": [_option_document(option) for option in scale.options]}
            document |= {"multiple": True} if scale.multiple else {}
        case ThresholdScale():
            steps = [{"above": number_document(s.above), "credits": number_document(s.credits)} for s in scale.steps]
            document |= {"kind": "threshold", "steps": steps}
            document |= {"of": scale.of.code} if scale.of is not None else {}
        case OpenScale():
            document |= {"kind": "open"}
        case HoursScale():
            document |= {"kind": "hours"}
    if scale.roles:
        document["roles"] = list(scale.roles)
    if scale.minimum is not None:
        document["minimum"] = {
            "unit": scale.minimum.unit.code,
            "quantity": number_document(scale.minimum.quantity),
        }
    if scale.cap_per_parcours is not None:
        document["cap_per_parcours"] = number_document(scale.cap_per_parcours)
    return document


def _option_document(option: ScaleOption) -> dict[str, Any]:
    document: dict[str, Any] = {
        "code": option.code,
        "label": option.label,
        "credits": number_document(option.credits),
    }
    return document | ({"specify": True} if option.specify else {})
