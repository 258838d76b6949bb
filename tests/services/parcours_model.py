"""A parcours as the walk knows it: types of action, and what each record has become."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.services.walk import Tracked

DECLARED = ("submitted", "information_requested", "accepted", "correction_requested")
ACCEPTED = ("accepted", "correction_requested")
UNDECIDED = ("submitted", "information_requested", "correction_requested")


@dataclass(frozen=True)
class Kind:
    """A type of action: what it counts for (002, methodology), and what evidence it takes."""

    entry: str
    credits: Decimal
    cognitive: bool = True
    priority: bool = False
    needs_a_file: bool = False
    honour_is_enough: bool = False
    given: dict[str, Any] = field(default_factory=dict)


KINDS = (
    Kind("formation-odpc", Decimal(4), priority=True, given={"answer": {"half_days": "4"}}),
    Kind("congres", Decimal(6), given={"answer": {"half_days": "6"}}),
    Kind("analyse-pratiques-odpc", Decimal(4), cognitive=False, priority=True, given={"answer": {"half_days": "4"}}),
    Kind("article", Decimal(2), needs_a_file=True, given={"answer": {"option": "third"}}),
    Kind("enseignement", Decimal(3), honour_is_enough=True, given={"role": "trainer", "answer": {"hours": "3"}}),
)
FROM_A_PROPOSAL = Kind("hors-liste", Decimal(2))


@dataclass
class Action:
    tracked: Tracked
    kind: Kind
    over: bool = True  # its last day has passed
    files: int = 0
    waived: bool = False
    on_honour: bool = False
    granted: Decimal | None = None

    @property
    def state(self) -> str:
        return self.tracked.state

    @property
    def credits(self) -> Decimal:
        return self.kind.credits if self.granted is None else self.granted

    @property
    def is_proved(self) -> bool:
        return self.would_be_proved(self.files, self.on_honour, self.waived)

    def would_be_proved(self, files: int, on_honour: bool, waived: bool) -> bool:
        if files or (on_honour and self.kind.honour_is_enough):
            return True
        return waived and not self.kind.needs_a_file

    def may_become(self, *, files: int, on_honour: bool, waived: bool) -> bool:
        """What was submitted stays complete."""
        return self.state != "submitted" or self.would_be_proved(files, on_honour, waived)


@dataclass
class Proposed:
    """`evaluators`: whose opinions count; `aside`: who declared an interest."""

    tracked: Tracked
    planned: bool = False
    files: int = 0
    evaluators: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
