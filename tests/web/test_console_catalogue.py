"""The catalogue in the console: the CLAVIP's queue, editors' additions and corrections, lists with their reasons."""

from flask import Flask

from backoffice.db import db
from backoffice.models import CatalogueSession
from tests.factories import World
from tests.web.console_pages import visit
from tests.web.pages import counted_queries, error_of, page, words

FORM = {
    "title": "Journée d’éthique",
    "organiser": "",
    "recurrence": "once",
    "starts_on": "2026-06-01",
    "ends_on": "2026-06-01",
    "half_days": "2",
    "place": "Paris",
    "programme": "",
    "entry_dpc-triennal": "formation",
}


def test_a_session_is_labelled_from_the_queue(app: Flask, world: World) -> None:
    organiser = world.organiser()
    record = world.session(organiser, "requested")
    client = visit(app, world.staff("clavip_member"))
    assert record.title in words(page(client.get("/console/sessions/")))
    url = f"/console/sessions/{record.id}"
    shown = words(page(client.get(url)))
    assert organiser.name in shown
    assert "Formation ODPC" in shown
    form = {"trigger": "label", "version": record.version, "intent": "preview"}
    assert "Dans vos listes de présence, écrivez le code" in words(page(client.post(url, data=form)))
    assert client.post(url, data={**form, "intent": "confirm"}).status_code == 303
    db.session.refresh(record)
    assert record.state == "labelled"


def test_an_editor_adds_writes_and_requests_a_session(app: Flask, world: World) -> None:
    account = world.staff("referential_editor")
    client = visit(app, account)
    assert "Ajouter une session" in words(page(client.get("/console/sessions/")))
    url = f"/console/sessions/nouvelle/{world.council.code}"
    assert error_of(page(client.post(url, data={**FORM, "title": ""}), 400), "title")
    assert client.post(url, data=FORM).status_code == 303
    record = db.session.query(CatalogueSession).one()
    assert (record.state, record.author, record.organiser) == ("draft", account, None)
    page_url = f"/console/sessions/{record.id}"
    assert "C’est votre propre dossier" not in words(page(client.get(page_url)))
    edited = {f"edit-{name}": value for name, value in FORM.items()} | {"edit-title": "Journée d’éthique, Paris"}
    form = {"trigger": "edit", "version": record.version, "intent": "confirm", **edited}
    assert client.post(page_url, data=form).status_code == 303
    db.session.refresh(record)
    assert record.title == "Journée d’éthique, Paris"
    form = {"trigger": "request", "version": record.version, "intent": "confirm"}
    assert client.post(page_url, data=form).status_code == 303
    db.session.refresh(record)
    assert record.state == "requested"


def test_a_labelled_session_is_corrected_with_a_reason(app: Flask, world: World) -> None:
    record = world.session(world.organiser(), "labelled")
    client = visit(app, world.staff("referential_editor"))
    url = f"/console/sessions/{record.id}"
    typed = {f"correct-{name}": value for name, value in FORM.items()}
    form = {"trigger": "correct", "version": record.version, "intent": "confirm", **typed}
    refused = page(client.post(url, data=form), 400)
    assert error_of(refused, "correct-reason")
    wrong = page(client.post(url, data={**form, "correct-half_days": "x", "correct-reason": "r"}), 400)
    assert error_of(wrong, "correct-half_days")
    assert client.post(url, data={**form, "correct-reason": "Une journée seulement."}).status_code == 303
    db.session.refresh(record)
    assert (record.title, record.half_days, record.state) == ("Journée d’éthique", 2, "labelled")


def test_the_list_is_searched_and_its_queries_bounded(app: Flask, world: World) -> None:
    world.catalogue()
    client = visit(app, world.staff("clavip_member"))
    with counted_queries() as queries:
        tree = page(client.get("/console/sessions/?etat=labelled&session=acoramen demences"))
    assert len(tree.xpath("//tbody/tr")) == 1
    with counted_queries() as more:
        assert len(page(client.get("/console/sessions/?etat=labelled")).xpath("//tbody/tr")) == 23
    assert len(more) == len(queries)


def test_the_council_reads_why_a_line_gave_nothing(app: Flask, world: World) -> None:
    organiser, stranger = world.organiser(), world.registrant()
    session = world.session(organiser, "labelled")
    received = world.attendance(organiser, (stranger.person.rpps, session.code, 4))
    client = visit(app, world.staff("council_admin"))
    assert organiser.name in words(page(client.get("/console/listes/")))
    shown = words(page(client.get(f"/console/listes/{received.id}")))
    assert "Personne qui n’est pas inscrite à ce conseil" in shown
    assert "Liste de présence déposée" in words(page(client.get("/console/journal/")))


def test_the_reviewer_sees_who_attests(app: Flask, world: World) -> None:
    organiser, parcours = world.organiser(), world.parcours()
    session = world.session(organiser, "labelled")
    received = world.attendance(organiser, (parcours.subject.rpps, session.code, 4))
    action = parcours.claims[0].action
    client = visit(app, world.staff("clavip_member"))
    shown = words(page(client.get(f"/console/actions/{action.id}")))
    assert f"Présence attestée par {organiser.name}" in shown
    assert received.status == "done"
