"""How somebody's ease changed from one assessment to the next: figures, and a small drawing of them for each block."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.domain.needs import Direction, direction
from backoffice.models import NeedsAssessment

WIDTH, HEIGHT, MARGIN = 120, 40, 5  # of the drawing's own units
ARROWS = {
    Direction.up: ("↗", "plus à l’aise"),
    Direction.down: ("↘", "moins à l’aise"),
    Direction.same: ("→", "sans changement"),
    Direction.unknown: ("", ""),
}


@dataclass(frozen=True)
class Point:
    """Ease (0 to 100) on a day, and where it is drawn; `ease` None: nothing applied, nothing is drawn."""

    at: datetime
    ease: int | None
    x: int
    y: int
    arrow: str
    change: str


@dataclass(frozen=True)
class Evolution:
    """One block over time, oldest first."""

    label: str
    points: tuple[Point, ...]

    @property
    def drawn(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.ease is not None)

    @property
    def line(self) -> str:
        """The `points` attribute of an SVG polyline."""
        return " ".join(f"{point.x},{point.y}" for point in self.drawn)


def evolutions(assessments: Sequence[NeedsAssessment]) -> list[Evolution]:
    """The blocks of the latest edition; an older one that lacked a block has no figure there."""
    results = [(one.finished_at or one.created_at, one.result) for one in assessments]
    return [
        _evolution(
            block.block.label,
            [
                (at, next((one.ease for one in result.blocks if one.block.code == block.block.code), None))
                for at, result in results
            ],
        )
        for block in results[-1][1].blocks
    ]


def _evolution(label: str, figures: Sequence[tuple[datetime, int | None]]) -> Evolution:
    step = (WIDTH - 2 * MARGIN) // max(1, len(figures) - 1)
    points, before = [], None
    for number, (at, ease) in enumerate(figures):
        arrow, change = ARROWS[direction(before, ease)]
        height = round((HEIGHT - 2 * MARGIN) * (ease or 0) / 100)
        points.append(Point(at, ease, MARGIN + number * step, HEIGHT - MARGIN - height, arrow, change))
        before = ease if ease is not None else before
    return Evolution(label, tuple(points))
