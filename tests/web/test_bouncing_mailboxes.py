"""A mailbox that refuses mails for good: said to the person and to the committees, until it takes one or changes."""

from datetime import timedelta

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.jobs.deliveries import deliver
from backoffice.models import Account, OutboxMail
from tests.factories import World
from tests.mail.smtp import Inbox, serving
from tests.mail.test_deliveries import sends_to
from tests.web.console_pages import text, visit
from tests.web.pages import page, words

SAID = "Nos courriels n’arrivent plus à votre adresse"
BOUNCING = "/console/courriels/?etat=bounced"


def sent_to(world: World, answer: str) -> OutboxMail:
    """The mail of an enrolment just asked for, offered to a server that answers so."""
    world.enrolment(world.registrant())
    mail = db.session.query(OutboxMail).filter_by(name="enrolment/submitted").one()
    offer(world, mail, answer)
    return mail


def offer(world: World, mail: OutboxMail, answer: str) -> None:
    from flask import current_app

    with serving(Inbox(recipient_answer=answer)) as port:
        sends_to(current_app._get_current_object(), port)  # type: ignore[attr-defined]
        deliver(mail.id, world.now + timedelta(hours=1))
    sends_to(current_app._get_current_object(), 1, mail_server="")  # type: ignore[attr-defined]


def account_of(mail: OutboxMail) -> Account:
    assert mail.account is not None
    return mail.account


def test_said_to_both_sides_until_a_mail_arrives(app: Flask, world: World) -> None:
    mail = sent_to(world, "550 5.1.1 no such user")
    assert (mail.status, account_of(mail).mailbox_bounces) == ("dead", True)
    owner, other = visit(app, account_of(mail)), visit(app, world.registrant().account)
    for path in ("/", "/mon-compte", "/mon-compte/courriels"):
        assert SAID in words(page(owner.get(path))), path
        assert SAID not in words(page(other.get(path))), path
    assert page(owner.get("/")).xpath("//main//a[@href='/mon-compte/adresse']")
    console = visit(app, world.staff("council_admin"))
    assert mail.recipient in words(page(console.get(BOUNCING)), "//table")
    assert "cette adresse ne reçoit plus" in text(console.get("/console/courriels/"))
    review = f"/console/inscriptions/{mail.record_id}"
    assert "ne reçoit plus nos courriels" in text(console.get(review))
    assert console.post(f"/console/courriels/{mail.id}/renvoyer").status_code == 303
    offer(world, mail, "250 OK")
    assert (mail.status, account_of(mail).mailbox_bounces) == ("sent", False)
    assert SAID not in words(page(owner.get("/")))
    assert not page(console.get(BOUNCING)).xpath("//table")


@pytest.mark.parametrize("answer", ["451 4.7.1 later", "550 5.7.1 relaying denied", "550 5.7.26 unauthenticated"])
def test_a_server_that_waits_or_refuses_us_says_nothing_of_the_mailbox(app: Flask, world: World, answer: str) -> None:
    assert not account_of(sent_to(world, answer)).mailbox_bounces


def test_another_address_is_not_held_to_bounce(app: Flask, world: World) -> None:
    mail = sent_to(world, "550 no such user")
    account = account_of(mail)
    account.email = "nouvelle@essai.example"
    db.session.commit()
    assert not account.mailbox_bounces
    late = db.session.query(OutboxMail).filter_by(id=mail.id).one()
    late.status = "queued"
    db.session.commit()
    offer(world, late, "550 no such user")
    assert not account.mailbox_bounces, "a late mail to the address of before says nothing of the new one"


def test_nobody_reads_the_mails_of_another(app: Flask, world: World) -> None:
    mine, others = world.registrant(), world.registrant()
    world.enrolment(mine)
    world.action(world.parcours(others), "rejected", title="Congrès des autres")
    shown = words(page(visit(app, mine.account).get("/mon-compte/courriels")))
    assert "Mes courriels" in text(visit(app, mine.account).get("/mon-compte/courriels"))
    assert "envoi" in shown
    assert "Congrès des autres" not in shown
