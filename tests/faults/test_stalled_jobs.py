"""Jobs of a dead worker are taken up when a worker starts, those of a living one are left alone."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from procrastinate import PsycopgConnector

from backoffice.db import db, libpq_address
from backoffice.jobs import worker
from backoffice.jobs.stalled import take_up
from backoffice.models import OutboxMail
from backoffice.queueing import queue
from backoffice.services.transitions import transaction
from tests.database import Database
from tests.factories import World

STALLED_AFTER = 30.0


@pytest.fixture
def connection(fresh_database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(libpq_address(fresh_database.application_url), autocommit=True) as opened:
        yield opened


def held_by_a_worker_last_seen(connection: psycopg.Connection, world: World, ago: timedelta) -> OutboxMail:
    """A mail whose job a worker was doing when it was last heard of."""
    account = world.registrant().account
    connection.execute("DELETE FROM procrastinate_jobs")
    with transaction(world.now) as work:
        work.say("account/validated", account)
    held = connection.execute(
        "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id)"
        " UPDATE procrastinate_jobs SET status = 'doing', worker_id = worker.id FROM worker",
        [ago],
    )
    assert held.rowcount == 1
    return db.session.query(OutboxMail).order_by(OutboxMail.created_at.desc()).limit(1).one()


def status(mail: OutboxMail) -> str:
    db.session.rollback()
    return db.session.get_one(OutboxMail, mail.id, populate_existing=True).status


def test_a_dead_worker_s_job_is_done_by_the_next(app: Flask, world: World, connection: psycopg.Connection) -> None:
    mail = held_by_a_worker_last_seen(connection, world, timedelta(seconds=STALLED_AFTER + 1))
    worker.run(app, wait=False, stalled_after=STALLED_AFTER)
    assert status(mail) == "sent"


def test_a_living_worker_keeps_its_job(app: Flask, world: World, connection: psycopg.Connection) -> None:
    mail = held_by_a_worker_last_seen(connection, world, timedelta(seconds=STALLED_AFTER - 10))
    worker.run(app, wait=False, stalled_after=STALLED_AFTER)
    assert status(mail) == "queued"
    assert connection.execute("SELECT status::text FROM procrastinate_jobs").fetchall() == [("doing",)]


def test_two_workers_that_look_at_once_take_a_job_up_once(
    app: Flask, world: World, connection: psycopg.Connection, fresh_database: Database
) -> None:
    held_by_a_worker_last_seen(connection, world, timedelta(hours=1))

    async def both() -> list[int]:
        connectors = [PsycopgConnector(conninfo=libpq_address(fresh_database.application_url)) for _ in range(2)]
        apps = [queue.with_connector(connector) for connector in connectors]
        async with apps[0].open_async(), apps[1].open_async():
            return await asyncio.gather(*(take_up(each, STALLED_AFTER) for each in apps))

    assert sorted(asyncio.run(both())) == [0, 1]
    assert connection.execute("SELECT attempts FROM procrastinate_jobs").fetchall() == [(1,)]
