"""Asking for help, and the thread: what each side sees, what mails say, and who never reads it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.db import db
from backoffice.models import AuditEvent, HelpRequest, OutboxMail, Parcours
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.console_pages import address, post, text, visit
from tests.web.pages import Visitor, counted_queries, error_of, page, sign_in, version_of, words

SECRET = "Je suis en arrêt depuis mars."


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def parcours(world: World, client: FlaskClient) -> Parcours:
    made = world.parcours()
    sign_in(client, made.account)
    return made


def last_mail() -> OutboxMail:
    mail = db.session.query(OutboxMail).order_by(OutboxMail.created_at.desc()).first()
    assert mail is not None
    return mail


def test_asked_answered_settled_and_reopened(app: Flask, world: World, client: FlaskClient, parcours: Parcours) -> None:
    asked_from = f"/accompagnement/nouvelle?parcours={parcours.id}"
    tree = page(client.get(asked_from))
    assert "n’est pas lue par la commission qui décide" in words(tree)
    form = {"council": str(parcours.council_id), "topic": parcours.council.help_topics[3], "message": SECRET}
    shown = client.post(asked_from, data=form)
    request = db.session.query(HelpRequest).one()
    assert shown.location == f"/accompagnement/{request.id}"
    assert request.parcours_id == parcours.id
    assert last_mail().recipient == parcours.council.contact_email

    referent = world.staff("referent")
    console = visit(app, referent)
    assert "1 nouveau" in text(console.get("/console/accompagnement/"))
    assert SECRET in text(console.get(address("help_request", request)))
    assert "nouveau" not in text(console.get("/console/accompagnement/")).split("Sujet")[1]
    assert post(console, "help_request", request, "answer", message="Appelons-nous.").status_code == 303
    assert (last_mail().name, last_mail().recipient) == ("help_request/answered", parcours.account.email)

    assert "1 nouveau message" in words(page(client.get("/")))
    thread = page(client.get(f"/accompagnement/{request.id}"))
    assert "Appelons-nous." in words(thread)
    assert referent.full_name in words(thread)
    assert "nouveau message" not in words(page(client.get("/")))
    steps = f"/accompagnement/{request.id}"
    said = {"version": version_of(thread), "message": "Merci !"}
    assert client.post(f"{steps}/write", data=said).status_code == 303
    assert (last_mail().name, last_mail().recipient) == ("help_request/written", referent.email)
    again = page(client.get(steps))
    assert client.post(f"{steps}/settle", data={"version": version_of(again)}).status_code == 303
    closed = page(client.get(steps))
    assert words(closed, "//section[@aria-labelledby='answer']/h2") == "Rouvrir cette demande"
    said = {"version": version_of(closed), "message": "Encore une question."}
    assert client.post(f"{steps}/reopen", data=said).status_code == 303
    db.session.expire_all()
    assert (request.state, len(request.messages)) == ("taken", 4)


def test_no_mail_and_no_line_of_the_journal_repeats_the_thread(world: World, parcours: Parcours) -> None:
    topic = parcours.council.help_topics[0]
    request = world.help_request(parcours.registrant)
    perform("help_request", request.id, "answer", world.actor("referent"), world.now, message=SECRET)
    perform("help_request", request.id, "write", parcours.account.as_actor(), world.now, message=SECRET)
    for mail in db.session.query(OutboxMail).filter_by(workflow="help_request"):
        for part in (mail.subject, mail.text, mail.html):
            assert SECRET not in part
            assert topic not in part
    events = db.session.query(AuditEvent).filter_by(workflow="help_request").all()
    assert [event.trigger for event in events] == ["create", "answer", "write"]
    assert not any(event.reason or SECRET in str(event.details) for event in events)


@pytest.mark.parametrize("role", ["clavip_member", "scientific_member", "register_reviewer", "auditor"])
def test_whoever_decides_does_not_read_it(app: Flask, world: World, parcours: Parcours, role: str) -> None:
    request = world.help_request(parcours.registrant)
    console = visit(app, world.staff(role))
    assert console.get(address("help_request", request)).status_code == 404
    assert console.get("/console/accompagnement/").status_code == 404


def test_a_referent_reads_their_own_council_s_only(app: Flask, world: World, parcours: Parcours) -> None:
    request = world.help_request(parcours.registrant)
    other = world.other_council()
    other.help_topics = ["Autre chose"]
    db.session.commit()
    elsewhere = visit(app, world.staff("referent", council=other))
    assert elsewhere.get(address("help_request", request)).status_code == 404
    assert "Personne n’attend de réponse" in text(elsewhere.get("/console/accompagnement/"))


def test_wrong_fields_say_so_and_the_words_stay(client: FlaskClient, parcours: Parcours) -> None:
    good = {"council": str(parcours.council_id), "topic": parcours.council.help_topics[0], "message": "Bonjour."}
    for wrong, field, said in (
        ({"topic": ""}, "topic", "Choisissez un sujet."),
        ({"topic": "Autre sujet"}, "topic", ""),
        ({"message": "  "}, "message", "Écrivez votre message."),
        ({"message": "a" * 4001}, "message", "4000 caractères au plus"),
    ):
        tree = page(client.post("/accompagnement/nouvelle", data={**good, **wrong}), 400)
        assert said in error_of(tree, field) != ""
    assert db.session.query(HelpRequest).count() == 0


def test_an_empty_message_and_an_old_page_send_nothing(world: World, client: FlaskClient, parcours: Parcours) -> None:
    request = world.help_request(parcours.registrant)
    url = f"/accompagnement/{request.id}"
    old = version_of(page(client.get(url)))
    assert "Écrivez votre message" in error_of(page(client.post(f"{url}/write", data={"version": old}), 400), "message")
    perform("help_request", request.id, "answer", world.actor("referent"), world.now, message="Me voici.")
    tree = page(client.post(f"{url}/write", data={"version": old, "message": "Je tape encore."}), 409)
    assert tree.xpath("//textarea[@name='message']")[0].text.strip() == "Je tape encore."
    assert "Me voici." in words(tree)
    assert version_of(tree) == str(request.version)


def test_too_many_threads_at_once(world: World, client: FlaskClient, parcours: Parcours) -> None:
    for _ in range(5):
        world.help_request(parcours.registrant)
    form = {"council": str(parcours.council_id), "topic": parcours.council.help_topics[0], "message": "Encore."}
    tree = page(client.post("/accompagnement/nouvelle", data=form), 400)
    assert "écrivez plutôt dans l’une d’elles" in words(tree)


def test_without_a_council_there_is_nobody_to_ask(world: World, client: FlaskClient) -> None:
    sign_in(client, world.registrant().account)
    assert "Inscrivez-vous d’abord" in words(page(client.get("/accompagnement")))
    assert client.get("/accompagnement/nouvelle").status_code == 303
    assert "Accompagnement" not in words(page(client.get("/")))


def test_queries_stay_bounded(app: Flask, world: World, client: FlaskClient, parcours: Parcours) -> None:
    console = visit(app, world.staff("referent"))
    found = []
    for _ in range(2):
        request = world.help_request(parcours.registrant)
        for message in ("Une.", "Deux."):
            perform("help_request", request.id, "write", parcours.account.as_actor(), world.now, message=message)
        counts = []
        for visitor, url in ((client, "/"), (client, "/accompagnement"), (console, "/console/accompagnement/")):
            with counted_queries() as queries:
                visitor.get(url)
            counts.append(len(queries))
        found.append(counts)
    assert found[0] == found[1]


def test_a_council_without_topics_shows_it_nowhere(
    app: Flask, world: World, client: FlaskClient, parcours: Parcours
) -> None:
    referent = visit(app, world.staff("referent"))
    places = (("/", "demander de l’aide"), (f"/parcours/{parcours.id}", "Demandez de l’aide"))
    for place, said in places:
        assert said in words(page(client.get(place)))
    assert "Accompagnement" in text(referent.get("/console/"))
    parcours.council.help_topics = []
    db.session.commit()
    for place, said in places:
        assert said not in words(page(client.get(place)))
    assert client.get("/accompagnement/nouvelle").location == "/accompagnement"
    told = words(page(client.get("/accompagnement")))
    assert "ne propose pas d’accompagnement ici" in told
    assert parcours.council.contact_email in told
    assert "Accompagnement" not in text(referent.get("/console/"))
    assert referent.get("/console/accompagnement/").status_code == 404


def test_a_thread_outlives_the_topics(app: Flask, world: World) -> None:
    request = world.help_request(world.parcours().registrant)
    request.council.help_topics = []
    db.session.commit()
    assert visit(app, world.staff("referent")).get(address("help_request", request)).status_code == 200
    mine = page(visit(app, request.account).get("/"))
    assert "mes échanges avec mon conseil" in words(mine)
