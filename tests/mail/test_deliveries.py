"""The outbox row after each attempt: sent, waiting for another time, or dead where people can see it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from backoffice.db import db
from backoffice.jobs.deliveries import deliver
from backoffice.models import OutboxMail
from tests.mail.smtp import Authority, Inbox, serving


def queued(now: datetime, **given: object) -> OutboxMail:
    values: dict[str, object] = {
        "name": "account/created",
        "workflow": "account",
        "record_id": UUID(int=1),
        "sender": "ne-pas-repondre@essai.example",
        "reply_to": "contact@essai.example",
        "recipient": "camille@essai.example",
        "subject": "Confirmez votre adresse",
        "text": "Voici votre lien.",
        "html": "<p>Voici votre lien.</p>",
        "message_id": "<1@essai.example>",
        "created_at": now,
        **given,
    }
    mail = OutboxMail(**values)
    db.session.add(mail)
    db.session.commit()
    return mail


def sends_to(app: Flask, port: int, **given: object) -> None:
    values: dict[str, object] = {"mail_server": "localhost", "mail_port": port, "mail_security": "none", **given}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **values)


def next_attempts() -> list[datetime]:
    rows = db.session.execute(
        text("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'deliver_mail' ORDER BY id")
    )
    return [moment for (moment,) in rows]


def test_sent_once_and_a_secret_is_forgotten(app: Flask, now: datetime) -> None:
    mail, inbox = queued(now, secret=True), Inbox()
    with serving(inbox) as port:
        sends_to(app, port)
        deliver(mail.id, now)
        deliver(mail.id, now + timedelta(minutes=1))
    assert len(inbox.messages) == 1
    assert (mail.status, mail.sent_at, mail.attempts, mail.last_error) == ("sent", now, 1, None)
    assert "lien" not in mail.text + mail.html


def test_a_mail_that_is_no_secret_stays_readable(app: Flask, now: datetime) -> None:
    mail, inbox = queued(now), Inbox()
    with serving(inbox) as port:
        sends_to(app, port)
        deliver(mail.id, now)
    assert mail.text == "Voici votre lien."


def test_a_temporary_refusal_waits_longer_each_time_then_arrives(app: Flask, now: datetime) -> None:
    mail, inbox = queued(now), Inbox(recipient_answer="451 4.3.0 plus tard")
    with serving(inbox) as port:
        sends_to(app, port)
        deliver(mail.id, now)
        assert (mail.status, mail.attempts, mail.sent_at) == ("queued", 1, None)
        assert mail.last_error is not None
        assert "451" in mail.last_error
        deliver(mail.id, now)
        deliver(mail.id, now)
        assert [moment - now for moment in next_attempts()] == [timedelta(seconds=s) for s in (30, 60, 120)]
        inbox.recipient_answer = "250 OK"
        deliver(mail.id, now + timedelta(hours=1))
    assert (mail.status, mail.attempts, mail.last_error) == ("sent", 4, None)


def test_after_two_days_a_mail_is_given_up(app: Flask, now: datetime) -> None:
    mail, inbox = queued(now), Inbox(recipient_answer="451 4.3.0 plus tard")
    with serving(inbox) as port:
        sends_to(app, port)
        moment, attempts = now, []
        while mail.status == "queued":
            deliver(mail.id, moment)
            attempts.append(moment)
            moment = next_attempts()[-1]
        assert timedelta(hours=48) <= attempts[-1] - now < timedelta(hours=53)
    assert mail.status == "dead"


def test_what_nobody_expected_waits_like_a_server_that_is_down(app: Flask, now: datetime) -> None:
    """A job that fails for good would leave a queued mail that nothing sends."""
    mail = queued(now)
    sends_to(app, 25, mail_timeout=0)
    deliver(mail.id, now)
    assert (mail.status, mail.last_error) == ("queued", "unexpected: ValueError")
    assert next_attempts() == [now + timedelta(seconds=30)]


def test_a_permanent_refusal_is_kept_with_its_cause(app: Flask, now: datetime) -> None:
    mail, inbox = queued(now), Inbox(recipient_answer="550 5.1.1 inconnu")
    with serving(inbox) as port:
        sends_to(app, port)
        deliver(mail.id, now)
    assert (mail.status, mail.last_error) == ("dead", "550 5.1.1 inconnu")
    assert next_attempts() == []


def test_an_unverified_server_receives_nothing_and_the_mail_waits(app: Flask, now: datetime, tmp_path: Path) -> None:
    folders = [tmp_path / "known", tmp_path / "unknown"]
    for folder in folders:
        folder.mkdir()
    known, unknown = map(Authority, folders)
    mail, inbox = queued(now), Inbox()
    with serving(inbox, unknown.server_context("localhost")) as port:
        sends_to(app, port, mail_security="starttls", mail_ca_file=str(known.certificate))
        deliver(mail.id, now)
    assert (mail.status, inbox.messages) == ("queued", [])
    assert len(next_attempts()) == 1


@pytest.mark.parametrize("environment", ["test", "development"])
def test_without_a_server_mails_stay_in_the_local_mailbox(app: Flask, now: datetime, environment: str) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], environment=environment)
    mail = queued(now, secret=True)
    deliver(mail.id, now)
    assert (mail.status, mail.text) == ("sent", "Voici votre lien.")
