"""Changing one's mailbox, confirmed from where it must; a new charter, accepted at the next login (000, chapter 1)."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.models import Charter, CharterAcceptance, MailboxChange, OutboxMail, Registrant
from backoffice.services.transitions import perform
from tests.factories import PASSWORD, World, log_in
from tests.web.pages import Visitor, error_of, page, sign_in, version_of, words

NEW = "nouvelle.adresse@essai.example"


@pytest.fixture
def me(app: Flask, world: World) -> tuple[Visitor, Registrant]:
    registrant = world.registrant()
    return sign_in(Visitor(app, app.response_class), registrant.account), registrant


def _link(recipient: str, name: str) -> str:
    mail = db.session.query(OutboxMail).filter_by(recipient=recipient, name=f"mailbox_change/{name}").one()
    found = re.search(r"http://localhost(/\S+)", mail.text)
    assert found is not None
    return found[1]


def _asked(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    world.entry(registrant, council=world.register(mailbox_change="registrant"))
    form = page(client.get("/mon-compte/adresse"))
    values = {"version": version_of(form), "email": NEW, "password": "pas le bon"}
    refused = page(client.post("/mon-compte/adresse", data=values), 400)
    assert error_of(refused, "password") == "Ce n’est pas votre mot de passe actuel."
    assert client.post("/mon-compte/adresse", data={**values, "password": PASSWORD}).status_code == 303


def test_where_administrators_change_it_the_page_says_whom_to_write_to(
    world: World, me: tuple[Visitor, Registrant]
) -> None:
    client, registrant = me
    council = world.entry(registrant).council
    tree = page(client.get("/mon-compte/adresse"))
    assert council.contact_email in words(tree)
    assert not tree.xpath("//input[@name='email']")
    answer = client.post("/mon-compte/adresse", data={"email": NEW, "password": PASSWORD, "version": "1"})
    assert answer.status_code == 200
    assert db.session.query(MailboxChange).count() == 0


@pytest.mark.parametrize("first", ["new", "old"])
def test_both_mailboxes_confirm(world: World, me: tuple[Visitor, Registrant], first: str) -> None:
    _asked(world, me)
    client, registrant = me
    old = registrant.account.email
    paths = {"new": _link(NEW, "confirm_new"), "old": _link(old, "confirm_old")}
    order = [paths[first], paths["old" if first == "new" else "new"]]
    page(client.get(order[0]))
    assert registrant.account.email == old, "reading the page confirms nothing"
    client.post(order[0], data={"intent": "confirm"})
    assert registrant.account.email == old, "one is not enough"
    assert client.get(order[0]).status_code == 410, "a link serves once"
    client.post(order[1], data={"intent": "confirm"})
    assert registrant.account.email == NEW
    assert client.get("/mon-compte").status_code == 302, "sessions end"
    log_in(client, registrant.account)
    told = {mail.recipient for mail in db.session.query(OutboxMail).filter(OutboxMail.name.like("mailbox_change/%"))}
    assert told == {old, NEW}
    assert db.session.query(OutboxMail).filter_by(name="mailbox_change/left", recipient=old).count() == 1


def test_whoever_did_not_ask_keeps_the_address(world: World, me: tuple[Visitor, Registrant]) -> None:
    _asked(world, me)
    client, registrant = me
    old = registrant.account.email
    client.post(_link(old, "confirm_old"), data={"intent": "cancel"})
    assert client.get(_link(NEW, "confirm_new")).status_code == 410
    assert registrant.account.email == old


def test_it_is_seen_and_given_up_in_mon_compte(world: World, me: tuple[Visitor, Registrant]) -> None:
    _asked(world, me)
    client, _ = me
    assert NEW in words(page(client.get("/mon-compte")))
    client.post("/mon-compte/adresse/garder", data={})
    assert db.session.query(MailboxChange).one().state == "cancelled"


def test_an_address_that_has_an_account_learns_nothing(world: World, me: tuple[Visitor, Registrant]) -> None:
    """The answer is the same, and the other account gets no link."""
    client, registrant = me
    other = world.registrant().account.email
    world.entry(registrant, council=world.register(mailbox_change="registrant"))
    values = {"version": str(registrant.account.version), "email": other, "password": PASSWORD}
    assert client.post("/mon-compte/adresse", data=values).status_code == 303
    assert db.session.query(OutboxMail).filter_by(recipient=other, name="mailbox_change/confirm_new").count() == 0


def test_an_administrator_changes_it_and_the_new_mailbox_confirms(world: World, me: tuple[Visitor, Registrant]) -> None:
    client, registrant = me
    enrolment = world.entry(registrant)
    old, admin = registrant.account.email, world.actor("council_admin", council=enrolment.council)
    perform("enrolment", enrolment.id, "change_mailbox", admin, world.now, email=NEW, reason="Elle change d’hôpital.")
    assert "Confirmer" not in words(page(client.get(_link(old, "announced"))), "//form[.//button]")
    client.post(_link(NEW, "confirm_new"), data={"intent": "confirm"})
    assert registrant.account.email == NEW


def test_a_new_charter_is_accepted_at_the_next_login(app: Flask, world: World) -> None:
    registrant = world.registrant()
    client = Visitor(app, app.response_class)
    log_in(client, registrant.account)
    assert client.get("/mon-compte").status_code == 200, "the charter of the sign-up is accepted"
    db.session.add(
        Charter(
            edition="2027-01",
            state="published",
            body="Un autre texte.",
            sha256="0" * 64,
            published_at=world.now + timedelta(1),
        )
    )
    db.session.commit()
    assert client.get("/mon-compte").status_code == 200, "not before the next login"
    again = Visitor(app, app.response_class)
    log_in(again, registrant.account)
    asked = again.get("/mon-compte")
    assert asked.location == "/mon-compte/charte?next=/mon-compte"
    assert "Un autre texte." in words(page(again.get(asked.location)))
    refused = page(again.post(asked.location, data={}), 400)
    assert error_of(refused, "charter") == "Acceptez la charte pour continuer."
    assert again.get("/mon-compte").status_code == 302
    assert again.post(asked.location, data={"charter": "y"}).location == "/mon-compte"
    tree = page(again.get("/mon-compte"))
    assert "2027-01" in words(tree), "it can be read again in the profile"
    acceptances = db.session.query(CharterAcceptance).filter_by(account_id=registrant.account_id)
    assert {one.charter.edition for one in acceptances} == {"2026-01", "2027-01"}


def test_a_committee_account_accepts_no_charter(app: Flask, world: World) -> None:
    client = Visitor(app, app.response_class)
    log_in(client, world.staff("register_reviewer"))
    assert client.get("/console/").status_code == 200
