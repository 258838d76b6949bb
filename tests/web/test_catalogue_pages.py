"""The catalogue as a registrant uses it, and the presences they confirm."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.db import db
from backoffice.models import CatalogueSession, CpdAction, Parcours
from tests.factories import World
from tests.web.pages import Visitor, counted_queries, page, sign_in, version_of, words


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def parcours(world: World, client: FlaskClient) -> Parcours:
    world.catalogue()
    made = world.parcours()
    sign_in(client, made.account)
    return made


def listed(code: str) -> CatalogueSession:
    return db.session.query(CatalogueSession).filter_by(code=code).one()


def value_of(tree: object, name: str) -> str:
    return str(tree.xpath(f"//*[@name='{name}']/@value")[0])  # type: ignore[attr-defined]


def test_anybody_reads_the_catalogue(client: FlaskClient, world: World) -> None:
    world.catalogue()
    draft = world.session(world.organiser(), title="Pas encore labellisée")
    with counted_queries() as queries:
        tree = page(client.get("/catalogue"))
    assert len(queries) < 20
    assert len(tree.xpath("//article")) == 23
    assert draft.title not in words(tree)
    assert not tree.xpath("//a[contains(., 'Déclarer ma participation')]")
    assert words(tree, "//section[@aria-labelledby='sans-dates']/h2") == "Congrès et formations qui reviennent"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("recherche=DEMENCES", ["Neurologie nucléaire avancée : exploration des démences"]),
        ("recherche=esmit", ["Formation ESMIT"]),
        ("type=ap", ["RCP Chirurgie des épilepsies pharmaco-résistantes"]),
        ("type=b3", ["Annoncer les résultats d’examen en médecine nucléaire"]),
        ("recherche=zzz", []),
    ],
)
def test_narrowed(client: FlaskClient, world: World, query: str, titles: list[str]) -> None:
    world.catalogue()
    tree = page(client.get(f"/catalogue?{query}"))
    assert [words(one, "./h3") for one in tree.xpath("//article")] == titles
    assert ("Rien ne correspond" in words(tree)) is not bool(titles)


def test_an_unknown_council_has_no_catalogue(client: FlaskClient, world: World) -> None:
    assert client.get("/catalogue?council=nobody").status_code == 404


def test_one_may_declare_what_an_open_parcours_counts(client: FlaskClient, parcours: Parcours) -> None:
    """Sessions of 2025 are outside the parcours 2026-2028."""
    tree = page(client.get("/catalogue"))
    assert len(tree.xpath("//a[contains(., 'Déclarer ma participation')]")) == 9
    assert "Vous n’avez pas de parcours ouvert à ces dates." in words(tree)


def test_a_congress_fills_the_form_and_asks_its_dates(client: FlaskClient, parcours: Parcours) -> None:
    jfmn = listed("jfmn")
    url = f"/actions/nouvelle?parcours={parcours.id}&session={jfmn.id}"
    tree = page(client.get(url))
    assert "Chaque année : indiquez les dates" in words(tree)
    assert tree.xpath("//select[@name='entry']/option[@selected]/@value") == ["congres"]
    assert (value_of(tree, "title"), value_of(tree, "answer_half_days")) == (jfmn.title, "6")
    assert tree.xpath("//input[@name='role'][@checked]/@value") == ["attendee"]
    assert "Cette action donne 6 QARQ" in words(tree)
    form = {
        "parcours": str(parcours.id),
        "session": str(jfmn.id),
        "entry": "congres",
        "role": "attendee",
        "title": f"{jfmn.title}, 2026",
        "answer_half_days": "6",
        "intent": "save",
    }
    refused = page(client.post("/actions/nouvelle", data=form), 400)
    assert "Indiquez la date de début." in words(refused)
    assert value_of(refused, "session") == str(jfmn.id)
    for year in (2026, 2027):
        dates = {"starts_on": f"{year}-04-09", "ends_on": f"{year}-04-11"}
        assert client.post("/actions/nouvelle", data={**form, **dates}).status_code == 303
    actions = db.session.query(CpdAction).all()
    assert [action.session_id for action in actions] == [jfmn.id, jfmn.id]


def test_the_session_stays_when_the_action_is_edited(client: FlaskClient, world: World, parcours: Parcours) -> None:
    session = listed("esmit")
    action = world.action(parcours, entry_key="formation", session=session)
    tree = page(client.get(f"/actions/{action.id}/modifier"))
    assert value_of(tree, "session") == str(session.id)
    form = {field.get("name"): field.get("value") or "" for field in tree.xpath("//main//input[@name]")}
    form |= {"entry": "formation", "role": "attendee", "title": "Autre titre", "intent": "save"}
    assert client.post(f"/actions/{action.id}/modifier", data=form).status_code == 303
    db.session.refresh(action)
    assert (action.title, action.session) == ("Autre titre", session)


@pytest.mark.parametrize("session", ["", "abc", "00000000-0000-0000-0000-000000000000"])
def test_a_session_that_is_not_there_fills_nothing(client: FlaskClient, parcours: Parcours, session: str) -> None:
    tree = page(client.get(f"/actions/nouvelle?parcours={parcours.id}&session={session}"))
    assert value_of(tree, "title") == ""


def test_letters_find_sessions_with_and_without_script(client: FlaskClient, parcours: Parcours) -> None:
    tree = page(client.get(f"/actions/nouvelle?parcours={parcours.id}&recherche=nucleaire"))
    links = tree.xpath("//div[@id='sessions']//a/@href")
    assert 0 < len(links) <= 12
    assert "session=" in links[0]
    fragment = client.get(f"/actions/catalogue?parcours={parcours.id}&recherche=nucleaire").text
    assert fragment.count("session=") == len(links)
    assert "Aucune session du catalogue" in client.get("/actions/catalogue?recherche=zzz").text


def test_a_presence_is_confirmed(client: FlaskClient, world: World, parcours: Parcours) -> None:
    organiser = world.organiser()
    session = world.session(organiser, "labelled")
    world.attendance(organiser, (parcours.subject.rpps, session.code, 4))
    action = db.session.query(CpdAction).one()
    assert "Une présence à confirmer" in words(page(client.get("/")))
    assert "Présence à confirmer : Imagerie des essais" in words(page(client.get(f"/parcours/{parcours.id}")))
    tree = page(client.get(f"/actions/{action.id}"))
    assert f"Présence attestée par {organiser.name}" in words(tree)
    assert words(tree, "//button[@class='btn btn-primary']") == "Confirmer ma présence"
    data = {"version": version_of(tree)}
    assert client.post(f"/actions/{action.id}/confirm", data=data).status_code == 303
    db.session.refresh(action)
    assert action.state == "submitted"
    assert client.post(f"/actions/{action.id}/decline", data=data).status_code == 409, "an old page"


def test_a_presence_is_declined(client: FlaskClient, world: World, parcours: Parcours) -> None:
    organiser = world.organiser()
    session = world.session(organiser, "labelled")
    world.attendance(organiser, (parcours.subject.rpps, session.code, 4))
    action = db.session.query(CpdAction).one()
    data = {"version": str(action.version)}
    assert client.post(f"/actions/{action.id}/decline", data=data).status_code == 303
    db.session.refresh(action)
    assert action.state == "withdrawn"
