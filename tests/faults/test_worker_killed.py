"""A worker killed in the middle of deliveries loses nothing, and sends at most one mail twice a kill."""

import email
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from backoffice.db import db, libpq_address
from backoffice.jobs.deliveries import deliver
from backoffice.models import OutboxMail
from backoffice.services.transitions import transaction
from tests.architecture.source import ROOT
from tests.database import Database
from tests.factories import World
from tests.mail.smtp import Inbox, serving

MAILS, KILLS = 500, 20
HEARTBEAT, STALLED_AFTER = 0.2, 1.5  # seconds
PATIENCE = 60
MOMENTS = ("sender", "content", "content taken", "leaving", "a moment later")


@dataclass
class Murderer(Inbox):
    """An SMTP server that kills its client with `weapon` at the planned moments: {mails begun: moment}."""

    plan: dict[int, str] = field(default_factory=dict)
    weapon: signal.Signals = signal.SIGKILL
    victim: int = 0
    begun: int = 0
    deaths: queue.Queue[str] = field(default_factory=queue.Queue)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    chance: random.Random = field(default_factory=lambda: random.Random(2026))

    def strike(self, moment: str) -> bool:
        if self.plan.get(self.begun) != moment:
            return False
        del self.plan[self.begun]
        self._kill(moment)
        return True

    def _kill(self, moment: str) -> None:
        os.kill(self.victim, self.weapon)
        self.deaths.put(moment)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.begun += 1
        self.strike("sender")
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.strike("content") and self.weapon == signal.SIGKILL:
            return "451 the client is dead"
        answer = await super().handle_DATA(server, session, envelope)
        with self.arrived:
            self.arrived.notify_all()
        self.strike("content taken")
        if self.plan.get(self.begun) == "a moment later":
            moment = self.plan.pop(self.begun)
            threading.Timer(self.chance.uniform(0, 0.03), self._kill, [moment]).start()
        return answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.strike("leaving")
        return await super().handle_QUIT(server, session, envelope)


@dataclass
class Workers:
    """Starts real worker processes of the same installation."""

    process: subprocess.Popen[str]

    def start(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("another\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def workers(database: Database, port: int, data: Path) -> Iterator[Workers]:
    settings = [database.application_url, str(port), str(data), str(HEARTBEAT), str(STALLED_AFTER)]
    command = [sys.executable, "-m", "tests.faults.worker_zygote", *settings]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            yield Workers(process)
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # with whatever worker a failure left behind


def write_mails(world: World, how_many: int) -> set[str]:
    """In the outbox, queued; returns their Message-IDs. The mails that made the people are taken out of the way."""
    account = world.registrant().account
    db.session.query(OutboxMail).update({"status": "dead"})
    db.session.commit()
    with transaction(world.now) as work:
        for _ in range(how_many):
            work.say("account/validated", account)
    return {message_id for (message_id,) in db.session.query(OutboxMail.message_id).filter_by(status="queued")}


def wait_until_sent(database: Database, inbox: Murderer) -> None:
    """Until no mail is queued and no job is left."""
    left = (
        "SELECT (SELECT count(*) FROM outbox_mail WHERE status = 'queued') + (SELECT count(*) FROM procrastinate_jobs)"
    )
    deadline = time.monotonic() + PATIENCE
    with psycopg.connect(libpq_address(database.application_url), autocommit=True) as connection:
        while (remaining := connection.execute(left).fetchone()) != (0,):
            assert time.monotonic() < deadline, f"{remaining} left"
            with inbox.arrived:
                inbox.arrived.wait(0.1)


def message_ids(inbox: Inbox) -> Counter[str]:
    return Counter(email.message_from_bytes(message)["Message-ID"] for message in inbox.messages)


@pytest.mark.slow
def test_killed_twenty_times_over_five_hundred_mails(world: World, fresh_database: Database, tmp_path: Path) -> None:
    written = write_mails(world, MAILS)
    moments = MOMENTS * (KILLS // len(MOMENTS))
    chance = random.Random(7)
    plan = dict(zip(sorted(chance.sample(range(1, MAILS), KILLS)), chance.sample(moments, KILLS), strict=True))
    inbox = Murderer(plan=plan)
    with serving(inbox) as port, workers(fresh_database, port, tmp_path) as crew:
        for _ in range(KILLS):
            inbox.victim = crew.start()
            inbox.deaths.get(timeout=PATIENCE)
        inbox.victim = crew.start()
        wait_until_sent(fresh_database, inbox)
    received = message_ids(inbox)
    assert set(received) == written, "none lost, and always the same Message-ID"
    assert received.total() - MAILS <= KILLS, "at most one twice a kill"
    assert received.total() > MAILS, "some were killed between the sending and its record"
    letters: dict[str, list[str]] = {}
    for message in inbox.messages:
        letter = email.message_from_bytes(message)
        said = [part.as_string() for part in letter.walk() if not part.is_multipart()]
        assert letters.setdefault(letter["Message-ID"], said) == said, "the same letter"


@pytest.mark.slow
def test_told_to_stop_it_finishes_the_mail_at_hand(world: World, fresh_database: Database, tmp_path: Path) -> None:
    """SIGTERM, as at every deployment: no mail twice, and no job left to be taken up."""
    mails = 30
    written = write_mails(world, mails)
    plan = {3: "sender", 9: "content", 14: "content taken", 20: "leaving", 25: "a moment later"}
    inbox = Murderer(plan=plan, weapon=signal.SIGTERM)
    with serving(inbox) as port, workers(fresh_database, port, tmp_path) as crew:
        for _ in range(len(plan)):
            inbox.victim = crew.start()
            inbox.deaths.get(timeout=PATIENCE)
        inbox.victim = crew.start()
        wait_until_sent(fresh_database, inbox)
    assert message_ids(inbox) == Counter(dict.fromkeys(written, 1))


def test_a_mail_that_another_worker_holds_is_looked_at_again(
    app: Flask, world: World, fresh_database: Database, now: datetime
) -> None:
    """The other may die with it: a job that skipped it must not have been the last."""
    write_mails(world, 1)
    mail = db.session.query(OutboxMail).filter_by(status="queued").one()
    mail_id: UUID = mail.id
    db.session.rollback()
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE args->>'mail_id' = %s AND scheduled_at > now()"
    with psycopg.connect(libpq_address(fresh_database.application_url)) as other:
        other.execute("SELECT 1 FROM outbox_mail WHERE id = %s FOR UPDATE", [mail_id])
        deliver(mail_id, datetime.now(now.tzinfo))
        assert other.execute(waiting, [str(mail_id)]).fetchone() == (1,)
    deliver(mail_id, now)
    db.session.expire_all()
    assert db.session.get_one(OutboxMail, mail_id).status == "sent"
