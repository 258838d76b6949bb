"""How long a certification lasts, what follows it, what moves its end."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.domain.periods import Period, PeriodRule, Transition, last_day

ONE_DAY = timedelta(days=1)
RULE = PeriodRule(first_years=6, following_years=6, transition=Transition(date(2023, 1, 1), 9))
DAYS = st.dates(date(1960, 1, 1), date(2200, 12, 31))
LEAP_DAYS = st.sampled_from([date(year, 2, 29) for year in range(1960, 2200, 4) if year != 2100])
ENDS_OF_YEAR = st.integers(1960, 2200).map(lambda year: date(year, 12, 31))


@pytest.mark.parametrize(
    ("starts_on", "years", "ends_on"),
    [
        (date(2023, 1, 1), 9, date(2031, 12, 31)),
        (date(2025, 9, 1), 6, date(2031, 8, 31)),
        (date(2024, 2, 29), 6, date(2030, 2, 28)),
        (date(2024, 2, 29), 8, date(2032, 2, 28)),
        (date(2024, 3, 1), 6, date(2030, 2, 28)),
        (date(2026, 3, 1), 2, date(2028, 2, 29)),
        (date(2024, 12, 31), 6, date(2030, 12, 30)),
        (date(2025, 1, 1), 1, date(2025, 12, 31)),
    ],
)
def test_years_end_the_day_before_their_anniversary(starts_on: date, years: int, ends_on: date) -> None:
    assert last_day(starts_on, years) == ends_on
    assert Period.of_years(starts_on, years) == Period(starts_on, ends_on)


def test_years_stop_where_the_calendar_does() -> None:
    assert last_day(date(9990, 6, 1), 9) == date(9999, 5, 31)
    assert last_day(date(9990, 6, 1), 10) == date.max


@given(starts_on=DAYS | LEAP_DAYS | ENDS_OF_YEAR, years=st.integers(1, 12))
def test_a_period_is_whole_years_and_the_next_begins_the_day_after(starts_on: date, years: int) -> None:
    period = Period.of_years(starts_on, years)
    after = period.ends_on + ONE_DAY
    assert after.year == starts_on.year + years
    leap_day = (starts_on.month, starts_on.day) == (2, 29)
    stands_for = [(2, 29), (3, 1)] if leap_day else [(starts_on.month, starts_on.day)]
    assert (after.month, after.day) in stands_for
    days = (period.ends_on - starts_on).days + 1
    assert 365 * years <= days <= 366 * years
    assert period.contains(starts_on)
    assert period.contains(period.ends_on)
    assert not period.contains(after)


@given(starts_on=LEAP_DAYS, years=st.integers(1, 12))
def test_whoever_starts_on_a_29_february_has_no_shorter_years_than_the_day_before(starts_on: date, years: int) -> None:
    assert last_day(starts_on, years) > last_day(starts_on - ONE_DAY, years)
    assert last_day(starts_on, years) <= last_day(starts_on + ONE_DAY, years)


@pytest.mark.parametrize(
    ("registered_on", "period"),
    [
        (date(1998, 11, 2), Period(date(2023, 1, 1), date(2031, 12, 31))),
        (date(2022, 12, 31), Period(date(2023, 1, 1), date(2031, 12, 31))),
        (date(2023, 1, 1), Period(date(2023, 1, 1), date(2031, 12, 31))),
        (date(2023, 1, 2), Period(date(2023, 1, 2), date(2029, 1, 1))),
        (date(2024, 2, 29), Period(date(2024, 2, 29), date(2030, 2, 28))),
    ],
)
def test_the_first_period_is_six_years_or_nine_for_those_practising_on_2023_01_01(
    registered_on: date, period: Period
) -> None:
    assert RULE.first_period(registered_on) == period


def test_without_a_transition_everybody_has_the_same_length() -> None:
    assert PeriodRule(3, 2).first_period(date(2010, 5, 1)) == Period(date(2010, 5, 1), date(2013, 4, 30))


@given(registered_on=DAYS | LEAP_DAYS | ENDS_OF_YEAR)
def test_periods_follow_each_other_without_a_hole_or_an_overlap(registered_on: date) -> None:
    period = RULE.first_period(registered_on)
    for _ in range(4):
        following = RULE.following_period(period.ends_on)
        assert following.starts_on == period.ends_on + ONE_DAY
        assert following == Period.of_years(following.starts_on, 6)
        period = following


def test_the_following_years_are_their_own_figure() -> None:
    assert PeriodRule(9, 4).following_period(date(2031, 12, 31)) == Period(date(2032, 1, 1), date(2035, 12, 31))


SIX_YEARS = Period(date(2025, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("suspensions", "ends_on"),
    [
        ([], date(2030, 12, 31)),
        ([(date(2026, 3, 1), date(2026, 3, 1))], date(2031, 1, 1)),
        ([(date(2026, 1, 1), date(2026, 12, 31))], date(2031, 12, 31)),
        # one inside the other, then one that overlaps: each day once
        (
            [
                (date(2026, 1, 1), date(2026, 1, 10)),
                (date(2026, 1, 3), date(2026, 1, 4)),
                (date(2026, 1, 8), date(2026, 1, 15)),
            ],
            date(2031, 1, 15),
        ),
        ([(date(2026, 1, 1), date(2026, 1, 10)), (date(2026, 1, 11), date(2026, 1, 15))], date(2031, 1, 15)),
        # begun before the period: from its first day only
        ([(date(2024, 6, 1), date(2025, 1, 10))], date(2031, 1, 10)),
        ([(date(2024, 6, 1), date(2024, 12, 31))], date(2030, 12, 31)),
        # on the last day, and for longer than the period had left
        ([(date(2030, 12, 31), date(2031, 3, 31))], date(2031, 4, 1)),
        # after the end: nothing, unless an earlier one has moved the end beyond it
        ([(date(2031, 1, 1), date(2031, 1, 31))], date(2030, 12, 31)),
        ([(date(2031, 1, 1), date(2031, 1, 31)), (date(2026, 5, 1), date(2026, 5, 1))], date(2031, 2, 1)),
    ],
)
def test_a_suspension_moves_the_end(suspensions: list[tuple[date, date]], ends_on: date) -> None:
    periods = [Period(*dates) for dates in suspensions]
    assert SIX_YEARS.suspended_during(periods) == Period(SIX_YEARS.starts_on, ends_on)


@settings(deadline=None)
@given(spans=st.lists(st.tuples(st.integers(-400, 2600), st.integers(0, 500)), max_size=6), order=st.randoms())
def test_suspensions_lose_no_day_of_the_period(spans: list[tuple[int, int]], order) -> None:
    suspensions = [
        Period(first := SIX_YEARS.starts_on + timedelta(days=start), first + timedelta(days=length))
        for start, length in spans
    ]
    moved = SIX_YEARS.suspended_during(suspensions)
    order.shuffle(suspensions)
    assert SIX_YEARS.suspended_during(suspensions) == moved
    length = (moved.ends_on - moved.starts_on).days + 1
    days = (moved.starts_on + timedelta(days=number) for number in range(length))
    active = sum(not any(one.contains(day) for one in suspensions) for day in days)
    assert active == (SIX_YEARS.ends_on - SIX_YEARS.starts_on).days + 1
    assert not any(one.contains(moved.ends_on) for one in suspensions)
    following = RULE.following_period(moved.ends_on)
    assert following.starts_on == moved.ends_on + ONE_DAY
