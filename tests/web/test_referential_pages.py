"""The published referentials as anyone reads them: the table and its search, the versions, the files."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from backoffice.db import db
from backoffice.documents import parse_yaml
from backoffice.domain.referential_document import from_document
from backoffice.models import Programme
from backoffice.services import referentials
from backoffice.services.parcours import published_rules
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.pages import Visitor, counted_queries, page, words

CERTIFICATION = "/referentiels/cnp-mn/certification-periodique"


@pytest.fixture(autouse=True)
def visitors(app: Flask) -> None:
    app.test_client_class = Visitor


def publish(world: World, programme: Programme, **changes: object) -> str:
    """A new version of the programme's rules, published; its number."""
    editor = world.actor("referential_editor")
    draft = referentials.draft_of(db.session(), programme, editor, world.now)
    referentials.change(draft.id, {**draft.document, **changes}, editor, world.now, draft.version)
    perform("referential", draft.id, "propose", world.actor("scientific_member"), world.now)
    day = world.now.date()
    perform("referential", draft.id, "approve", world.actor("board_member"), world.now, approved_on=day)
    perform("referential", draft.id, "publish", world.actor("council_admin"), world.now)
    return draft.number


def test_every_published_referential_is_listed(world: World, client: FlaskClient) -> None:
    links = page(client.get("/referentiels")).xpath("//main//a/@href")
    assert {CERTIFICATION, "/referentiels/cnp-mn/dpc-triennal"} <= set(links)
    assert "/referentiels" in page(client.get("/")).xpath("//main//a/@href")
    assert CERTIFICATION in page(client.get("/documents/rules?council=cnp-mn")).xpath("//main//a/@href")


def test_a_referential_is_said_whole(world: World, client: FlaskClient) -> None:
    tree = page(client.get(CERTIFICATION))
    rows = tree.xpath("//table//tbody//th")
    assert len(rows) == 47
    text = words(tree)
    for said in (
        "version 2.0, publiée le 20 novembre 2026",
        "Bloc 1 : Actualiser les connaissances et les compétences 4 actions (minimum légal : 2)",
        "dont 2 actions ODPC en orientation prioritaire",
        "1 QARQ par demi-journée",
        "4 QARQ : gestion du registre (au plus 4 QARQ par parcours)",
        "De fait, par une fiche méthode de la HAS ou de fait, par décret",
        "Attestée par l’ANDPC ou l’ODPC.",
        "Une déclaration sur l’honneur suffit",
        "Décret du 22 mars 2024",
        "QARQ Quantité d’apprentissage reconnue qualifiante",
        "Qui exerçait le 1er janvier 2023 dispose de 9 ans",
    ):
        assert said in words(tree, "//body"), said
    assert "https://www.cnp-mn.fr/nos-missions/dpc/" in tree.xpath("//main//a/@href")
    assert len(text) > 5000


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=REUNION+bibliographique", ["1.9"]),
        ("q=dossier+medical", ["3.12"]),
        ("q=1.10", ["1.10"]),
        ("q=4.", [f"4.{n}" for n in range(1, 10)]),
        ("bloc=b3&q=registre", ["3.4"]),
        ("categorie=pi", ["1.1", "2.2", "2.3"]),
        ("q=%00", None),
        ("bloc=nimporte&categorie=quoi", None),
        ("q=zzzz", []),
    ],
)
def test_the_table_is_searched(world: World, client: FlaskClient, query: str, found: list[str] | None) -> None:
    tree = page(client.get(f"{CERTIFICATION}?{query}"))
    keys = [one.text for one in tree.xpath("//span[@class='entry-key']")]
    assert keys == (list(found) if found is not None else keys)
    assert found is not None or len(keys) == 47
    if found == []:
        assert "Aucune action ne correspond" in words(tree)


