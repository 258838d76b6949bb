"""The list of a register: who is on it, who reads it, finding somebody, pages, and what may be taken away."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backoffice.db import db
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import AuditEvent, Council, Enrolment, Membership, Registrant
from backoffice.services import register_list
from backoffice.services.register_edits import PlaceSaved
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.console_pages import visit
from tests.web.pages import Visitor, counted_queries, page, words

LIST = "/registres/cn2pm"


def _named(tree: object) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in tree.xpath("//tbody//th")]  # type: ignore[attr-defined]


def _names(client: FlaskClient, query: str = "") -> list[str]:
    return _named(page(client.get(f"{LIST}?{query}")))


def _entry(world: World, family_name: str, given_name: str, town: str = "Lyon", state: str = "validated") -> Enrolment:
    registrant = world.registrant(family_name=family_name, given_name=given_name)
    council = db.session.query(Council).filter_by(code="cn2pm").one()
    return world.entry(registrant, state, council, world.hospital(f"Hôpital {family_name}", town))


@pytest.fixture
def council(world: World) -> Council:
    return world.register(listed_to="everyone")


@pytest.fixture
def anybody(app: Flask) -> Visitor:
    return Visitor(app, app.response_class)


def test_only_those_whose_enrolment_and_account_are_validated(world: World, council: Council, anybody: Visitor) -> None:
    listed = _entry(world, "Évrard", "Zoé")
    for state in ("draft", "submitted"):
        _entry(world, state.capitalize(), "Ana", state=state)
    refused = _entry(world, "Refusée", "Ana", state="submitted")
    reviewer = world.actor("register_reviewer", council=council)
    perform("enrolment", refused.id, "refuse", reviewer, world.now, reason="Dossier d’un autre métier.")
    suspended = _entry(world, "Suspendue", "Ana").account
    perform("account", suspended.id, "suspend", world.actor("platform_admin"), world.now, reason="À sa demande.")
    world.enrolment(world.registrant(family_name="Ailleurs"))
    assert _names(anybody) == ["Évrard Zoé"]
    said = words(page(anybody.get(LIST)))
    assert "1 professionnel" in said
    assert "Lyon" in said
    assert "depuis le 20 novembre 2026" in said
    rpps, mail = listed.subject.rpps, listed.account.email
    private = (str(rpps), mail, "Hôpital", "0600000000", str(listed.registrant_id))
    assert not any(text in anybody.get(LIST).text for text in private)


SEARCHES = {
    "nom=EVRARD": ["Évrard Zoé"],
    "nom=zoe+evr": ["Évrard Zoé"],
    "nom=vrar": ["Évrard Zoé"],
    "ville=saint+etienne": ["Œdipe Šárka"],
    "ville=ÉTIENNE&nom=sarka": ["Œdipe Šárka"],
    "nom=oedipe": ["Œdipe Šárka"],
    "nom=evrard&ville=etienne": [],
    "nom=%25": ["Évrard Zoé", "Œdipe Šárka"],
    "nom=_": ["Évrard Zoé", "Œdipe Šárka"],
    "nom=%00&ville=%00&apres=zzz&avant=1": ["Évrard Zoé", "Œdipe Šárka"],
    "ville=hopital": [],
}


def test_words_in_any_order_without_accents_or_case(world: World, council: Council, anybody: Visitor) -> None:
    _entry(world, "Évrard", "Zoé", "Lyon")
    _entry(world, "Œdipe", "Šárka", "Saint-Étienne")
    assert {query: _names(anybody, query) for query in SEARCHES} == SEARCHES


def test_towns_are_those_of_today_the_greater_part_first(world: World, council: Council, anybody: Visitor) -> None:
    enrolment = _entry(world, "Évrard", "Zoé", "Lyon", state="draft")
    for name, town, dates in (
        ("B", "Bron", {}),
        ("C", "Bron", {}),
        ("D", "Dijon", {"ends_on": date(2020, 1, 1)}),
    ):
        place = EstablishmentContent(name=name, town=town, postcode="69000")
        world.edit(enrolment, PlaceSaved(date(2015, 3, 2), place=world.establishment(place), **dates))
    shares = {"Hôpital Évrard": "20", "B": "30", "C": "50"}
    world.edit(enrolment, world.divided(enrolment, shares))
    perform("enrolment", enrolment.id, "submit", enrolment.account.as_actor(), world.now)
    perform("enrolment", enrolment.id, "validate", world.actor("register_reviewer", council=council), world.now)
    cells = page(anybody.get(LIST)).xpath("//td[@data-label='Ville']/text()")
    assert [cell.strip() for cell in cells] == ["Bron, Lyon"]
    assert _names(anybody, "ville=dijon") == []
    assert _names(anybody, "ville=bron") == ["Évrard Zoé"]


def test_a_list_for_members_is_for_members(app: Flask, world: World, council: Council, anybody: Visitor) -> None:
    member = _entry(world, "Évrard", "Zoé").registrant
    council.listed_to = "members"
    db.session.commit()
    waiting = _entry(world, "Attente", "Ana", state="submitted").registrant
    asked = anybody.get(f"{LIST}?nom=a")
    assert asked.location == "/connexion?next=/registres/cn2pm?nom%3Da"
    people: dict[Registrant, int] = {member: 200, waiting: 404, world.registrant(): 404}
    for one, status in people.items():
        assert visit(app, one.account).get(LIST).status_code == status
    for role, status in {"register_reviewer": 200, "council_admin": 200, "auditor": 200, "referent": 404}.items():
        assert visit(app, world.staff(role, council=council)).get(LIST).status_code == status
        assert visit(app, world.staff(role)).get(LIST).status_code == 404, "of another council"
    council.listed_to = "nobody"
    db.session.commit()
    assert visit(app, member.account).get(LIST).status_code == 404
    assert "Registre du CN2PM" not in words(page(anybody.get("/registres")))


def test_the_registers_one_may_read(app: Flask, world: World, council: Council, anybody: Visitor) -> None:
    links = page(anybody.get("/registres")).xpath("//main//a/@href")
    assert links == ["/registres/cnp-mn", LIST]
    member = visit(app, _entry(world, "Évrard", "Zoé").account)
    tree = page(member.get("/registres"))
    assert tree.xpath("//main//a/@href") == [LIST]
    assert "réservé aux personnes qui y sont inscrites" in words(tree)
    home = page(member.get("/"))
    assert home.xpath("//footer//a[.='Registres']/@href") == ["/registres"]
    assert home.xpath("//main//a[starts-with(., 'Consulter le registre')]/@href") == [LIST]


@pytest.mark.parametrize("query", ["", "nom=ana"])
def test_pages_hold_everybody_once_in_order(
    monkeypatch: pytest.MonkeyPatch, world: World, council: Council, anybody: Visitor, query: str
) -> None:
    monkeypatch.setattr(register_list, "PAGE", 2)
    place = world.hospital()
    for family_name in ("Berger", "Berger", "Ärsen", "Zola", "Berger"):
        world.entry(world.registrant(family_name=family_name, given_name="Ana"), council=council, place=place)
    pages, path = [], f"{LIST}?{query}"
    while path:
        tree = page(anybody.get(path))
        pages.append((path, _named(tree)))
        path = next(iter(tree.xpath("//a[@rel='next']/@href")), "")
    assert [name for _, names in pages for name in names] == ["Ärsen Ana", *["Berger Ana"] * 3, "Zola Ana"]
    assert [len(names) for _, names in pages] == [2, 2, 1]
    back = page(anybody.get(pages[2][0])).xpath("//a[@rel='prev']/@href")
    assert _named(page(anybody.get(back[0]))) == pages[1][1]
    first = page(anybody.get(back[0])).xpath("//a[@rel='prev']/@href")
    tree = page(anybody.get(first[0]))
    assert (_named(tree), tree.xpath("//a[@rel='prev']")) == (pages[0][1], [])


def test_a_page_sends_the_same_queries_whatever_it_holds(world: World, council: Council, anybody: Visitor) -> None:
    counts, place = [], world.hospital()
    for more in (1, 4):
        for _ in range(more):
            world.entry(council=council, place=place)
        with counted_queries() as sent:
            page(anybody.get(f"{LIST}?nom=essai&ville=lyon"))
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 5, counts


def test_nothing_to_show_says_so(council: Council, anybody: Visitor) -> None:
    assert "Ce registre est encore vide" in words(page(anybody.get(LIST)))
    assert "Personne ne correspond" in words(page(anybody.get(f"{LIST}?nom=x")))


def _table(response: TestResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))


def test_a_member_takes_away_what_the_filter_shows(app: Flask, world: World, council: Council) -> None:
    member = visit(app, _entry(world, "Évrard", "Zoé").account)
    _entry(world, "=HYPERLINK(1)", "@Ana", "-Lyon")
    _entry(world, "Zola", "Ana", "Paris")
    found = member.post(f"{LIST}/export.csv?ville=lyon")
    head = ["Nom", "Prénom", "Ville", "Inscription validée le"]
    assert _table(found) == [
        head,
        ["Évrard", "Zoé", "Lyon", "2026-11-20"],
        ["'=HYPERLINK(1)", "'@Ana", "'-Lyon", "2026-11-20"],
    ]
    assert found.headers["Content-Disposition"].startswith("attachment; filename=registre-cn2pm-")
    found = member.post(f"{LIST}/export.xlsx?nom=hyperlink")
    rows = list(openpyxl.load_workbook(io.BytesIO(found.get_data())).active.iter_rows())  # type: ignore[union-attr]
    assert [[cell.value for cell in row][:3] for row in rows] == [head[:3], ["'=HYPERLINK(1)", "'@Ana", "'-Lyon"]]
    assert rows[1][3].value.date() == date(2026, 11, 20)
    kept = db.session.query(AuditEvent).filter_by(workflow="register_export").order_by(AuditEvent.seq).all()
    assert [(one.council_id, one.details) for one in kept] == [
        (council.id, {"format": "csv", "rows": 2, "filter": {"ville": "lyon"}}),
        (council.id, {"format": "xlsx", "rows": 1, "filter": {"nom": "hyperlink"}}),
    ]
    admin = visit(app, world.staff("council_admin", council=council))
    assert "Registre exporté" in words(page(admin.get("/console/journal/?dossier=register_export")))


def test_a_register_without_places_shows_no_town(app: Flask, world: World) -> None:
    member = visit(app, world.parcours(world.registrant(family_name="Évrard")).account)
    assert page(member.get("/registres/cnp-mn")).xpath("//main//label/text()") == ["Nom ou prénom"]
    head, row = _table(member.post("/registres/cnp-mn/export.csv"))
    assert (head, row[0]) == (["Nom", "Prénom", "Inscription validée le"], "Évrard")


def test_whoever_leafs_through_it_takes_nothing_away(
    app: Flask, world: World, council: Council, anybody: Visitor
) -> None:
    _entry(world, "Évrard", "Zoé")
    assert anybody.post(f"{LIST}/export.csv").location == "/connexion"
    stranger, auditor = world.registrant().account, world.staff("auditor", council=council)
    for account in (stranger, auditor, world.staff("council_admin")):
        client = visit(app, account)
        assert not page(client.get(LIST)).xpath("//form[@method='post' and contains(@action, 'export')]")
        assert client.post(f"{LIST}/export.csv").status_code == 403
    assert db.session.query(AuditEvent).filter_by(workflow="register_export").count() == 0


def test_exports_are_counted(app: Flask, world: World, council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.services.register_exports.EXPORTS_AN_HOUR", 2)
    member = visit(app, _entry(world, "Évrard", "Zoé").account)
    assert [member.post(f"{LIST}/export.csv").status_code for _ in range(3)] == [200, 200, 429]


def test_administrators_take_the_files_that_their_filter_shows(app: Flask, world: World, council: Council) -> None:
    listed = _entry(world, "Évrard", "Zoé")
    _entry(world, "Zola", "Ana", state="submitted")
    world.parcours(world.registrant(family_name="Ailleurs"))
    admin = world.staff("council_admin", council=council)
    client = visit(app, admin)
    forms = page(client.get("/console/inscriptions/?etat=tous&nom=e")).xpath("//form[@data-download]/@action")
    assert forms[0] == "/console/inscriptions/export.csv?etat=tous&nom=e"
    head, *rows = _table(client.post(forms[0]))
    assert head == ["Nom", "Prénom", "RPPS", "Conseil", "État", "Ville", "Demandée le", "Décidée le"]
    day = "2026-11-20"
    assert rows == [["Évrard", "Zoé", str(listed.subject.rpps), "CN2PM", "validée", "Lyon", day, day]]
    assert [row[0] for row in _table(client.post("/console/inscriptions/export.csv"))[1:]] == ["Zola"], "to be decided"
    event = db.session.query(AuditEvent).filter_by(workflow="register_export").order_by(AuditEvent.seq).first()
    assert event is not None
    assert (event.actor_id, event.council_id, event.details["filter"]) == (
        admin.id,
        council.id,
        {"etat": "tous", "nom": "e"},
    )
    reviewer = visit(app, world.staff("register_reviewer", council=council))
    assert reviewer.post("/console/inscriptions/export.csv").status_code == 403


def test_rows_of_a_council_where_one_only_reads_stay_there(app: Flask, world: World, council: Council) -> None:
    _entry(world, "Évrard", "Zoé")
    world.parcours(world.registrant(family_name="Ailleurs"))
    account = world.staff("council_admin", council=council)
    db.session.add(Membership(account=account, role="auditor", council=world.council))
    db.session.commit()
    client = visit(app, account)
    assert len(_named(page(client.get("/console/inscriptions/?etat=tous")))) == 2
    assert [row[0] for row in _table(client.post("/console/inscriptions/export.csv?etat=tous"))[1:]] == ["Évrard"]
