"""Documents go in and out without loss, and their mistakes are all named."""

import copy
from decimal import Decimal
from pathlib import Path

import pytest

from backoffice.documents import read_document
from backoffice.domain.periods import PeriodRule
from backoffice.domain.referential_document import ReferentialError, from_document, to_document
from backoffice.resources import config_dir

DOCUMENTS = sorted(
    [*(Path(__file__).parent / "referentials").glob("*.yaml"), *(config_dir() / "referentials").glob("*")]
)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_comes_back_the_same(path: Path) -> None:
    document = read_document(path)
    referential = from_document(document)
    assert to_document(referential) == document
    assert from_document(to_document(referential)) == referential


@pytest.fixture
def document(request: pytest.FixtureRequest) -> dict:
    return copy.deepcopy(to_document(request.getfixturevalue("every_kind")))


def problems_of(document: object) -> list[tuple[str, str]]:
    with pytest.raises(ReferentialError) as refusal:
        from_document(document)  # type: ignore[arg-type]
    return [(problem.where, problem.field) for problem in refusal.value.problems]


def test_every_mistake_is_named_with_its_entry_and_field(document: dict) -> None:
    entries = {entry["key"]: entry for entry in document["entries"]}
    del entries["odpc"]["label"]
    entries["diploma"]["scales"][1]["unit"] = "fortnight"
    entries["diploma"]["scales"][0]["roles"] = ["dean"]
    entries["editorial"]["scales"][0]["credits"] = -1
    entries["expertise"]["block"] = "b9"
    entries["registry"]["scales"][1]["minimum"]["quantity"] = "trois"
    entries["consultation"]["scales"][0]["steps"].reverse()
    entries["physician"]["evidence"]["honor"] = True
    entries["checkup"]["key"] = "odpc"
    document["requirements"][0]["need"] = Decimal("1.5")
    document["requirements"][3]["need"] = 1.5
    document["requirements"][1]["selector"]["tags"] = ["priority"]
    document["titel"] = "?"
    assert set(problems_of(document)) == {
        ("entrée « odpc »", "label"),
        ("entrée « diploma »", "scales[1].unit"),
        ("entrée « diploma »", "scales[0].roles"),
        ("entrée « editorial »", "scales[0].credits"),
        ("entrée « expertise »", "block"),
        ("entrée « registry »", "scales[1].minimum.quantity"),
        ("entrée « consultation »", "scales[0].steps"),
        ("entrée « physician »", "evidence.honor"),
        ("", "entries"),
        ("exigence « b1 »", "need"),
        ("exigence « credits »", "need"),
        ("exigence « b1-priority »", "selector.tags"),
        ("", "titel"),
    }


def test_an_entry_without_a_key_is_named_by_its_rank(document: dict) -> None:
    del document["entries"][2]["key"]
    document["entries"][2]["label"] = 3
    assert problems_of(document) == [("entrée n° 3", "key"), ("entrée n° 3", "label")]


@pytest.mark.parametrize("document", [None, [], "texte", 3])
def test_something_else_than_a_document_is_one_problem(document: object) -> None:
    assert len(problems_of(document)) == 1


@pytest.fixture
def certified(certification) -> dict:
    return copy.deepcopy(to_document(certification))


def entry_of(document: dict, key: str) -> dict:
    return next(entry for entry in document["entries"] if entry["key"] == key)


def test_the_mistakes_of_a_certification_are_named_too(certified: dict) -> None:
    requirements = {one["code"]: one for one in certified["requirements"]}
    requirements["b1"]["within"] = "b2"  # comes after
    requirements["b2"]["legal_need"] = 4
    requirements["b3"]["legal_need"] = Decimal("1.5")
    requirements["b4"]["within"] = "b1-priority-orientation"  # is a detail itself
    requirements["credits"]["legal_need"] = 8
    certified["periods"] = {
        "first_years": 0,
        "following_years": 13,
        "transition": {"years": 13, "practicing_on": ""},
        "third_years": 6,
    }
    certified["blocks"][3]["health_data"] = "oui"
    entry_of(certified, "2.7")["minimum_years"] = 13
    entry_of(certified, "2.8")["minimum_years"] = "deux"
    entry_of(certified, "1.1")["eligibility"] = ["decree", "decree"]
    entry_of(certified, "1.2")["evidence"]["sent_by"] = ["postman"]
    entry_of(certified, "1.2")["evidence"]["attested_by"] = ["registrant"]
    entry_of(certified, "1.5")["evidence"]["honour_condition"] = "Parfois."
    entry_of(certified, "3.8")["scales"][0]["of"] = "percent"
    entry_of(certified, "4.8")["scales"][0]["options"][0]["specify"] = True
    entry_of(certified, "1.11")["scales"][1]["credits"] = 1
    entry_of(certified, "2.1")["cap_per_parcours"] = 0
    entry_of(certified, "3.4")["scales"][0]["cap_per_parcours"] = 0
    assert set(problems_of(certified)) == {
        ("exigence « b1 »", "within"),
        ("exigence « b2 »", "legal_need"),
        ("exigence « b3 »", "legal_need"),
        ("exigence « b4 »", "within"),
        ("exigence « credits »", "legal_need"),
        ("", "periods.first_years"),
        ("", "periods.following_years"),
        ("", "periods.third_years"),
        ("", "periods.transition.years"),
        ("", "periods.transition.practising_on"),
        ("", "periods.transition.practicing_on"),
        ("", "blocks[3].health_data"),
        ("entrée « 2.7 »", "minimum_years"),
        ("entrée « 2.8 »", "minimum_years"),
        ("entrée « 1.1 »", "eligibility"),
        ("entrée « 1.2 »", "evidence.sent_by"),
        ("entrée « 1.2 »", "evidence.attested_by"),
        ("entrée « 1.5 »", "evidence.honour_condition"),
        ("entrée « 3.8 »", "scales[0].of"),
        ("entrée « 4.8 »", "scales[0].options"),
        ("entrée « 1.11 »", "scales[1].credits"),
        ("entrée « 2.1 »", "cap_per_parcours"),
        ("entrée « 3.4 »", "scales[0].cap_per_parcours"),
    }


