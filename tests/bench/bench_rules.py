"""How many parcours of 60 actions the rules evaluate in a second, on one core.

Run it by hand, `python tests/bench/bench_rules.py`, or with the other measures, `make bench`.
"""

import time
from datetime import date
from decimal import Decimal

import pytest

from backoffice.cli.referential_files import load_referential
from backoffice.domain.periods import Period
from backoffice.domain.requirements import Claim, count
from backoffice.domain.wording import missing_sentence

ACTIONS = 60
GOAL = 5000
ROUND = 20
PARCOURS = {
    "cnp-mn-dpc": Period(date(2026, 1, 1), date(2028, 12, 31)),
    "cnp-mn-certification": Period(date(2023, 1, 1), date(2031, 12, 31)),
}


def evaluations_per_second(code: str, seconds: float = 1.0) -> float:
    """`count` and its sentence on those rules, in the round that other programs disturbed least: an eighth
    of the actions fall outside the period.
    """
    rules, period = load_referential(code), PARCOURS[code]
    step = (period.ends_on - period.starts_on) / (ACTIONS * 7 // 8)
    claims = []
    for number in range(ACTIONS):
        entry = rules.entries[number % len(rules.entries)]
        day = period.starts_on + step * (number - ACTIONS // 8)
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
    best, until = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        started = time.perf_counter()
        for _ in range(ROUND):
            missing_sentence(count(rules, period, claims))
        best = max(best, ROUND / (time.perf_counter() - started))
    return best


@pytest.mark.bench
@pytest.mark.parametrize("code", PARCOURS)
def test_evaluations(code: str) -> None:
    rate = evaluations_per_second(code)
    print(f"\n{code}: parcours of {ACTIONS} actions evaluated {rate:,.0f} times a second (goal: {GOAL:,})")


if __name__ == "__main__":
    for rules_code in PARCOURS:
        test_evaluations(rules_code)
