"""Reading a document field by field: what each field may hold, and the words of what it may not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.domain.document_fields import Fields, Problem, number_document, without_defaults


def fields(**document: Any) -> Fields:
    return Fields(document, [], "entrée « 1.1 »", "scales[0]")


def said(one: Fields) -> list[tuple[str, str]]:
    return [(problem.field, problem.message) for problem in one.problems]


def test_a_problem_names_its_part_and_its_field() -> None:
    one = fields()
    one.text("label")
    assert one.problems == [Problem("entrée « 1.1 »", "scales[0].label", "ce champ manque")]
    assert str(one.problems[0]) == "entrée « 1.1 », champ « scales[0].label » : ce champ manque"
    assert str(Problem("", "", "rien")) == "rien"
    assert str(Problem("entrée « a »", "", "rien")) == "entrée « a » : rien"
    one.name_part("entrée « 1.2 »")
    one.problem("key", "?")
    assert str(one.problems[-1]) == "entrée « 1.2 », champ « key » : ?"


def test_what_is_no_mapping_is_said_and_read_as_empty() -> None:
    problems: list[Problem] = []
    one = Fields(["a"], problems, "entrée « 1.1 »", "evidence")
    assert problems == [Problem("entrée « 1.1 »", "evidence", "il faut ici des champs nommés (clé : valeur)")]
    assert "a" not in one
    assert one.text("a", required=False) == ""


@pytest.mark.parametrize(
    ("value", "read", "message"),
    [
        ("TEP", "TEP", None),
        (" ", "", "il faut un texte"),
        (3, "", "il faut un texte (entre guillemets)"),
        (None, "", "ce champ manque"),
    ],
)
def test_text(value: object, read: str, message: str | None) -> None:
    one = fields(label=value)
    assert one.text("label") == read
    assert said(one) == ([("scales[0].label", message)] if message else [])


def test_what_is_not_required_may_be_absent_or_blank() -> None:
    one = fields(label=" ")
    assert (one.text("label", required=False), one.text("hint", required=False)) == (" ", "")
    assert one.boolean("more", required=False) is False
    assert one.number("need", required=False) is None
    assert one.whole("per", required=False) is None
    assert one.day("day", required=False) is None
    assert one.items("list", required=False) == []
    assert one.each("list", required=False) == []
    assert one.inside("part", required=False) is None
    assert one.codes("list", ["a"]) == one.texts_of("list") == ()
    assert one.problems == []


def test_what_is_required_is_missed_in_every_kind_of_field() -> None:
    one = fields()
    readers = (one.boolean, one.number, one.whole, one.day, one.items, one.each, one.inside)
    for reader in readers:
        reader("x")
    one.one_of("x", ["a"])
    assert said(one) == [("scales[0].x", "ce champ manque")] * (len(readers) + 1)


def test_a_word_of_a_closed_vocabulary() -> None:
    one = fields(kind="flat", unit="fortnight")
    assert one.one_of("kind", ["flat", "open"]) == "flat"
    assert one.one_of("unit", ["hour", "year"]) == ""
    assert one.one_of("unit", []) == ""
    assert said(one) == [
        ("scales[0].unit", "« fortnight » n’est pas connu ; valeurs possibles : hour, year"),
        ("scales[0].unit", "« fortnight » n’est pas connu ; valeurs possibles : aucune"),
    ]


def test_true_or_false() -> None:
    one = fields(yes=True, no=False, one=1)
    assert (one.boolean("yes"), one.boolean("no"), one.boolean("one")) == (True, False, False)
    assert said(one) == [("scales[0].one", "il faut true ou false")]


@pytest.mark.parametrize(
    ("value", "positive", "read", "message"),
    [
        (0, False, "0", None),
        (0, True, None, "il faut un nombre plus grand que 0, au plus 8"),
        (8, True, "8", None),
        ("8.0001", False, None, "il faut un nombre positif, au plus 8"),
        (-1, False, None, "il faut un nombre positif, au plus 8"),
        (-1, True, None, "il faut un nombre plus grand que 0, au plus 8"),
        ("2.5", False, "2.5", None),
        ("2,5", False, "2.5", None),
        (Decimal("0.5"), True, "0.5", None),
        (0.5, False, None, "il faut un nombre (au plus 4 décimales)"),
        ("0.00001", False, None, "il faut un nombre (au plus 4 décimales)"),
        (True, False, None, "il faut un nombre (au plus 4 décimales)"),
        ([], False, None, "il faut un nombre (au plus 4 décimales)"),
    ],
)
def test_an_exact_number(value: object, positive: bool, read: str | None, message: str | None) -> None:
    one = fields(need=value)
    assert one.number("need", positive=positive, maximum=8) == (None if read is None else Decimal(read))
    assert said(one) == ([("scales[0].need", message)] if message else [])


def test_a_whole_number_from_one() -> None:
    one = fields(per=5, most=1000, half="1.5", none=0, many=1001)
    assert (one.whole("per"), one.whole("most")) == (5, 1000)
    assert (one.whole("half"), one.whole("none"), one.whole("many")) == (None, None, None)
    assert said(one) == [
        ("scales[0].half", "il faut un nombre entier"),
        ("scales[0].none", "il faut un nombre plus grand que 0, au plus 1000"),
        ("scales[0].many", "il faut un nombre plus grand que 0, au plus 1000"),
    ]
    assert fields(many=1000).number("many") == 1000
    assert fields(many=1001).number("many") is None


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2026-03-12", date(2026, 3, 12)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2199-12-31", date(2199, 12, 31)),
        ("1899-12-31", None),
        ("2200-01-01", None),
        ("2026-02-30", None),
        ("20260312", None),
        ("12/03/2026", None),
        (20260312, None),
    ],
)
def test_a_day(value: object, read: date | None) -> None:
    one = fields(on=value)
    assert one.day("on") == read
    assert said(one) == ([] if read else [("scales[0].on", "il faut une date AAAA-MM-JJ, par exemple 2026-03-12")])


def test_lists() -> None:
    one = fields(none=[], text="a", codes=["a", "b", "a", "c", 3], texts=["x", " "], parts=[{"code": "a"}, "b"])
    assert one.items("none") == one.items("text") == []
    assert one.codes("codes", ["a", "b"]) == ("a", "b")
    assert one.texts_of("texts") == ()
    first, _ = one.each("parts")
    assert (first.text("code"), first.path, first.where) == ("a", "scales[0].parts[0]", "entrée « 1.1 »")
    assert one.unique("parts", ["a", "", "b", "a", "", "b"]) == ("a", "", "b")
    assert said(one) == [
        ("scales[0].none", "cette liste est vide"),
        ("scales[0].text", "il faut une liste"),
        ("scales[0].codes", "« a » est donné deux fois"),
        ("scales[0].codes", "« c » n’est pas connu ; valeurs possibles : a, b"),
        ("scales[0].codes", "« 3 » n’est pas connu ; valeurs possibles : a, b"),
        ("scales[0].texts", "il faut une liste de textes"),
        ("scales[0].parts[1]", "il faut ici des champs nommés (clé : valeur)"),
        ("scales[0].parts", "« a » est donné plusieurs fois"),
        ("scales[0].parts", "« b » est donné plusieurs fois"),
    ]
    assert fields(texts=["x", "y"]).texts_of("texts") == ("x", "y")
    assert fields(items=(1, 2)).items("items") == [1, 2]


def test_an_answer_as_a_form_would_give_it() -> None:
    one = fields(quantities={"half_days": 3, "hours": Decimal("3.50"), "option": "m1"})
    inside = one.inside("quantities")
    assert inside is not None
    assert inside.texts() == {"half_days": "3", "hours": "3.50", "option": "m1"}
    inside.refuse_unknown()
    assert one.problems == []
    wrong = fields(years=True, months=[1], days=2)
    assert wrong.texts() == {"days": "2"}
    assert said(wrong) == [
        ("scales[0].years", "il faut un nombre ou un texte"),
        ("scales[0].months", "il faut un nombre ou un texte"),
    ]


def test_a_field_that_nothing_reads_is_refused() -> None:
    one = fields(label="a", labell="b", **{"1": 2})
    one.text("label")
    one.refuse_unknown()
    assert said(one) == [("scales[0].labell", "champ inconnu"), ("scales[0].1", "champ inconnu")]


def test_what_a_document_leaves_out_and_how_it_writes_a_number() -> None:
    document = {"a": None, "b": "", "c": False, "d": [], "e": {}, "f": "x", "g": True, "h": [0], "i": 2}
    assert without_defaults(document) == {"f": "x", "g": True, "h": [0], "i": 2}
    numbers = [number_document(Decimal(text)) for text in ("2", "2.0", "2.50", "100", "0.5")]
    assert numbers == [2, 2, "2.5", 100, "0.5"]
    assert [type(number) for number in numbers] == [int, int, str, int, str]
