"""How many parcours of 60 actions the rules evaluate in a second, on one core.

Run it by hand, `python tests/bench/bench_rules.py`, or with the other measures, `make bench`.
"""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest

from backoffice.cli.referential_files import load_referential
from backoffice.domain.periods import Period
from backoffice.domain.requirements import Claim, count
from backoffice.domain.wording import missing_sentence

ACTIONS = 60
GOAL = 5000


def evaluations_per_second(seconds: float = 1.0) -> float:
    """`count` and its sentence on the triennial rules; an eighth of the actions fall outside the period."""
    rules = load_referential("cnp-mn-dpc")
    period = Period(date(2026, 1, 1), date(2028, 12, 31))
    claims = []
    for number in range(ACTIONS):
        entry = rules.entries[number % len(rules.entries)]
        day = date(2025, 8, 15) + timedelta(days=20 * number)
        claims.append(
            Claim(
                str(number),
                entry.key,
                "",
                day,
                day,
                Decimal(number % 7),
                accepted=True,
                scale=entry.scales[0].code,
            )
        )
    rounds, started = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - started) < seconds:
        for _ in range(100):
            missing_sentence(count(rules, period, claims))
        rounds += 100
    return rounds / elapsed


@pytest.mark.bench
def test_evaluations() -> None:
    print(f"\nparcours of {ACTIONS} actions evaluated: {evaluations_per_second():,.0f} a second (goal: {GOAL:,})")


if __name__ == "__main__":
    test_evaluations()
