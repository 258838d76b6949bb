from datetime import date
from decimal import Decimal

import pytest

from backoffice.domain.french import agree, day_text, duration_text, joined, number_text, of, of_name, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3,5", "3.5"),
        ("3.5", "3.5"),
        (" 1 200 ", "1200"),
        ("1\u202f200,25", "1200.25"),
        ("007", "7"),
        ("-2", "-2"),
        ("−2", "-2"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_exactly(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", "deux", "1e9", "NaN", "Infinity", "1,2,3", "1.", ".5", "٣", "0x10", "1_0", "1" * 13, "0,12345"],
)
def test_what_is_not_a_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def test_numbers_and_durations_read_in_french() -> None:
    assert [number_text(Decimal(n)) for n in ("2.50", "14", "14.0", "1000", "1E+1")] == [
        "2,5",
        "14",
        "14",
        "1000",
        "10",
    ]
    durations = [duration_text(Decimal(n)) for n in ("3.5", "7", "0.5", "1.25", "2.33")]
    assert durations == ["3\u00a0h\u00a030", "7\u00a0h", "30\u00a0min", "1\u00a0h\u00a015", "2,33\u00a0h"]


def test_a_day_reads_in_words() -> None:
    assert " ".join(day_text(date(2026, number, 2)) for number in range(1, 13)) == (
        "2 janvier 2026 2 février 2026 2 mars 2026 2 avril 2026 2 mai 2026 2 juin 2026 "
        "2 juillet 2026 2 août 2026 2 septembre 2026 2 octobre 2026 2 novembre 2026 2 décembre 2026"
    )
    assert day_text(date(2028, 3, 1)) == "1er mars 2028"


def test_agreement_lists_and_elision() -> None:
    assert [agree(Decimal(n), "an", "ans") for n in ("0", "1", "1.5", "2")] == ["an", "an", "an", "ans"]
    assert [joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"], " ou ")] == [
        "a",
        "a et b",
        "a, b ou c",
    ]
    assert [of("formation"), of("analyse"), of("évaluation")] == ["de formation", "d'analyse", "d'évaluation"]


@pytest.mark.parametrize("name", ["Alice", "Élodie", "Œdipe", "Hélène", "Yves", "ïris", "Øyvind"])
def test_de_is_elided_before_these_names(name: str) -> None:
    assert of_name(name) == f"d’{name}"


@pytest.mark.parametrize("name", ["Marc", "Yann", "Çelik", "Łukasz", "1re liste", ""])
def test_and_not_before_those(name: str) -> None:
    assert of_name(name) == f"de {name}"
