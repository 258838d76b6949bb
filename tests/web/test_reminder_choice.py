"""« Mes rappels »: one chooses how, and reads it back."""

from flask import Flask

from backoffice.db import db
from backoffice.models import OutboxMail
from backoffice.services.reminders import send_due
from tests.factories import World
from tests.web.console_pages import visit
from tests.web.pages import page, words

CHOSEN = "//input[@name='notices'][@checked]/@value"


def test_chosen_and_read_back(app: Flask, world: World) -> None:
    account = world.registrant().account
    client = visit(app, account)
    assert page(client.get("/mon-compte")).xpath(CHOSEN) == ["immediate"]
    assert client.post("/mon-compte/rappels", data={"notices": "weekly"}).location == "/mon-compte"
    tree = page(client.get("/mon-compte"))
    assert tree.xpath(CHOSEN) == ["weekly"]
    assert "C’est noté." in words(tree, "//body")
    assert client.post("/mon-compte/rappels", data={"notices": "never"}).status_code == 400
    assert account.notices == "weekly"
    assert not page(visit(app, world.staff("clavip_member")).get("/mon-compte")).xpath(CHOSEN)


def test_a_committee_member_turns_the_weekly_mail_off_and_on(app: Flask, world: World) -> None:
    world.action(world.parcours(), "submitted")
    account = world.staff("clavip_member")
    client = visit(app, account)
    shown = page(client.get("/mon-compte"))
    (form,) = shown.xpath("//form[@action='/mon-compte/courriel-de-la-semaine']")
    assert form.xpath("//*[@id='rappels']"), "the mail leads there"
    for wanted, told in (("non", 0), ("oui", 1)):
        assert client.post("/mon-compte/courriel-de-la-semaine", data={"recevoir": wanted}).status_code == 303
        send_due(world.now)
        sent = db.session.query(OutboxMail).filter_by(name="account/waiting_work", account_id=account.id)
        assert sent.count() == told, wanted
    assert "/mon-compte#rappels" in sent.one().text
    assert client.post("/mon-compte/courriel-de-la-semaine", data={}).status_code == 400
    registrant = visit(app, world.registrant().account)
    assert registrant.post("/mon-compte/courriel-de-la-semaine", data={"recevoir": "non"}).status_code == 404
    assert "courriel-de-la-semaine" not in registrant.get("/mon-compte").text
