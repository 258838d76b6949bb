"""A period of a programme. Its dates are data of the programme, never code."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included. Raises ValueError when it ends before it starts."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("a period cannot end before it starts")

    def contains(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on
