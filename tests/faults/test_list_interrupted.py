"""A worker killed in the middle of an attendance list: the next goes on, nothing is doubled and nothing half done."""

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from backoffice.db import db, libpq_address
from backoffice.models import AttendanceLine, AttendanceList, CpdAction, OutboxMail
from backoffice.services import audit
from tests.crowd import crowd
from tests.database import Database
from tests.factories import World
from tests.faults.test_worker_killed import workers
from tests.mail.smtp import Inbox, serving

LINES, BAD = 700, 40
KILLED_AT = (0, 200, 400)  # lines settled: the worker is then in the middle of the next ones
PATIENCE = 120


def wait_for(database: Database, settled: int, status: str = "reading") -> None:
    """Until the list is in that state, with at least as many lines settled."""
    query = "SELECT count(*) FROM attendance_list WHERE settled >= %s AND status = %s"
    deadline = time.monotonic() + PATIENCE
    nothing_happens_here = threading.Event()
    with psycopg.connect(libpq_address(database.application_url), autocommit=True) as connection:
        while connection.execute(query, [settled, status]).fetchone() != (1,):
            assert time.monotonic() < deadline, connection.execute("SELECT settled FROM attendance_list").fetchone()
            nothing_happens_here.wait(0.02)


@pytest.mark.slow
def test_killed_between_and_inside_chunks(app: Flask, world: World, fresh_database: Database, tmp_path: Path) -> None:
    organiser = world.organiser()
    session = world.session(organiser, "labelled")
    people = crowd(world, LINES - BAD)
    lines = [(rpps, session.code, 4) for rpps in people] + [("1", session.code, 4)] * BAD
    received = world.attendance(organiser, *lines, read=False)
    db.session.query(OutboxMail).update({"status": "dead"})
    db.session.commit()
    with serving(Inbox()) as port, workers(fresh_database, port, tmp_path / "data") as crew:
        for settled in KILLED_AT:
            victim = crew.start()
            wait_for(fresh_database, settled)
            os.kill(victim, signal.SIGKILL)
        crew.start()
        wait_for(fresh_database, LINES, "done")
    db.session.expire_all()
    assert Counter(outcome for (outcome,) in db.session.query(AttendanceLine.outcome)) == {
        "created": LINES - BAD,
        "wrong_shape": BAD,
    }
    assert db.session.query(CpdAction).count() == LINES - BAD
    assert db.session.query(OutboxMail).filter_by(name="cpd_action/attested").count() == LINES - BAD
    assert db.session.get_one(AttendanceList, received.id).settled == LINES
    assert audit.verify(db.session()).bad_row is None
