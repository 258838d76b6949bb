"""Mappings of columns, kept as data, and what a line says through one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.establishment_import import (
    ColumnMapping,
    MappingError,
    Outcome,
    completed,
    from_document,
    layout_of,
    read_line,
)
from backoffice.domain.establishments import EstablishmentContent
from backoffice.services.establishment_mappings import provided_mappings

SIMPLE = {"code": "mine", "label": "Le mien", "header": True, "columns": {"name": ["Nom"], "town": ["Ville"]}}
HEADINGS = ["N° FINESS", "Établissement", "Adresse", "Code postal", "Commune", "Tél."]
STRUCTURE = [
    *("structureet", "990000019", "990000001", "CH ESSAIS", "CENTRE HOSPITALIER DES ESSAIS", "", ""),
    *("12", "RUE", "DES TESTS", "", "BP 3", "063", "33", "GIRONDE", "33076 BORDEAUX CEDEX", "0556000001", "", "355"),
]


def read(code: str, first: list[str], *cells: str):
    return read_line(layout_of(provided_mappings()[code], first), cells)


def test_the_provided_mappings_are_read_and_written_back() -> None:
    mappings = provided_mappings()
    assert list(mappings) == ["simple", "finess-colonnes", "finess-etalab"]
    assert all(from_document(one.to_document()) == one for one in mappings.values())


def test_a_simple_list() -> None:
    said = read("simple", HEADINGS, "10000024", "Clinique", "1, rue", "1000", "Bourg", "04 74 00 00 01")
    assert said.content == EstablishmentContent("Clinique", "Bourg", "01000", "1, rue", "0474000001", "010000024")
    assert said.problem is None
    assert not said.doubtful


def test_the_national_extract_without_headings() -> None:
    layout = layout_of(provided_mappings()["finess-etalab"], [])
    assert layout.concerns(STRUCTURE)
    assert not layout.concerns(["geolocalisation", "990000019", "1", "2"])
    assert read_line(layout, STRUCTURE).content == EstablishmentContent(
        "CENTRE HOSPITALIER DES ESSAIS",
        "BORDEAUX CEDEX",
        "33076",
        "12 RUE DES TESTS BP 3",
        "0556000001",
        "990000019",
    )


def test_the_national_extract_with_headings() -> None:
    first = [
        "nofinesset",
        "rs",
        "rslongue",
        "numvoie",
        "typvoie",
        "voie",
        "codepostal",
        "ligneacheminement",
        "telephone",
    ]
    row = ["990000019", "CH ESSAIS", "", "12", "RUE", "DES TESTS", "33000", "33000 BORDEAUX", "05 56 00 00 01"]
    said = read("finess-colonnes", first, *row).content
    assert (said.name, said.postcode, said.town) == ("CH ESSAIS", "33000", "BORDEAUX")


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (("", "", "", "", "Bourg"), Outcome.no_name),
        (("", "…", "", "", "Bourg"), Outcome.no_name),
        (("99", "Clinique", "", "", "Bourg"), Outcome.wrong_finess),
        (("", "Clinique", "", "ABC", "Bourg"), Outcome.wrong_postcode),
        (("", "Clinique"), Outcome.no_town),
        (("", "Clinique", "", "", "Bourg"), None),
    ],
)
def test_what_is_wrong_with_a_line(cells: tuple[str, ...], problem: Outcome | None) -> None:
    assert read("simple", HEADINGS, *cells).problem is problem


def test_a_wrong_key_is_taken_and_said() -> None:
    said = read("simple", HEADINGS, "990000018", "Clinique", "", "", "Bourg")
    assert (said.problem, said.doubtful) == (None, True)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "Mine"},
        {"label": " "},
        {"header": "yes"},
        {"columns": {"name": ["Nom"]}},
        {"columns": {"name": [], "town": ["Ville"]}},
        {"columns": {"name": [1], "town": ["Ville"]}},
        {"columns": {"name": ["Nom"], "town": ["Ville"], "size": ["Lits"]}},
        {"columns": {"name": ["Nom"], "town": ["…"]}},
        {"only": {"column": 0, "value": "x"}},
        {"only": {"column": 1}},
        {"more": 1},
        {"header": False, "columns": {"name": [0], "town": [1]}},
        {"header": False, "columns": {"name": [True], "town": [1]}},
    ],
)
def test_a_document_that_is_no_mapping(change: dict[str, object]) -> None:
    assert isinstance(from_document(SIMPLE), ColumnMapping)
    with pytest.raises(MappingError):
        from_document(SIMPLE | change)


@pytest.mark.parametrize("document", [None, [], "x", 1, {}])
def test_no_document_at_all(document: object) -> None:
    with pytest.raises(MappingError):
        from_document(document)


def test_missing_headings_are_named() -> None:
    with pytest.raises(MappingError, match=r"Ville.*première ligne") as error:
        layout_of(from_document(SIMPLE), ["Nom", "Lits"])
    assert "« Lits »" in str(error.value)


WORDS = st.text(max_size=20)
CONTENTS = st.builds(
    EstablishmentContent,
    name=WORDS,
    town=WORDS,
    postcode=WORDS,
    address=WORDS,
    phone=WORDS,
    finess=st.none() | st.just("990000019"),
)


@given(CONTENTS, CONTENTS, st.booleans())
def test_completing_twice_changes_nothing_more(
    known: EstablishmentContent, said: EstablishmentContent, wins: bool
) -> None:
    once = completed(known, said, replaces=wins)
    assert completed(once, said, replaces=wins) == once


@given(CONTENTS, CONTENTS)
def test_completing_erases_nothing(known: EstablishmentContent, said: EstablishmentContent) -> None:
    after = completed(known, said, replaces=False)
    for name in ("name", "town", "postcode", "address", "phone", "finess"):
        assert getattr(after, name) == (getattr(known, name) or getattr(said, name))


@given(st.lists(st.text(max_size=30), max_size=40))
def test_any_line_is_read(cells: list[str]) -> None:
    for code, mapping in provided_mappings().items():
        layout = layout_of(mapping, HEADINGS if code == "simple" else ["nofinesset", "rs", "ligneacheminement"])
        reading = read_line(layout, cells)
        assert reading.problem is not None or (reading.content.name and reading.content.town)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"more": 1}, "un modèle donne code, label, header, columns et, s’il le faut, only"),
        ({"code": "Mine"}, "code : des lettres minuscules, des chiffres et des tirets"),
        ({"label": " "}, "label est un texte, header vaut true ou false"),
        ({"columns": None}, "columns manque"),
        ({"columns": {"size": ["Lits"], "beds": ["Lits"]}}, "columns : champ inconnu beds, size"),
        ({"columns": {"name": []}}, "columns : chaque champ a une liste de colonnes"),
        ({"columns": {"name": ["Nom"]}}, "columns : il faut au moins name, et town ou postcode_and_town"),
        ({"columns": {"name": [1]}}, "columns : « 1 » n’est pas un titre de colonne"),
        ({"header": False, "columns": {"name": ["Nom"]}}, "columns : « Nom » n’est pas un numéro de colonne"),
        ({"only": {"column": 1}}, "only : donnez column et value"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said(change: dict[str, object], message: str) -> None:
    with pytest.raises(MappingError) as error:
        from_document(SIMPLE | change)
    assert str(error.value) == message
