from datetime import UTC, date, datetime

from backoffice.domain.calendar import paris, today


def test_the_day_is_that_of_paris() -> None:
    assert today(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert today(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)
    assert today(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert paris(datetime(2026, 1, 1, 11, 0, tzinfo=UTC)).hour == 12
