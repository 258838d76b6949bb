"""What looks counted twice, and what never does (002, sections 2 and 3)."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.double_counting import Compared, Flag, Place, Resemblance, flags, is_registry, resemblances
from backoffice.domain.referential import Referential

BLOCK_1, BLOCK_3 = Place("certification", "b1", False), Place("certification", "b3", False)
REGISTRY_2, REGISTRY_3 = Place("certification", "b2", True), Place("certification", "b3", True)
DPC = Place("dpc", None, False)
JFMN = Compared("a", "JFMN 2026, Strasbourg", date(2026, 5, 6), date(2026, 5, 8), frozenset({BLOCK_1}))


def other(**given: object) -> Compared:
    return replace(JFMN, **{"id": "b", **given})  # type: ignore[arg-type]


def test_the_same_title_on_days_that_overlap() -> None:
    same = other(title="Jfmn 2026 – Strasbourg", starts_on=date(2026, 5, 8), ends_on=date(2026, 5, 9))
    assert flags(JFMN, [same]) == [Flag("b", Resemblance.same_title)]
    assert flags(JFMN, [JFMN]) == []
    assert flags(JFMN, [other(title="Congrès européen")]) == []


def test_the_same_congress_another_year_is_never_flagged() -> None:
    for title in ("JFMN", "JFMN 2026, Strasbourg"):
        one = replace(JFMN, title=title)
        years = [other(title=title, starts_on=date(y, 5, 6), ends_on=date(y, 5, 8)) for y in (2024, 2025, 2027)]
        assert flags(one, years) == []


def test_two_blocks_of_one_parcours_and_not_two_programmes() -> None:
    assert resemblances(JFMN, other(places=frozenset({BLOCK_3}))) == [Resemblance.two_blocks]
    assert resemblances(JFMN, other(places=frozenset({DPC}))) == [Resemblance.same_title]


def test_the_same_file_whatever_the_title() -> None:
    proved = replace(JFMN, files=frozenset({"f1", "f2"}))
    same = other(title="Autre chose", starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 1), files=frozenset({"f2"}))
    assert resemblances(proved, same) == [Resemblance.same_file]


def test_a_registry_in_both_rows_whatever_its_dates() -> None:
    here = Compared("a", "Registre ONCOTEP", date(2023, 1, 1), date(2025, 12, 31), frozenset({REGISTRY_2}))
    there = Compared(
        "b", "ONCOTEP : saisie des patients", date(2026, 1, 1), date(2028, 12, 31), frozenset({REGISTRY_3})
    )
    assert resemblances(here, there) == [Resemblance.same_registry]
    assert resemblances(here, replace(there, title="Registre THYRANET")) == []
    assert resemblances(here, replace(there, places=frozenset({REGISTRY_2}))) == []
    assert resemblances(here, replace(there, title="ONCOTEP et THYRANET")) == [Resemblance.same_registry]
    assert resemblances(replace(there, title="THYRANET et ONCOTEP"), here) == [Resemblance.same_registry]
    assert resemblances(replace(here, title="ONCOTEP THYRANET"), replace(there, title="ONCOTEP EURONET")) == []
    assert resemblances(here, replace(there, title="Registre national 2026")) == []
    generic = replace(here, title="Participation au registre national")
    assert resemblances(generic, replace(there, title="Saisie des patients")) == []
    assert resemblances(generic, replace(there, title="Participation au registre national")) == [
        Resemblance.same_registry
    ]


_days = st.dates(date(2023, 1, 1), date(2031, 12, 31))
_places = st.frozensets(st.sampled_from([BLOCK_1, BLOCK_3, REGISTRY_2, REGISTRY_3, DPC]), max_size=2)


@st.composite
def compared(draw: st.DrawFn, key: str) -> Compared:
    first = draw(_days)
    return Compared(
        key,
        draw(st.sampled_from(["JFMN", "jfmn.", "Registre A", "A", "Congrès", ""])),
        first,
        first + timedelta(draw(st.integers(0, 800))),
        draw(_places),
        draw(st.frozensets(st.sampled_from(["f1", "f2"]))),
    )


@given(compared("a"), compared("b"))
def test_a_resemblance_holds_both_ways(one: Compared, two: Compared) -> None:
    assert resemblances(one, two) == resemblances(two, one)


@given(compared("a"), st.lists(compared("b")))
def test_an_action_without_files_or_title_in_common_is_not_flagged(one: Compared, others: list[Compared]) -> None:
    alone = replace(one, title="Un titre que nul autre ne porte", files=frozenset({"f3"}), places=frozenset({DPC}))
    assert flags(alone, others) == []


def test_a_registry_is_what_a_platform_attests(certification: Referential) -> None:
    assert [entry.key for entry in certification.entries if is_registry(entry)] == ["2.1", "3.4"]


def test_one_day_in_common_is_enough_and_the_day_after_is_not() -> None:
    first = replace(JFMN, ends_on=JFMN.starts_on)
    assert resemblances(first, other(starts_on=JFMN.starts_on, ends_on=JFMN.ends_on)) == [Resemblance.same_title]
    assert resemblances(first, other(starts_on=JFMN.starts_on + timedelta(1))) == []
