"""Attendance lists: the headings that are recognised, what a line may hold, what the organiser is told."""

import pytest

from backoffice.domain.attendance import Columns, Outcome, columns_of, half_days_in, key_holds, rpps_in


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (["RPPS", "Session", "Demi-journées"], Columns(0, 1, 2)),
        (["Nom", "Nb de demi-journées", "CODE SESSION", "N° RPPS"], Columns(3, 2, 1)),
        (["1/2 journées", "Numéro de RPPS", "Code de l’action", "code action"], Columns(1, 3, 0)),
        (["RPPS", "Code", "Action", "Demi-journée"], Columns(0, 1, 3)),  # two that would do: the first
    ],
)
def test_columns_are_found_by_their_headings(row: list[str], columns: Columns) -> None:
    assert columns_of(row) == columns


def test_every_column_that_lacks_is_named() -> None:
    assert columns_of(["Nom", "Code session", ""]) == ["RPPS", "demi-journées"]
    assert columns_of([]) == ["RPPS", "session", "demi-journées"]


@pytest.mark.parametrize(
    ("text", "rpps"),
    [
        ("99900000128", "99900000128"),
        ("999 0000\u00a001\u202f28", "99900000128"),
        ("99900000128.0", "99900000128"),  # as a spreadsheet writes a number
        ("9990000012", None),
        ("999000001288", None),
        ("9990000012a", None),
        ("99900000128.5", None),
        ("", None),
    ],
)
def test_a_number_of_eleven_digits_however_written(text: str, rpps: str | None) -> None:
    assert rpps_in(text) == rpps


def test_a_wrong_key_is_known() -> None:
    assert key_holds("99900000128")
    assert not key_holds("99900000182")


@pytest.mark.parametrize(
    ("text", "half_days"),
    [
        ("4", 4),
        (" 4 ", 4),
        ("04", 4),
        ("4,0", 4),
        ("4.00", 4),
        ("100", 100),
        ("1 0", 10),
        ("0", None),
        ("0,0", None),
        ("1,5", None),
        ("-1", None),
        ("1000", None),
        ("quatre", None),
        ("", None),
    ],
)
def test_half_days_are_whole_and_at_least_one(text: str, half_days: int | None) -> None:
    assert half_days_in(text) == half_days


def test_the_organiser_does_not_learn_who_is_registered() -> None:
    about_the_person = [outcome for outcome in Outcome if outcome.told != outcome.label]
    assert about_the_person == [
        Outcome.unknown_rpps,
        Outcome.not_enrolled,
        Outcome.no_parcours,
        Outcome.locked,
        Outcome.no_entry,
    ]
    assert len({outcome.told for outcome in about_the_person}) == 1
    assert [outcome for outcome in Outcome if outcome.is_good] == [Outcome.created, Outcome.already_there]
