"""The day a reminder is due, in days of Paris: the hour changes, and some years have a 29 February."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.calendar import today
from backoffice.domain.reminders import (
    LONGEST,
    MOST_DAYS,
    DaysError,
    Reminder,
    ReminderDays,
    days_of,
    typed_days,
    usual_days,
    week_of,
)

DAYS = ReminderDays.of({"period_ending": [60, 14], "draft_forgotten": [14, 60]})
END, DRAFT = Reminder.period_ending, Reminder.draft_forgotten


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2028, 10, 31), None),
        (date(2028, 11, 1), date(2028, 11, 1)),
        (date(2028, 12, 16), date(2028, 11, 1)),
        (date(2028, 12, 17), date(2028, 12, 17)),
        (date(2028, 12, 31), date(2028, 12, 17)),
        (date(2029, 1, 1), None),
    ],
)
def test_before_an_end(day: date, due: date | None) -> None:
    assert DAYS.due_before(END, date(2028, 12, 31), day) == due


@pytest.mark.parametrize(
    ("since", "day", "due"),
    [
        (date(2028, 2, 15), date(2028, 2, 28), None),
        (date(2028, 2, 15), date(2028, 2, 29), date(2028, 2, 29)),  # 2028 has one
        (date(2027, 2, 15), date(2027, 2, 28), None),
        (date(2027, 2, 15), date(2027, 3, 1), date(2027, 3, 1)),
        (date(2028, 2, 29), date(2028, 3, 14), date(2028, 3, 14)),
        (date(2026, 1, 1), date(2026, 12, 1), date(2026, 3, 2)),
    ],
)
def test_after_an_event(since: date, day: date, due: date | None) -> None:
    assert DAYS.due_after(DRAFT, since, day) == due


@pytest.mark.parametrize(
    ("event", "eve", "morning"),
    [
        # 29 March 2026: the day has 23 hours; 25 October 2026: it has 25. Both events are of the day before in UTC.
        ("2026-03-14T23:30", "2026-03-28T22:59", "2026-03-28T23:00"),
        ("2026-10-10T22:30", "2026-10-24T21:59", "2026-10-24T22:00"),
        ("2026-10-11T22:30", "2026-10-25T22:59", "2026-10-25T23:00"),
    ],
)
def test_days_are_those_of_paris_when_the_hour_changes(event: str, eve: str, morning: str) -> None:
    since, before, on = (today(datetime.fromisoformat(one).replace(tzinfo=UTC)) for one in (event, eve, morning))
    assert DAYS.due_after(DRAFT, since, before) is None
    assert DAYS.due_after(DRAFT, since, on) == on == since + timedelta(days=14)


def test_no_days_no_reminder() -> None:
    assert DAYS.due_after(Reminder.evidence_awaited, date(2020, 1, 1), date(2026, 1, 1)) is None


some_days = st.dates(date(2023, 1, 1), date(2033, 12, 31))


@given(some_days, some_days, st.lists(st.integers(1, 400), max_size=4))
def test_what_is_due_stays_due_and_moves_forward_only(since: date, day: date, days: list[int]) -> None:
    """Each of the days names one moment; asked a day later, it is the same one or a later one."""
    rule = ReminderDays.of({"draft_forgotten": days})
    now, next_day = (rule.due_after(DRAFT, since, one) for one in (day, day + timedelta(days=1)))
    assert now is None or (now <= day and (now - since).days in days)
    assert now is None or (next_day is not None and now <= next_day)


@given(some_days)
def test_a_week_is_named_by_its_monday(day: date) -> None:
    monday = week_of(day)
    assert monday.weekday() == 0
    assert 0 <= (day - monday).days < 7


@given(st.sampled_from(Reminder), st.lists(st.integers(1, LONGEST), max_size=MOST_DAYS))
def test_days_are_kept_once_each_in_the_order_of_their_reminders(kind: Reminder, days: list[int]) -> None:
    kept = days_of(kind, days)
    assert set(kept) == set(days)
    assert len(kept) == len(set(kept))
    assert kept == days_of(kind, reversed(kept)) == days_of(kind, typed_days(", ".join(map(str, days))))
    moments = [-one for one in kept] if kind is END else kept
    assert moments == sorted(moments)


@pytest.mark.parametrize("wrong", [["0"], ["-3"], ["1001"], ["2,5"], ["deux"], [True], [1.5], list(range(1, 8))])
def test_what_is_no_day(wrong: list[object]) -> None:
    with pytest.raises(DaysError):
        days_of(DRAFT, wrong)


def test_a_list_as_people_write_it() -> None:
    assert typed_days(" 180, 60 et 14 ; 7 ") == ["180", "60", "14", "7"]
    assert typed_days("") == []


def test_what_a_council_begins_with_is_sound() -> None:
    assert {kind: days_of(Reminder(kind), days) for kind, days in usual_days().items()} == usual_days()
