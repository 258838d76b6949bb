from datetime import date

import pytest

from backoffice.domain.identifiers import Rpps, RppsError, luhn_holds, parse_rpps, same_rpps
from backoffice.domain.periods import Period

GOOD_KEY, WRONG_KEY = "99900000128", "99900000182"


def test_the_key_is_computed_and_only_warned_about() -> None:
    assert parse_rpps(GOOD_KEY) == Rpps(GOOD_KEY, key_ok=True)
    assert parse_rpps(WRONG_KEY) == Rpps(WRONG_KEY, key_ok=False)
    assert parse_rpps("12345678912").key_ok is False  # the published example of 001


def test_spaces_are_tolerated() -> None:
    assert parse_rpps(" 999 000\u00a0001\u202f28 ").value == GOOD_KEY


@pytest.mark.parametrize("digits", ["18", "26", "34", "42", "59", "67", "75", "83", "91", "00", "79927398713"])
def test_the_key_of_each_digit(digits: str) -> None:
    assert luhn_holds(digits)
    assert not any(luhn_holds(digits[:-1] + key) for key in "0123456789" if key != digits[-1])


def test_what_to_write_is_said() -> None:
    for text, message in (
        (" ", "Indiquez votre numéro RPPS : 11 chiffres."),
        ("abc", "Un numéro RPPS compte 11 chiffres, sans lettre ni autre signe."),
    ):
        with pytest.raises(RppsError) as refusal:
            parse_rpps(text)
        assert refusal.value.message == str(refusal.value) == message


@pytest.mark.parametrize("text", ["", "  ", "9990000001", "999000001288", "9990000001a", "999-0000-0018", "٣" * 11])
def test_a_wrong_shape_is_refused_in_french(text: str) -> None:
    with pytest.raises(RppsError, match="11 chiffres"):
        parse_rpps(text)


def test_the_same_person_is_recognised_however_spaced() -> None:
    assert same_rpps(GOOD_KEY, "999 0000 0128")
    assert not same_rpps(GOOD_KEY, WRONG_KEY)
    assert not same_rpps(None, None)
    assert not same_rpps("abc", "abc")


def test_a_period_holds_both_its_days() -> None:
    period = Period(date(2026, 1, 1), date(2028, 12, 31))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2028, 12, 31), date(2029, 1, 1)]
    assert [period.contains(day) for day in days] == [False, True, True, False]
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 1, 2), date(2026, 1, 1))
