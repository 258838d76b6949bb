"""The record as people download it: a workbook that runs nothing, and what each audience finds in it."""

import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest
from flask import Flask

from backoffice.db import db
from backoffice.models import CpdAction
from backoffice.services.evidence import files
from tests.factories import World
from tests.web.console_pages import visit


def workbook(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book}


def test_a_registrant_downloads_theirs(app: Flask, world: World) -> None:
    parcours = world.parcours()
    world.action(parcours, "accepted")
    client = visit(app, parcours.account)
    page = client.get(f"/parcours/{parcours.id}").text
    for suffix in ("json", "xlsx"):
        assert f"/parcours/{parcours.id}/dossier.{suffix}" in page
        answer = client.get(f"/parcours/{parcours.id}/dossier.{suffix}")
        assert answer.status_code == 200
        assert f"dossier-dpc-triennal-2026-2028.{suffix}" in answer.headers["Content-Disposition"]
    assert client.get(f"/parcours/{parcours.id}/dossier.csv").status_code == 404
    sheets = workbook(client.get(f"/parcours/{parcours.id}/dossier.xlsx").data)
    assert list(sheets) == ["Synthèse", "Exigences", "Actions", "Justificatifs", "Attestations", "Dossier"]
    assert ("RPPS", parcours.subject.rpps) in sheets["Dossier"]
    assert sheets["Actions"][1][0] == "Cardiologie nucléaire avancée"
    assert sheets["Actions"][1][7:9] == (4, 4)


def test_a_photograph_to_complete_is_apart_in_the_workbook_and_in_the_archive(app: Flask, world: World) -> None:
    parcours = world.parcours()
    world.action(parcours, "submitted", title="Congrès envoyé")
    capture = world.capture(parcours, "Émargement / staff")
    capture.evidence[0].sha256 = files().put(b"la photo").sha256
    db.session.commit()
    content = visit(app, parcours.account).get(f"/parcours/{parcours.id}/dossier.zip").data
    archive = zipfile.ZipFile(io.BytesIO(content))
    (path,) = (name for name in archive.namelist() if name.startswith("Brouillons, pas encore envoyés/"))
    assert path == f"Brouillons, pas encore envoyés/01 Émargement staff/01 {capture.evidence[0].filename}"
    assert archive.read(path) == b"la photo"
    sheets = workbook(archive.read("dossier.xlsx"))
    assert "Justificatif à compléter, pas encore envoyé" in sum(sheets["Synthèse"], ())
    assert [row[0] for row in sheets["Actions"]][1:] == ["Congrès envoyé"]
    councils = visit(app, world.staff("clavip_member")).get(f"/parcours/{parcours.id}/dossier.xlsx").data
    assert "Émargement / staff" not in sum(workbook(councils)["Synthèse"], ())


def test_the_council_is_told_it_has_the_council_s(app: Flask, world: World) -> None:
    parcours = world.parcours()
    client = visit(app, world.staff("clavip_member"))
    assert json.loads(client.get(f"/parcours/{parcours.id}/dossier.json").data)["audience"] == "council"


def test_nothing_typed_becomes_a_formula_or_a_link(app: Flask, world: World) -> None:
    parcours = world.parcours()
    for title in ('=HYPERLINK("https://ailleurs.example")', "+1+1", "-2", "@SUM(A1)", "https://ailleurs.example"):
        world.action(parcours, "submitted", title=title)
    content = visit(app, parcours.account).get(f"/parcours/{parcours.id}/dossier.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert "'=HYPERLINK" in "".join(str(cell.value) for cell in cells)


def with_its_file(world: World, title: str = "Cardiologie nucléaire avancée") -> CpdAction:
    action = world.action(world.parcours(), "accepted", title=title)
    action.evidence[0].sha256 = files().put(b"ce qui prouve").sha256
    db.session.commit()
    return action


def test_a_registrant_takes_everything_away(app: Flask, world: World) -> None:
    action = with_its_file(world, "Un titre / avec : des <signes>")
    parcours = action.claims[0].parcours
    client = visit(app, parcours.account)
    address = f"/parcours/{parcours.id}/dossier.zip"
    assert address in client.get(f"/parcours/{parcours.id}").text
    answer = client.get(address)
    assert "dossier-dpc-triennal-2026-2028.zip" in answer.headers["Content-Disposition"]
    book, piece, _ = zipfile.ZipFile(io.BytesIO(answer.data)).infolist()
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert workbook(archive.read(book))["Actions"][1][0] == "Un titre / avec : des <signes>"
    assert piece.filename == f"01 {action.starts_on} Un titre avec des signes/01 {action.evidence[0].filename}"
    assert archive.read(piece) == b"ce qui prouve"


@pytest.mark.parametrize("fate", ["infected", "deleted"])
def test_a_file_that_is_not_to_be_handed_out_is_named_apart(app: Flask, world: World, fate: str) -> None:
    action = with_its_file(world)
    parcours, item = action.claims[0].parcours, action.evidence[0]
    if fate == "infected":
        item.scan = "infected"
        db.session.commit()
    else:
        files().delete(item.sha256)
    content = visit(app, parcours.account).get(f"/parcours/{parcours.id}/dossier.zip").data
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.namelist() == ["dossier.xlsx", "LISEZMOI.txt"]
    assert item.filename in archive.read("LISEZMOI.txt").decode()


def test_files_are_for_their_owner_alone(app: Flask, world: World) -> None:
    parcours = world.parcours()
    for account in (world.staff("clavip_member"), world.registrant().account):
        assert visit(app, account).get(f"/parcours/{parcours.id}/dossier.zip").status_code in (403, 404)