def test_an_unknown_one_does_not_exist(world: World, client: FlaskClient) -> None:
    draft = referentials.draft_of(db.session(), world.programme, world.actor("referential_editor"), world.now)
    for path in (
        "/referentiels/autre/dpc-triennal",
        "/referentiels/cnp-mn/autre",
        f"{CERTIFICATION}/9.9",
        f"/referentiels/cnp-mn/dpc-triennal/{draft.number}",
        f"/referentiels/cnp-mn/dpc-triennal/{draft.number}/referentiel.yaml",
        f"/referentiels/cnp-mn/dpc-triennal/{draft.number}/referentiel.xlsx",
    ):
        assert client.get(path).status_code == 404, path


def test_a_retired_version_stays_readable_and_says_so(world: World, client: FlaskClient) -> None:
    programme = world.programme_of("certification-periodique")
    number = publish(world, programme, title="Certification, autrement")
    assert "Certification, autrement" in words(page(client.get(CERTIFICATION)), "//h1")
    old = page(client.get(f"{CERTIFICATION}/2.0"))
    assert "Cette version n’est plus en vigueur" in words(old)
    assert f"Lire la version {number}, en vigueur" in words(old)
    assert "n’est plus en vigueur" not in words(page(client.get(f"{CERTIFICATION}/{number}")))
    perform(
        "referential",
        published_rules(db.session(), programme.id).id,  # type: ignore[union-attr]
        "retire",
        world.actor("council_admin"),
        world.now,
        reason="Plus rien.",
    )
    assert "n’est plus en vigueur" in words(page(client.get(CERTIFICATION)))


def test_a_withdrawn_entry_is_marked(world: World, client: FlaskClient) -> None:
    entries = [dict(one) for one in published_rules(db.session(), world.programme.id).document["entries"]]  # type: ignore[union-attr]
    entries[0]["withdrawn"] = True
    publish(world, world.programme, entries=entries)
    assert "Retirée : elle ne se déclare plus" in words(page(client.get("/referentiels/cnp-mn/dpc-triennal")))


def test_the_yaml_is_the_document(world: World, client: FlaskClient) -> None:
    response = client.get(f"{CERTIFICATION}/2.0/referentiel.yaml")
    assert response.headers["Content-Disposition"] == "attachment; filename=cnp-mn-certification-2.0.yaml"
    document = parse_yaml(response.text)
    published = published_rules(db.session(), world.programme_of("certification-periodique").id)
    assert published is not None
    assert from_document(document) == published.rules
    assert referentials.fingerprint(referentials.sound(document)) == published.sha256
    assert list(document)[:4] == ["code", "version", "council", "programme"]


def test_the_workbook_holds_every_entry_and_no_formula(world: World, client: FlaskClient) -> None:
    programme = world.programme_of("certification-periodique")
    entries = [dict(one) for one in published_rules(db.session(), programme.id).document["entries"]]  # type: ignore[union-attr]
    entries[0]["label"], entries[1]["expectation"] = "=1+1", "@SOMME(A1)"
    number = publish(world, programme, entries=entries)
    book = load_workbook(BytesIO(client.get(f"{CERTIFICATION}/{number}/referentiel.xlsx").data))
    assert book.sheetnames == ["Tableau d’équivalence", "Exigences", "Textes", "Abréviations"]
    sheet = book["Tableau d’équivalence"]
    assert sheet.max_row == 48
    assert sheet.freeze_panes == "A2"
    assert [sheet.cell(1, n).value for n in range(1, 4)] == ["N°", "Bloc", "Action"]
    assert sheet.cell(2, 3).value == "'=1+1"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # n: an empty cell
    assert not any(str(cell.value or "")[:1] in "=+-@" for row in sheet.iter_rows() for cell in row if cell.value)
    assert sheet.column_dimensions["C"].width > 20


def test_the_page_asks_little_of_the_database(world: World, client: FlaskClient) -> None:
    publish(world, world.programme, title="Encore")
    with counted_queries() as queries:
        page(client.get("/referentiels/cnp-mn/dpc-triennal"))
    assert len(queries) <= 4, queries
