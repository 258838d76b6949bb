"""Credit scales: the six ways a declared quantity becomes credits, and the fields each asks for.

They cover the table of 002: per half-day, hour, visit, event..., one for N (5 patients, 5 meetings), a
product (per year and mission), flat, a choice (rank of the author), thresholds (more than 50 %, more than
90 %), and what it names without a figure; each may be open to some roles only, ask for a minimum, and be
capped over a parcours. The sixth counts hours as they are (000, chapter 4).
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from backoffice.domain.units import HALF_DAY, HOUR, PERCENT, Unit

SPECIFICATION = "specification"
EFFECTIVE_DURATION = "Durée effective de la formation, sans les pauses"
IN_HOURS = "En heures : 7,5 pour 7 h 30."


@dataclass(frozen=True, slots=True)
class ScaleOption:
    """`specify` keeps a list open: the declaration may say in its own words what was done."""

    code: str
    label: str
    credits: Decimal
    specify: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """A field that a form shows for a scale. `instead_of` names the field it replaces: one of the two is
    filled. An optional one may stay empty. `hint` says how to write it.
    """

    key: str
    label: str
    unit: str = ""
    options: tuple[ScaleOption, ...] = ()
    multiple: bool = False
    whole: bool = False
    instead_of: str | None = None
    optional: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Minimum:
    """Under that quantity the scale gives nothing ("minimum d’une journée"). Its unit may be one the scale
    does not count.

    A duration to wait for is another matter: `ReferentialEntry.minimum_years`.
    """

    unit: Unit
    quantity: Decimal


def _inputs_of(unit: Unit) -> tuple[Input, ...]:
    own = Input(unit.key, unit.label, unit.plural, whole=not unit.divisible)
    if unit is not HALF_DAY:
        return (own,)
    return (own, Input(HOUR.key, "Durée effective, sans les pauses", HOUR.plural, instead_of=HALF_DAY.key))


@dataclass(frozen=True, kw_only=True)
class CreditScale:
    """What the five kinds share. No role means every role; `cap_per_parcours` bounds the scale's credits."""

    code: str
    label: str
    roles: tuple[str, ...] = ()
    minimum: Minimum | None = None
    cap_per_parcours: Decimal | None = None

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units this scale counts."""
        return ()

    @property
    def asked_units(self) -> tuple[Unit, ...]:
        """The units a declaration gives: those counted, and that of the minimum."""
        if self.minimum is None or self.minimum.unit in self.units:
            return self.units
        return (*self.units, self.minimum.unit)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The fields a form shows for this scale, in order."""
        return tuple(field for unit in self.asked_units for field in _inputs_of(unit))

    def is_open_to(self, role: str | None) -> bool:
        return not self.roles or role in self.roles


@dataclass(frozen=True, kw_only=True)
class PerUnitScale(CreditScale):
    """`credits` for each complete group of `per` units; times the second unit, if any (per year and
    mission).
    """

    unit: Unit
    credits: Decimal
    per: int = 1
    times: Unit | None = None

    @property
    def units(self) -> tuple[Unit, ...]:
        return (self.unit,) if self.times is None else (self.unit, self.times)


@dataclass(frozen=True, kw_only=True)
class FlatScale(CreditScale):
    """The same credits whatever the quantity."""

    credits: Decimal


@dataclass(frozen=True, kw_only=True)
class ChoiceScale(CreditScale):
    """Credits by option; several options of one declaration add up where `multiple` says so ("et/ou")."""

    options: tuple[ScaleOption, ...]
    multiple: bool = False

    @property
    def inputs(self) -> tuple[Input, ...]:
        choice = Input("option", self.label, options=self.options, multiple=self.multiple)
        specification = tuple(
            Input(SPECIFICATION, f"Pour « {option.label} », précisez", optional=True)
            for option in self.options
            if option.specify
        )
        return (choice, *specification, *super().inputs)


@dataclass(frozen=True, slots=True)
class ThresholdStep:
    """Strictly above that percentage, those credits."""

    above: Decimal
    credits: Decimal


@dataclass(frozen=True, kw_only=True)
class ThresholdScale(CreditScale):
    """Credits of the highest step passed, by a percentage; `steps` rise.

    `of` is what the percentage is a share of: how many there were may be given, and is then shown.
    """

    steps: tuple[ThresholdStep, ...]
    of: Unit | None = None

    @property
    def units(self) -> tuple[Unit, ...]:
        return (PERCENT,)

    @property
    def inputs(self) -> tuple[Input, ...]:
        if self.of is None:
            return super().inputs
        whole = not self.of.divisible
        return (
            *super().inputs,
            Input(self.of.key, self.of.label, self.of.plural, whole=whole, optional=True),
        )


@dataclass(frozen=True, kw_only=True)
class OpenScale(CreditScale):
    """What the document names without a figure: no credits until the committee sets them, action by action."""


@dataclass(frozen=True, kw_only=True)
class HoursScale(CreditScale):
    """The effective duration itself, breaks left out: exact hours, of which nothing is dropped."""

    @property
    def units(self) -> tuple[Unit, ...]:
        return (HOUR,)

    @property
    def inputs(self) -> tuple[Input, ...]:
        asked = super().inputs
        return (replace(asked[0], label=EFFECTIVE_DURATION, hint=IN_HOURS), *asked[1:])
