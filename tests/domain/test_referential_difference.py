"""Two versions side by side: nothing that differs is left unsaid, and what is said is in the texts."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.documents import read_document
from backoffice.domain.entry_words import entry_facts
from backoffice.domain.referential import Referential
from backoffice.domain.referential_changes import changed_parts
from backoffice.domain.referential_difference import Difference, FieldChange, Piece, difference, word_changes
from backoffice.domain.referential_document import from_document
from backoffice.resources import config_dir

BASE: dict[str, Any] = read_document(config_dir() / "referentials" / "cnp-mn-certification-v2.yaml")
RULES = from_document(BASE)


def changed(spoil: Callable[[Any], object]) -> tuple[Referential, Difference, dict[str, Any]]:
    document = copy.deepcopy(BASE)
    spoil(document)
    rules = from_document(document)
    return rules, difference(RULES, rules), document


def entry(document: Any, key: str) -> Any:
    return next(one for one in document["entries"] if one["key"] == key)


CHANGES: dict[str, Callable[[Any], object]] = {
    "title": lambda d: d.update(title="Autre"),
    "aims": lambda d: d.pop("aims"),
    "period_label": lambda d: d.update(period_label="sur six ans"),
    "chosen_by": lambda d: d.update(chosen_by="de chacun"),
    "periods": lambda d: d["periods"].update(first_years=7),
    "texts": lambda d: d["texts"].pop(),
    "abbreviations": lambda d: d["abbreviations"].pop(0),
    "sources": lambda d: d["sources"][0].update(title="Autre document"),
    "a category": lambda d: d["categories"][0].update(plural="des formations"),
    "a block": lambda d: d["blocks"][3].pop("health_data"),
    "a tag": lambda d: d["tags"][0].update(label="ODPC"),
    "a role": lambda d: d["roles"][2].update(label="PCR"),
    "a need": lambda d: d["requirements"][0].update(need=5),
    "a legal need": lambda d: d["requirements"][0].pop("legal_need"),
    "a requirement's words": lambda d: d["requirements"][0].update(plural="actions du bloc 1"),
    "a requirement less": lambda d: d["requirements"].pop(1),
    "the order of requirements": lambda d: d["requirements"].insert(0, d["requirements"].pop()),
    "a label": lambda d: entry(d, "1.2").update(label="Congrès"),
    "an expectation": lambda d: entry(d, "1.2").update(expectation="Y être."),
    "eligibility": lambda d: entry(d, "1.2").update(eligibility=[]),
    "categories": lambda d: entry(d, "1.1").update(categories=["fo"]),
    "tags": lambda d: entry(d, "1.1").update(tags=["odpc"]),
    "block": lambda d: entry(d, "1.6").update(block="b2"),
    "roles": lambda d: entry(d, "1.1").update(roles=["attendee"]),
    "a figure": lambda d: entry(d, "1.2")["scales"][0].update(credits="1.5"),
    "a scale's code": lambda d: entry(d, "1.2")["scales"][0].update(code="session"),
    "a scale's hidden label": lambda d: entry(d, "1.2")["scales"][0].update(label="Chaque demi-journée"),
    "minimum years": lambda d: entry(d, "2.1").update(minimum_years=4),
    "a cap": lambda d: entry(d, "1.2").update(cap_per_parcours=12),
    "evidence": lambda d: entry(d, "1.2")["evidence"].update(required=False),
    "who attests": lambda d: entry(d, "1.2")["evidence"].update(attested_by=["andpc"]),
    "withdrawn": lambda d: entry(d, "1.2").update(withdrawn=True),
    "out of list": lambda d: entry(d, "1.10").update(out_of_list=True),
    "a note": lambda d: entry(d, "1.2")["sources"][0].update(note="À relire."),
    "an entry less": lambda d: d["entries"].pop(3),
    "an entry more": lambda d: d["entries"].append({**copy.deepcopy(entry(d, "1.2")), "key": "1.12"}),
    "the order of entries": lambda d: d["entries"].insert(0, d["entries"].pop()),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_differs_is_shown_and_named(what: str) -> None:
    rules, found, document = changed(CHANGES[what])
    assert rules != RULES
    assert not found.is_empty
    shown = [*found.general, *(one for part in (*found.entries, *found.requirements) for one in part.fields)]
    assert shown
    assert all(field.before != field.after for field in shown)
    assert changed_parts(BASE, document)


def test_nothing_differs_from_itself() -> None:
    found = difference(RULES, RULES)
    assert found.is_empty
    assert found.unchanged == 47
    assert changed_parts(BASE, copy.deepcopy(BASE)) == []


def test_a_figure_is_said_in_words_and_cut_where_it_changed() -> None:
    _, found, document = changed(CHANGES["a figure"])
    (part,) = found.entries
    (field,) = part.fields
    assert (part.kind, part.name, field.label) == ("changed", "1.2", "QARQ")
    assert field.before == (Piece("gone", "1"), Piece("same", " QARQ par demi-journée"))
    assert field.after == (Piece("new", "1,5"), Piece("same", " QARQ par demi-journée"))
    assert changed_parts(BASE, document) == ["entries.1.2.scales"]


def test_the_figures_of_a_summary() -> None:
    def spoil(document: Any) -> None:
        for what in ("a figure", "an entry less", "an entry more"):
            CHANGES[what](document)
        entry(document, "2.2")["withdrawn"] = True

    _, found, _ = changed(spoil)
    counts = found.count("added"), found.count("changed"), found.withdrawn, found.count("removed"), found.unchanged
    assert counts == (1, 2, 1, 1, 44)


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_are_both_texts_whole(before: str, after: str) -> None:
    gone, come = word_changes(before, after)
    assert "".join(piece.text for piece in gone) == before
    assert "".join(piece.text for piece in come) == after
    same = [piece.text for piece in gone if piece.kind == "same"]
    assert same == [piece.text for piece in come if piece.kind == "same"]
    assert all(piece.text for piece in (*gone, *come))
    assert {piece.kind for piece in gone} <= {"same", "gone"}
    assert {piece.kind for piece in come} <= {"same", "new"}


def pieces(field: FieldChange) -> tuple[str, str, str]:
    before, after = ("".join(piece.text for piece in side) for side in (field.before, field.after))
    return field.label, before, after


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("a scale's code", ("Tel qu’écrit : scales", "half_day · ", "session · ")),
        ("a role", ("Rôles", "", "PCR")),
        ("periods", ("Périodes", "6 · 6 · 2023-01-01 · 9", "7 · 6 · 2023-01-01 · 9")),
        ("the order of requirements", ("Ordre des exigences", "b1, b1-priority-orientation", "credits, b1, ")),
        ("aims", ("Finalité", BASE["aims"], "")),
    ],
)
def test_what_has_no_words_of_its_own_reads_as_it_is_written(what: str, told: tuple[str, str, str]) -> None:
    _, found, _ = changed(CHANGES[what])
    (field,) = [*found.general, *(one for part in found.entries for one in part.fields)]
    label, before, after = pieces(field)
    assert (label, told[1] in before, told[2] in after) == (told[0], True, True)
    assert before != after


def test_an_entry_that_comes_or_goes_is_told_whole() -> None:
    _, found, _ = changed(CHANGES["an entry less"])
    (gone,) = found.entries
    lost = RULES.entries[3]
    assert (gone.kind, gone.name, gone.title) == ("removed", lost.key, lost.label)
    told = {label: text for label, text in entry_facts(RULES, lost) if text}
    assert {pieces(field) for field in gone.fields} == {(label, text, "") for label, text in told.items()}
    rules, found, _ = changed(CHANGES["an entry more"])
    (come,) = found.entries
    assert (come.kind, come.name, come.title) == ("added", "1.12", rules.entry("1.12").label)
    told = {label: text for label, text in entry_facts(rules, rules.entry("1.12")) if text}
    assert {pieces(field) for field in come.fields} == {(label, "", text) for label, text in told.items()}


def test_a_requirement_is_called_by_its_heading() -> None:
    _, found, _ = changed(CHANGES["a need"])
    (part,) = found.requirements
    assert (part.kind, part.name) == ("changed", "b1")
    assert part.title == "Bloc 1 : Actualiser les connaissances et les compétences"
    plural = RULES.requirements[0].plural
    assert [pieces(field) for field in part.fields] == [("Au moins", f"4 {plural}", f"5 {plural}")]
    assert found.entries == ()
    _, found, _ = changed(CHANGES["a requirement less"])
    assert [(one.kind, one.name, one.title) for one in found.requirements] == [
        ("removed", "b1-priority-orientation", "Action ODPC en orientation prioritaire")
    ]


@pytest.mark.parametrize(
    ("what", "label"),
    [
        ("title", "Titre"),
        ("aims", "Finalité"),
        ("period_label", "Période, dans les consignes"),
        ("chosen_by", "Au choix de qui, dans les consignes"),
        ("periods", "Périodes"),
        ("texts", "Textes"),
        ("abbreviations", "Abréviations"),
        ("sources", "Sources"),
        ("a category", "Catégories"),
        ("a block", "Blocs"),
        ("a tag", "Particularités"),
        ("a role", "Rôles"),
        ("the order of entries", "Ordre des entrées"),
    ],
)
def test_what_changes_outside_the_entries_has_a_heading(what: str, label: str) -> None:
    _, found, document = changed(CHANGES[what])
    assert label in [field.label for field in found.general]
    assert changed_parts(BASE, document)
