"""An organiser's pages: its sessions and its lists, and never another's."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.db import db
from backoffice.models import AttendanceList, CatalogueSession, Organiser
from backoffice.services.attendance import read_list
from tests.factories import World, fictitious_rpps
from tests.web.pages import Visitor, counted_queries, error_of, page, sign_in, version_of, words

FORM: dict[str, Any] = {
    "title": "Imagerie hybride",
    "recurrence": "once",
    "starts_on": "2026-06-01",
    "ends_on": "2026-06-02",
    "half_days": "4",
    "place": "Lyon",
    "programme": "Premier jour : bases.\nSecond jour : cas.",
    "entry_dpc-triennal": "formation",
    "entry_certification-periodique": "1.2",
    "tags": ["odpc"],
}


@pytest.fixture
def organiser(world: World) -> Organiser:
    return world.organiser()


@pytest.fixture
def client(app: Flask, organiser: Organiser) -> FlaskClient:
    visitor = Visitor(app)
    sign_in(visitor, organiser.members[0].account)
    return visitor


def test_a_session_is_proposed_completed_and_requested(client: FlaskClient, world: World, organiser: Organiser) -> None:
    assert client.get("/").location.endswith("/organisateur")
    assert "Aucune session pour l’instant" in words(page(client.get("/organisateur")))
    url = f"/organisateur/{organiser.id}/sessions/nouvelle"
    page(client.get(url))
    made = client.post(url, data=FORM)
    record = db.session.query(CatalogueSession).one()
    assert made.location == f"/organisateur/sessions/{record.id}"
    assert record.entries == {"dpc-triennal": "formation", "certification-periodique": "1.2"}
    assert (record.half_days, record.tags, record.state) == (4, ["odpc"], "draft")
    edit = page(client.get(f"{made.location}/modifier"))
    changed = {**FORM, "title": "Imagerie hybride avancée", "version": version_of(edit)}
    assert client.post(f"{made.location}/modifier", data=changed).status_code == 303
    shown = page(client.get(made.location))
    assert words(shown, "//h1") == "Imagerie hybride avancée"
    data = {"version": version_of(shown)}
    assert client.post(f"{made.location}/request", data=data).status_code == 303
    assert "Le comité examine votre demande" in words(page(client.get(made.location)))
    assert client.get(f"{made.location}/modifier").status_code == 303, "it is edited as a draft only"
    stale = client.post(f"{made.location}/withdraw", data=data)
    assert "Ce dossier a changé" in words(page(stale, 409))


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"title": " "}, "title", "Indiquez le titre"),
        ({"title": "a" * 201}, "title", "200 caractères au plus"),
        ({"ends_on": ""}, "ends_on", "le premier et le dernier jour, ou aucun des deux"),
        ({"ends_on": "2026-05-31"}, "ends_on", "précède le premier"),
        ({"starts_on": "demain"}, "starts_on", "Écrivez une date qui existe"),
        ({"half_days": "2,5"}, "half_days", "un nombre entier, de 1 à 60"),
        ({"half_days": "61"}, "half_days", "un nombre entier, de 1 à 60"),
        ({"recurrence": "often"}, "recurrence", ""),
        ({"entry_dpc-triennal": "rmm"}, "entry_dpc-triennal", ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: FlaskClient, organiser: Organiser, given: dict[str, Any], field: str, said: str
) -> None:
    tree = page(client.post(f"/organisateur/{organiser.id}/sessions/nouvelle", data={**FORM, **given}), 400)
    assert error_of(tree, field)
    assert said in error_of(tree, field)
    assert db.session.query(CatalogueSession).count() == 0


def test_a_question_is_answered(client: FlaskClient, world: World, organiser: Organiser) -> None:
    record = world.session(organiser, "information_requested")
    url = f"/organisateur/sessions/{record.id}"
    tree = page(client.get(url))
    assert "Qui enseigne ?" in words(tree)
    client.post(f"{url}/request", data={"version": version_of(tree), "answer": "Deux enseignants."})
    assert "Deux enseignants." in words(page(client.get(url)))


def test_nothing_of_another_organiser(client: FlaskClient, world: World, organiser: Organiser) -> None:
    other = world.organiser("autre")
    record = world.session(other, "labelled", title="La session des autres")
    received = world.attendance(other, ("x", "y", "z"))
    for path in (
        f"/organisateur/sessions/{record.id}",
        f"/organisateur/sessions/{record.id}/modifier",
        f"/organisateur/{other.id}/sessions/nouvelle",
        f"/organisateur/{other.id}/listes/nouvelle",
        f"/organisateur/listes/{received.id}",
        f"/organisateur/listes/{received.id}/avancement",
        f"/organisateur/listes/{received.id}/rapport.csv",
    ):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/organisateur/sessions/{record.id}/request", data={"version": "1"}).status_code == 404
    assert "La session des autres" not in words(page(client.get("/organisateur")))
    for path in ("/console/", "/console/sessions/", "/actions/nouvelle"):
        assert client.get(path).status_code == 404


def test_a_list_is_sent_read_and_reported(client: FlaskClient, world: World, organiser: Organiser) -> None:
    session, parcours = world.session(organiser, "labelled"), world.parcours()
    url = f"/organisateur/{organiser.id}/listes/nouvelle"
    assert error_of(page(client.post(url), 400), "file") == "Choisissez un fichier CSV ou XLSX."
    lines = [
        "RPPS,Session,Demi-journées",
        f"{parcours.subject.rpps},{session.code},4",
        f"{fictitious_rpps(8_000_001)},{session.code},4",
        '=HYPERLINK("http://x"),+1,@2',
    ]
    sent = client.post(url, data={"file": (io.BytesIO("\n".join(lines).encode()), "../../présences.csv")})
    received = db.session.query(AttendanceList).one()
    assert sent.location == f"/organisateur/listes/{received.id}"
    assert received.filename == "présences.csv"
    waiting = page(client.get(sent.location))
    assert len(waiting.xpath("//progress")) == 1
    assert "HX-Refresh" not in client.get(f"{sent.location}/avancement").headers
    read_list(received.id, world.now)
    assert client.get(f"{sent.location}/avancement").headers["HX-Refresh"] == "true"
    shown = words(page(client.get(sent.location)))
    assert "1 présence est créée" in shown
    assert "Personne inconnue du conseil, ou sans parcours ouvert à ces dates" in shown
    assert "2 lignes n’ont rien donné" in shown
    report = client.get(f"{sent.location}/rapport.csv")
    assert report.text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(report.text[1:]), delimiter=";"))
    assert rows[1] == ["2", parcours.subject.rpps, session.code, "4", "action créée : la personne doit la confirmer"]
    assert rows[3][1:4] == ['\'=HYPERLINK("http://x")', "'+1", "'@2"]


def test_the_same_list_again_says_that_nothing_changed(client: FlaskClient, world: World, organiser: Organiser) -> None:
    session, parcours = world.session(organiser, "labelled"), world.parcours()
    line = (parcours.subject.rpps, session.code, 4)
    world.attendance(organiser, line)
    again = world.attendance(organiser, line)
    shown = words(page(client.get(f"/organisateur/listes/{again.id}")))
    assert "Rien n’a changé" in shown
    assert "Toutes ces présences étaient déjà là." in shown


def test_queries_are_bounded(client: FlaskClient, world: World, organiser: Organiser) -> None:
    def asked() -> int:
        with counted_queries() as queries:
            page(client.get("/organisateur"))
        return len(queries)

    world.session(organiser, "labelled")
    world.attendance(organiser, ("x", "y", "z"))
    few = asked()
    for _ in range(5):
        world.session(organiser, "labelled")
        world.attendance(organiser, ("x", "y", "z"))
    assert asked() == few


def test_a_long_report_has_pages(client: FlaskClient, world: World, organiser: Organiser) -> None:
    received = world.attendance(organiser, *(("x", "y", "z"),) * 150)
    first = page(client.get(f"/organisateur/listes/{received.id}"))
    second = page(client.get(f"/organisateur/listes/{received.id}?page=2"))
    assert [len(tree.xpath("//tbody/tr")) for tree in (first, second)] == [100, 50]
    assert page(client.get(f"/organisateur/listes/{received.id}?page=99")) is not None
