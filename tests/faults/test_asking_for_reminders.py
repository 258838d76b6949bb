"""The job of the reminders: asked for every hour, waiting once, done by the next worker."""

import asyncio

import psycopg
from flask import Flask
from procrastinate import PsycopgConnector

from backoffice.db import libpq_address
from backoffice.jobs import worker
from backoffice.jobs.reminders import ask_for_reminders
from backoffice.queueing import queue
from tests.database import Database


def ask(address: str, times: int) -> None:
    async def work() -> None:
        with queue.replace_connector(PsycopgConnector(conninfo=address)) as opened:
            async with opened.open_async():
                for _ in range(times):
                    await ask_for_reminders(opened)

    asyncio.run(work())


def test_it_waits_once_and_is_done(app: Flask, fresh_database: Database) -> None:
    address = libpq_address(fresh_database.application_url)
    ask(address, times=3)
    with psycopg.connect(address, autocommit=True) as connection:
        jobs = "SELECT task_name, status::text FROM procrastinate_jobs WHERE task_name = 'send_reminders'"
        assert connection.execute(jobs).fetchall() == [("send_reminders", "todo")]
        worker.run(app, wait=False)
        assert connection.execute(jobs).fetchall() == []
    ask(address, times=1)
