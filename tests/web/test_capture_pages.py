"""« Photographier un justificatif », the drafts it makes, and where they are shown."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.domain.french import day_text
from backoffice.models import Capture, CpdAction, Parcours
from backoffice.services.transitions import perform
from backoffice.wording import utc_now
from tests.factories import World
from tests.files.samples import image, pdf
from tests.files.test_photographs import photograph
from tests.web.pages import Visitor, counted_queries, error_of, page, sign_in, version_of, words
from tests.web.test_cycle_pages import typed

NEW = "/justificatifs/photographier"
UNSENT = "Brouillon, pas encore envoyé"
DRAFTS = "//section[@aria-labelledby='drafts']"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def parcours(world: World, client: FlaskClient) -> Parcours:
    made = world.parcours()
    sign_in(client, made.account)
    return made


def sent(title: str = "Congrès de Tours", **files: tuple[bytes, str]) -> dict[str, Any]:
    return {"title": title} | {name: (io.BytesIO(content), filename) for name, (content, filename) in files.items()}


def photo() -> tuple[bytes, str]:
    return image("JPEG"), "image.jpg"


def the_capture() -> Capture:
    return db.session.query(Capture).one()


def test_one_parcours_is_not_asked_about_and_the_camera_is_one_touch_away(
    client: FlaskClient, parcours: Parcours
) -> None:
    for path in ("/", f"/parcours/{parcours.id}"):
        tree = page(client.get(path))
        assert tree.xpath(f"//a[starts-with(@href, '{NEW}')][normalize-space()='Photographier un justificatif']")
        assert len(tree.xpath("//main//*[contains(@class, 'btn-primary')]")) <= 1
    tree = page(client.get(NEW))
    (camera,) = tree.xpath("//input[@name='photo']")
    assert (camera.get("accept"), camera.get("capture"), camera.get("type")) == ("image/*", "environment", "file")
    assert not tree.xpath("//input[@type='radio']")
    assert len(tree.xpath("//form//button[@type='submit'][contains(@class, 'btn-primary')]")) == 1


def test_the_page_that_follows_says_what_is_kept_and_what_remains(client: FlaskClient, parcours: Parcours) -> None:
    response = client.post(NEW, data=sent(photo=photo(), file=(pdf(), "programme.pdf")))
    capture = the_capture()
    assert response.location == f"/brouillons/{capture.id}"
    assert {item.filename for item in capture.evidence} == {"image.jpg", "programme.pdf"}
    tree = page(client.get(response.location))
    assert "C’est gardé. Rien n’est encore envoyé." in words(tree)
    assert words(tree, "//a[contains(@class, 'btn-primary')]") == "Compléter maintenant"
    assert tree.xpath(f"//a[@href='/parcours/{parcours.id}'][normalize-space()='Plus tard']")
    assert UNSENT in words(tree)


def test_where_it_was_taken_is_not_kept(client: FlaskClient, parcours: Parcours) -> None:
    client.post(NEW, data=sent(photo=(photograph(), "image.jpg")))
    (item,) = the_capture().evidence
    stored = client.get(f"/justificatifs/{item.id}").data
    assert (b"cardiologie" in photograph(), b"cardiologie" in stored) == (True, False)
    assert item.size == len(stored) < len(photograph())


def test_which_parcours_is_asked_when_there_are_several(world: World, client: FlaskClient) -> None:
    certification = world.certification()
    sign_in(client, certification.account)
    tree = page(client.get(f"{NEW}?parcours={certification.id}"))
    assert tree.xpath("//input[@type='radio'][@checked]/@value") == [str(certification.id)]
    assert len(tree.xpath("//input[@type='radio']")) == 2
    client.post(NEW, data=sent(photo=photo()) | {"parcours": str(certification.id)})
    assert the_capture().parcours_id == certification.id


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        (lambda: sent(), "photo", "Prenez une photo"),
        (lambda: sent(photo=(b"", "image.jpg")), "photo", "Ce fichier est vide"),
        (lambda: sent(photo=(image("JPEG"), "image.heic")), "photo", "Ce type de fichier n’est pas accepté"),
        (lambda: sent(photo=(pdf(), "image.jpg")), "photo", "son contenu est autre chose"),
        (lambda: sent(file=(image("JPEG"), "programme.pdf")), "file", "son contenu est autre chose"),
        (lambda: sent(photo=photo(), file=(b"%PDF-1.4 broken", "x.pdf")), "file", "Ce PDF est abîmé"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_title_stays(
    client: FlaskClient, parcours: Parcours, data: Any, field: str, said: str
) -> None:
    tree = page(client.post(NEW, data=data()), 400)
    assert said in error_of(tree, field)
    assert tree.xpath("//input[@name='title']/@value") == ["Congrès de Tours"]
    assert "prenez à nouveau la photo" in words(tree)
    assert db.session.query(Capture).count() == 0


def test_without_a_title_it_is_named_after_the_day(client: FlaskClient, parcours: Parcours) -> None:
    assert client.post(NEW, data=sent("  ", photo=photo())).status_code == 303
    (kept,) = db.session.query(Capture)
    assert kept.title == f"Justificatif du {day_text(today(utc_now()))}"


def test_completed_by_the_ordinary_form_with_its_title_and_its_file(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    client.post(NEW, data=sent(photo=photo()))
    capture = the_capture()
    address = f"/actions/nouvelle?parcours={parcours.id}&capture={capture.id}"
    tree = page(client.get(address))
    assert tree.xpath("//input[@name='title']/@value") == ["Congrès de Tours"]
    assert "Votre justificatif est déjà joint image.jpg" in words(tree)
    world.session(world.organiser(), "labelled", title="Imagerie des essais")
    found = page(client.get(f"{address}&recherche=imagerie"))
    sessions = found.xpath("//*[@id='sessions']//a/@href")
    assert sessions
    assert all(f"capture={capture.id}" in one for one in sessions)
    filled = {
        "parcours": str(parcours.id),
        "capture": tree.xpath("//input[@name='capture']/@value")[0],
        "entry": "congres",
        "role": "attendee",
        "title": "Congrès de Tours",
        "starts_on": "2026-04-02",
        "ends_on": "2026-04-03",
        "answer_half_days": "4",
        "intent": "save",
    }
    wrong = page(client.post("/actions/nouvelle", data=filled | {"starts_on": ""}), 400)
    assert set(wrong.xpath("//input[@name='capture']/@value")) == {str(capture.id)}, "kept after an error"
    response = client.post("/actions/nouvelle", data=filled)
    action = db.session.query(CpdAction).one()
    assert response.location == f"/actions/{action.id}"
    tree = page(client.get(response.location))
    assert UNSENT in words(tree)
    assert "image.jpg" in words(tree)
    assert words(tree, "//button[contains(@class, 'btn-primary')]") == "Déposer l’action"
    again = client.post("/actions/nouvelle", data=filled)
    assert again.location == f"/brouillons/{capture.id}"
    assert client.get(again.location).location == f"/actions/{action.id}"
    assert db.session.query(CpdAction).count() == 1


def test_in_a_cycle_it_is_sent_with_its_file_by_the_form_of_cycles(world: World, client: FlaskClient) -> None:
    cycle = world.cycle()
    sign_in(client, cycle.account)
    client.post(NEW, data=sent(photo=photo()))
    capture = the_capture()
    more = {"parcours": str(cycle.id), "capture": str(capture.id)}
    assert UNSENT in words(page(client.get(f"/parcours/{cycle.id}")), DRAFTS)
    assert words(page(client.get("/actions/nouvelle", query_string=more)), "//h1") == "Ajouter une action de formation"
    answer = client.post("/actions/nouvelle", data=typed(cycle, is_eligible="y") | more, follow_redirects=True)
    tree = page(answer)
    assert "Votre action est déposée." in words(tree)
    assert not tree.xpath(DRAFTS)
    action = db.session.query(CpdAction).one()
    assert (action.state, [item.filename for item in action.evidence]) == ("submitted", ["image.jpg"])
    assert {claim.parcours.programme.code for claim in action.claims} == {"cycle-formation", "cycle-dpc"}


def test_what_tells_of_health_is_said_once_the_type_is_known(world: World, client: FlaskClient) -> None:
    certification = world.certification()
    sign_in(client, certification.account)
    capture = world.capture(certification)
    address = f"/actions/nouvelle?parcours={certification.id}&entry="
    said = {
        case: "ne sera montré qu’à la personne qui examine" in words(page(client.get(f"{address}{case}")))
        for case in (f"4.8&capture={capture.id}", f"2.1&capture={capture.id}", "4.8")
    }
    assert list(said.values()) == [True, False, False]


def test_deleted_after_it_was_confirmed(client: FlaskClient, parcours: Parcours) -> None:
    client.post(NEW, data=sent(photo=photo()))
    address = f"/brouillons/{the_capture().id}"
    tree = page(client.get(f"{address}/supprimer"))
    stale = client.post(f"{address}/supprimer", data={"version": "7"})
    assert stale.status_code == 409
    assert (
        client.post(f"{address}/supprimer", data={"version": version_of(tree)}).location == f"/parcours/{parcours.id}"
    )
    assert "Congrès de Tours" not in words(page(client.get(f"/parcours/{parcours.id}")))
    assert client.get(address).location == f"/parcours/{parcours.id}"


def test_drafts_are_apart_from_what_was_sent_everywhere(world: World, client: FlaskClient, parcours: Parcours) -> None:
    show = f"/parcours/{parcours.id}"
    assert not page(client.get(show)).xpath(DRAFTS)
    world.capture(parcours, "Émargement")
    alone = page(client.get(show))
    assert words(alone, f"{DRAFTS}/h2") == "À compléter et à envoyer — vous seul le voyez"
    assert "Vous n’avez encore rien envoyé dans ce parcours." in words(alone)
    world.action(parcours, "draft", "congres", title="Congrès un", answer={"half_days": "6"})
    world.proposal(parcours)
    sent_one = world.action(parcours, "submitted", "congres", title="Congrès deux", answer={"half_days": "6"})
    tree = page(client.get(show))
    assert words(tree, f"{DRAFTS}/h2") == "À compléter et à envoyer (3) — vous seul les voyez"
    assert [words(row, "./a") for row in tree.xpath(f"{DRAFTS}//li")] == [
        "Émargement",
        "Congrès un",
        "Atelier d’annonce",
    ]
    assert all(UNSENT in words(row, ".") for row in tree.xpath(f"{DRAFTS}//li"))
    tables = " ".join(words(table, ".") for table in tree.xpath("//table"))
    assert sent_one.title in tables
    assert not [title for title in ("Émargement", "Congrès un", "Atelier d’annonce") if title in tables]
    assert not words(tree, "//table").count(UNSENT)
    home = page(client.get("/"))
    assert "À compléter et à envoyer (3) — vous seul les voyez" in words(home)


def test_a_request_says_which_drafts_it_leaves_aside(world: World, client: FlaskClient, parcours: Parcours) -> None:
    world.enough(parcours, "submitted")
    world.capture(parcours, "Émargement")
    tree = page(client.get(f"/parcours/{parcours.id}/demande"))
    assert "Cette saisie n’est pas comprise dans votre demande Émargement (brouillon)" in words(tree)


def test_committees_read_no_draft(world: World, app: Flask, parcours: Parcours) -> None:
    """« Vous seul les voyez » is true of actions and proposals as well."""
    action = world.action(parcours, "draft", title="Congrès secret")
    proposal = world.proposal(parcours, title="Atelier secret")
    world.capture(parcours, "Photo secrète")
    for role in ("clavip_member", "scientific_member", "council_admin", "auditor"):
        staff = sign_in(Visitor(app), world.staff(role))
        for path in ("actions", "propositions", "parcours"):
            for state in ("", "?etat=tous", "?etat=draft"):
                assert "secr" not in client_text(staff, f"/console/{path}/{state}")
        assert staff.get(f"/console/actions/{action.id}").status_code == 404
        assert staff.get(f"/console/propositions/{proposal.id}").status_code == 404
        assert "secr" not in client_text(staff, f"/console/parcours/{parcours.id}")
        assert staff.get(f"/justificatifs/{the_capture().evidence[0].id}").status_code == 404


def client_text(client: FlaskClient, path: str) -> str:
    return client.get(path).text


def test_the_pages_take_a_bounded_number_of_queries(world: World, client: FlaskClient, parcours: Parcours) -> None:
    counts: dict[str, list[int]] = {"/": [], f"/parcours/{parcours.id}": []}
    for round_number in range(2):
        for number in range(3):
            world.capture(parcours, f"Photo {round_number} {number}")
            world.action(parcours, "draft", "congres", title=f"Congrès {number}", answer={"half_days": "6"})
        for path, taken in counts.items():
            client.get(path)
            with counted_queries() as statements:
                assert client.get(path).status_code == 200
            taken.append(len(statements))
    assert all(first == second for first, second in counts.values()), counts


def test_where_nothing_is_open_there_is_nothing_to_photograph(world: World, client: FlaskClient) -> None:
    sign_in(client, world.registrant().account)
    assert client.get(NEW).location == "/"
    requested = world.requested()
    sign_in(client, requested.account)
    assert client.get(f"{NEW}?parcours={requested.id}").location == f"/parcours/{requested.id}"


def test_one_kept_before_the_request_may_still_be_thrown_away(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    capture = world.capture(parcours)
    world.enough(parcours)
    perform("parcours", parcours.id, "request", parcours.account.as_actor(), world.now, honour=True)
    tree = page(client.get(f"/brouillons/{capture.id}"))
    assert "Aucun de vos parcours n’est ouvert" in words(tree)
    assert tree.xpath(f"//a[@href='/brouillons/{capture.id}/supprimer']")
