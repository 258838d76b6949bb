"""What a referential's document must hold, field by field, and the words of each mistake."""

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from backoffice.domain.referential import Referential
from backoffice.domain.referential_document import ReferentialError, from_document, to_document

Path = tuple[str | int, ...]
UNITS = "half_day, hour, year, mission, visit, event, article, patient, meeting, participation, form"


@pytest.fixture
def certified(certification: Referential) -> dict[str, Any]:
    """Its entries are lists of numbered rows: 0 is 1.1, 1 is 1.2, 11 is 2.1."""
    return copy.deepcopy(to_document(certification))


@pytest.fixture
def kinds(every_kind: Referential) -> dict[str, Any]:
    return copy.deepcopy(to_document(every_kind))


def problems_of(document: Any) -> list[str]:
    with pytest.raises(ReferentialError) as refusal:
        from_document(document)
    assert str(refusal.value) == "\n".join(str(problem) for problem in refusal.value.problems)
    return [str(problem) for problem in refusal.value.problems]


def inside(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


@pytest.mark.parametrize(
    ("path", "field"),
    [
        *((("",), name) for name in ("code", "version", "council", "programme", "title", "period_label", "chosen_by")),
        *((("categories", 0), name) for name in ("code", "label", "singular", "plural")),
        *((("blocks", 0), name) for name in ("code", "label")),
        *((("tags", 0), name) for name in ("code", "label")),
        *((("roles", 0), name) for name in ("code", "label")),
        *((("sources", 0), name) for name in ("code", "title")),
        *((("texts", 0), name) for name in ("title",)),
        *((("abbreviations", 0), name) for name in ("short", "meaning")),
        *((("periods",), name) for name in ("first_years", "following_years")),
        *((("periods", "transition"), name) for name in ("practising_on", "years")),
    ],
)
def test_what_a_referential_must_say(certified: dict[str, Any], path: Path, field: str) -> None:
    path = () if path == ("",) else path
    del inside(certified, path)[field]
    place = ".".join(f"{step}" for step in (*path, field)).replace(".0.", "[0].")
    assert f"champ « {place} » : ce champ manque" in problems_of(certified)


@pytest.mark.parametrize("name", ["sources", "requirements", "entries"])
def test_lists_that_cannot_be_empty(certified: dict[str, Any], name: str) -> None:
    certified[name] = []
    assert f"champ « {name} » : cette liste est vide" in problems_of(certified)
    del certified[name]
    assert f"champ « {name} » : ce champ manque" in problems_of(certified)


@pytest.mark.parametrize(
    "part", ["categories", "blocks", "tags", "roles", "sources", "texts", "abbreviations"], ids=lambda part: part
)
def test_a_misspelt_field_of_a_part_is_refused(certified: dict[str, Any], part: str) -> None:
    certified[part][0]["labell"] = "?"
    assert problems_of(certified) == [f"champ « {part}[0].labell » : champ inconnu"]


def entry(document: Any, key: str) -> Any:
    return next(one for one in document["entries"] if one["key"] == key)


def scale(document: Any, key: str, rank: int = 0) -> Any:
    return entry(document, key)["scales"][rank]


@pytest.mark.parametrize(
    ("key", "path", "field"),
    [
        *(("odpc", (), name) for name in ("label", "expectation", "evidence", "sources")),
        *(("odpc", ("evidence",), name) for name in ("required", "honour", "hint")),
        *(("odpc", ("sources", 0), name) for name in ("document", "row")),
        *(("odpc", ("scales", 0), name) for name in ("code", "label", "kind", "unit", "credits")),
        *(("registry", ("scales", 0), name) for name in ("credits",)),
        *(("registry", ("scales", 1, "minimum"), name) for name in ("unit", "quantity")),
        *(("physician", ("scales", 0), name) for name in ("options",)),
        *(("physician", ("scales", 0, "options", 0), name) for name in ("code", "label", "credits")),
        *(("consultation", ("scales", 0), name) for name in ("steps",)),
        *(("consultation", ("scales", 0, "steps", 0), name) for name in ("above", "credits")),
    ],
)
def test_what_an_entry_must_say(kinds: dict[str, Any], key: str, path: Path, field: str) -> None:
    del inside(entry(kinds, key), path)[field]
    place = ""
    for step in (*path, field):
        place += f"[{step}]" if isinstance(step, int) else f".{step}"
    assert f"entrée « {key} », champ « {place[1:]} » : ce champ manque" in problems_of(kinds)


@pytest.mark.parametrize(
    ("spoil", "problems"),
    [
        (lambda d: scale(d, "odpc").update(kind="magic"),
         ["entrée « odpc », champ « scales[0].kind » : "
          "« magic » n’est pas connu ; valeurs possibles : per_unit, flat, choice, threshold, open, hours"]),
        (lambda d: scale(d, "odpc").update(unit="percent"),
         [f"entrée « odpc », champ « scales[0].unit » : « percent » n’est pas connu ; valeurs possibles : {UNITS}"]),
        (lambda d: scale(d, "expertise").update(times="year"),
         ["entrée « expertise », champ « scales[0].times » : il faut une autre unité que « unit »"]),
        (lambda d: scale(d, "odpc").update(per="1.5"),
         ["entrée « odpc », champ « scales[0].per » : il faut un nombre entier"]),
        (lambda d: scale(d, "odpc").update(more=1), ["entrée « odpc », champ « scales[0].more » : champ inconnu"]),
        (lambda d: scale(d, "odpc").update(cap_per_parcours=0),
         ["entrée « odpc », champ « scales[0].cap_per_parcours » : il faut un nombre plus grand que 0, au plus 1000"]),
        (lambda d: scale(d, "registry", 1)["minimum"].update(quantity=0),
         ["entrée « registry », champ « scales[1].minimum.quantity » : "
          "il faut un nombre plus grand que 0, au plus 100000"]),
        (lambda d: scale(d, "registry", 1)["minimum"].update(years=3),
         ["entrée « registry », champ « scales[1].minimum.years » : champ inconnu"]),
        (lambda d: scale(d, "physician")["options"][0].update(code="a,b"),
         ["entrée « physician », champ « scales[0].options[0].code » : un code ne contient pas de virgule"]),
        (lambda d: scale(d, "physician")["options"][0].update(code="other"),
         ["entrée « physician », champ « scales[0].options » : un même code est donné plusieurs fois"]),
        (lambda d: scale(d, "physician")["options"][1].update(more=1),
         ["entrée « physician », champ « scales[0].options[1].more » : champ inconnu"]),
        (lambda d: scale(d, "physician").update(multiple="yes"),
         ["entrée « physician », champ « scales[0].multiple » : il faut true ou false"]),
        (lambda d: scale(d, "consultation")["steps"][1].update(above=50),
         ["entrée « consultation », champ « scales[0].steps » : les seuils vont en croissant"]),
        (lambda d: scale(d, "consultation")["steps"][1].update(above="100.1"),
         ["entrée « consultation », champ « scales[0].steps[1].above » : il faut un nombre positif, au plus 100",
          "entrée « consultation », champ « scales[0].steps » : les seuils vont en croissant"]),
        (lambda d: scale(d, "consultation")["steps"][0].update(more=1),
         ["entrée « consultation », champ « scales[0].steps[0].more » : champ inconnu"]),
        (lambda d: entry(d, "odpc").update(more=1), ["entrée « odpc », champ « more » : champ inconnu"]),
        (lambda d: entry(d, "odpc")["evidence"].update(more=1),
         ["entrée « odpc », champ « evidence.more » : champ inconnu"]),
        (lambda d: entry(d, "odpc")["sources"][0].update(more=1),
         ["entrée « odpc », champ « sources[0].more » : champ inconnu"]),
        (lambda d: entry(d, "odpc")["sources"][0].update(document="x"),
         ["entrée « odpc », champ « sources[0].document » : "
          "« x » n’est pas connu ; valeurs possibles : certification"]),
        (lambda d: entry(d, "odpc").update(sources=[]),
         ["entrée « odpc », champ « sources » : cette liste est vide"]),
        (lambda d: entry(d, "odpc").pop("block"), ["entrée « odpc », champ « block » : ce champ manque"]),
        (lambda d: entry(d, "odpc").update(block="b9"),
         ["entrée « odpc », champ « block » : « b9 » n’est pas connu ; valeurs possibles : b1, b2"]),
        (lambda d: entry(d, "odpc").update(tags=["gold"]),
         ["entrée « odpc », champ « tags » : « gold » n’est pas connu ; valeurs possibles : priority_orientation"]),
        (lambda d: entry(d, "odpc").update(roles=["dean"]),
         ["entrée « odpc », champ « roles » : « dean » n’est pas connu ; valeurs possibles : attendee, trainer"]),
        (lambda d: entry(d, "odpc").update(minimum_years=13),
         ["entrée « odpc », champ « minimum_years » : il faut un nombre plus grand que 0, au plus 12"]),
        (lambda d: entry(d, "odpc").update(out_of_list=1),
         ["entrée « odpc », champ « out_of_list » : il faut true ou false"]),
        (lambda d: d["requirements"][0].update(need="1.5"),
         ["exigence « b1 », champ « need » : il faut un nombre entier d’actions"]),
        (lambda d: d["requirements"][0].update(need=0),
         ["exigence « b1 », champ « need » : il faut un nombre plus grand que 0, au plus 1000"]),
        (lambda d: d["requirements"][0].update(more=1), ["exigence « b1 », champ « more » : champ inconnu"]),
        (lambda d: d["requirements"][0]["selector"].update(more=1),
         ["exigence « b1 », champ « selector.more » : champ inconnu"]),
        (lambda d: d["requirements"][0]["selector"].update(block="b9"),
         ["exigence « b1 », champ « selector.block » : « b9 » n’est pas connu ; valeurs possibles : b1, b2"]),
        (lambda d: d["requirements"][0].update(kind="days"),
         ["exigence « b1 », champ « kind » : « days » n’est pas connu ; valeurs possibles : actions, credits, hours"]),
        (lambda d: d["requirements"][0].pop("code"), ["champ « requirements[0].code » : ce champ manque"]),
        (lambda d: d["requirements"][0].pop("plural"), ["exigence « b1 », champ « plural » : ce champ manque"]),
        (lambda d: d["requirements"][3].update(plural="QARQ"),
         ["exigence « credits », champ « singular » : ce champ manque"]),
        (lambda d: d["requirements"][3].update(singular="QARQ"),
         ["exigence « credits », champ « plural » : ce champ manque"]),
        (lambda d: d["requirements"][1].update(within="b2"),
         ["exigence « b1-priority », champ « within » : « b2 » n’est pas connu ; valeurs possibles : b1"]),
    ],
)  # fmt: skip
def test_each_mistake_says_what_to_mend(
    kinds: dict[str, Any], spoil: Callable[[Any], object], problems: list[str]
) -> None:
    spoil(kinds)
    assert problems_of(kinds) == problems


def test_a_category_is_asked_for_where_nothing_else_sorts(triennial: Referential) -> None:
    document = to_document(triennial)
    del document["entries"][0]["categories"]
    assert problems_of(document) == [
        "entrée « formation-odpc », champ « categories » : il en faut au moins une, sauf pour une action hors liste"
    ]
    document["entries"][0]["out_of_list"] = True
    from_document(document)


def test_what_may_be_left_out_has_its_default(kinds: dict[str, Any]) -> None:
    rules = from_document(kinds)
    one = rules.entry("odpc")
    assert (one.out_of_list, one.withdrawn, one.minimum_years, one.cap_per_parcours) == (False, False, None, None)
    assert (one.eligibility, one.categories, one.evidence.honour_condition) == ((), (), "")
    assert (one.scales[0].per, one.scales[0].times, one.scales[0].minimum) == (1, None, None)  # type: ignore[attr-defined]
    assert (rules.periods, rules.aims, rules.texts, rules.abbreviations, rules.categories) == (None, "", (), (), ())
    assert not rules.blocks[0].health_data
    assert not rules.entry("physician").scales[0].options[0].specify  # type: ignore[attr-defined]
    kinds["entries"][0]["scales"][0]["credits"] = 0
    assert from_document(kinds).entry("odpc").scales[0].credits == Decimal(0)  # type: ignore[attr-defined]