def test_each_mistake_says_what_to_mend(certified: dict) -> None:
    certified["requirements"][0]["legal_need"] = 5
    certified["requirements"][-1]["legal_need"] = 8
    certified["requirements"].append(dict(certified["requirements"][2]))
    entry_of(certified, "4.8")["scales"][0]["options"][0]["specify"] = True
    entry_of(certified, "1.5")["evidence"]["honour_condition"] = "Parfois."
    with pytest.raises(ReferentialError) as refusal:
        from_document(certified)
    assert str(refusal.value).splitlines() == [
        "exigence « b1 », champ « legal_need » : le conseil ne demande pas moins que la loi",
        "exigence « credits », champ « legal_need » : la loi compte des actions : ce champ va avec kind: actions",
        "champ « requirements » : « b2 » est donné plusieurs fois",
        "entrée « 1.5 », champ « evidence.honour_condition » : "
        "ce champ n’a de sens que si la déclaration sur l’honneur suffit",
        "entrée « 4.8 », champ « scales[0].options » : un seul choix peut demander des précisions",
    ]


def test_the_longest_figures_are_allowed(certified: dict) -> None:
    certified["periods"] = {"first_years": 12, "following_years": 12}
    certified["requirements"][3]["legal_need"] = 2  # as many as the council asks
    entry_of(certified, "2.7")["minimum_years"] = 12
    rules = from_document(certified)
    assert rules.periods == PeriodRule(12, 12)
    assert to_document(rules) == certified


@pytest.mark.parametrize(
    ("day", "is_read"),
    [("1900-01-01", True), ("2199-12-31", True), ("1899-12-31", False), ("2200-01-01", False), ("2023-02-29", False)],
)
def test_a_day_beyond_two_centuries_is_a_typing_error(certified: dict, day: str, is_read: bool) -> None:
    certified["periods"]["transition"]["practising_on"] = day
    if is_read:
        assert to_document(from_document(certified)) == certified
    else:
        assert problems_of(certified) == [("", "periods.transition.practising_on")]


def test_a_detail_names_a_requirement_on_actions_that_has_a_selector(triennial) -> None:
    document = to_document(triennial)
    document["requirements"][1]["within"] = "actions"  # the overall: everything is within it
    assert problems_of(document) == [("exigence « formation »", "within")]
    document["requirements"][1]["within"] = ""
    document["requirements"].append(document["requirements"][-1] | {"code": "more", "within": "credits"})
    assert problems_of(document) == [("exigence « more »", "within")]


def test_a_code_given_twice_is_named_once(certified: dict) -> None:
    lists = ["categories", "blocks", "tags", "roles", "sources", "requirements", "entries"]
    for name in lists:
        certified[name] += [dict(certified[name][0])] * 2
    entry_of(certified, "1.7")["scales"][1]["code"] = "authorship"
    assert sorted(problems_of(certified)) == sorted([("entrée « 1.7 »", "scales"), *(("", name) for name in lists)])


def test_a_block_sorts_an_entry_where_there_are_blocks(certified: dict) -> None:
    entry_of(certified, "4.3").pop("block")
    assert problems_of(certified) == [("entrée « 4.3 »", "block")]


def test_words_are_asked_for_where_nothing_gives_them(document: dict) -> None:
    del document["requirements"][0]["singular"]
    assert problems_of(document) == [("exigence « b1 »", "singular")]


def test_a_category_is_asked_for_unless_out_of_the_list(triennial) -> None:
    document = to_document(triennial)
    del document["entries"][0]["categories"]
    assert problems_of(document) == [("entrée « formation-odpc »", "categories")]
