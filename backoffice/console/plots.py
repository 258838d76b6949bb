"""Drawings of figures: lengths and places as SVG attributes, for pages whose policy forbids inline styles.

Each stands above the table that says the same: `told` is what a screen reader hears instead of the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 360, 130  # of the drawing's own units
BASE, TOP = 108, 14  # where columns stand, and where the highest ends
SLOT, COLUMN = 30, 11


@dataclass(frozen=True)
class Bar:
    """`width` in percent of the longest."""

    label: str
    value: str
    width: str


@dataclass(frozen=True)
class Bars:
    """Lying bars, one below the other."""

    told: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Column:
    """`series`: the place of its series, from 0. `middle` is where its figure is written."""

    series: int
    x: int
    y: str
    height: str
    middle: str
    value: int


@dataclass(frozen=True)
class Columns:
    """Standing columns, a group a slot, one column a series; `slots`: (its middle, its label)."""

    told: str
    series: tuple[str, ...]
    slots: tuple[tuple[int, str], ...]
    columns: tuple[Column, ...]

    width, height, base = WIDTH, HEIGHT, BASE


def lying_bars(told: str, rows: Sequence[tuple[str, Decimal, str]]) -> Bars:
    """`rows`: label, length, and the length in words."""
    longest = max((length for _, length, _ in rows), default=Decimal(0))
    return Bars(told, tuple(Bar(label, words, _share(length, longest)) for label, length, words in rows))


def standing_columns(told: str, series: Sequence[str], slots: Sequence[tuple[str, Sequence[int]]]) -> Columns:
    """`slots`: a label, and a value for each series."""
    highest = max((value for _, values in slots for value in values), default=0) or 1
    columns = [
        _column(place * SLOT + 3 + number * (COLUMN + 2), number, value, highest)
        for place, (_, values) in enumerate(slots)
        for number, value in enumerate(values)
    ]
    labels = tuple((place * SLOT + SLOT // 2, label) for place, (label, _) in enumerate(slots))
    return Columns(told, tuple(series), labels, tuple(columns))


def _column(x: int, series: int, value: int, highest: int) -> Column:
    height = (BASE - TOP) * value / highest
    return Column(series, x, f"{BASE - height:.1f}", f"{height:.1f}", f"{x + COLUMN / 2:.1f}", value)


def _share(length: Decimal, longest: Decimal) -> str:
    return f"{100 * length / longest:.2f}" if longest else "0.00"
