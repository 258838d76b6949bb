"""The worker: one line for mails, one for documents, one for lists, until it is told to stop."""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.worker import Worker

from backoffice.db import libpq_address
from backoffice.jobs import tasks  # noqa: F401 (their names go on the queue)
from backoffice.jobs.reminders import keep_asking_for_reminders
from backoffice.jobs.stalled import keep_taking_up, take_up
from backoffice.queueing import LINES, queue
from backoffice.settings import Settings


def run(app: Flask, *, wait: bool = True, heartbeat: float = 10.0, stalled_after: float = 30.0) -> None:
    """Work until SIGTERM or SIGINT, finishing the jobs at hand; without `wait`, until the queue is empty.

    A sign of life is given every `heartbeat` seconds; who gave none for `stalled_after` seconds is held to be dead,
    and its jobs are taken up: at the start, then at every heartbeat.
    """
    settings: Settings = app.config["SETTINGS"]

    def in_app_context(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
        with app.app_context():
            return call_next()

    async def work() -> None:
        connector = PsycopgConnector(
            conninfo=libpq_address(settings.database_url), min_size=1, max_size=2 * len(LINES) + 1
        )
        with queue.replace_connector(connector) as opened:
            async with opened.open_async():
                await take_up(opened, stalled_after)
                await run_lines(opened)

    async def run_lines(opened: App) -> None:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(line(opened, name)) for name in LINES]
            if wait:
                running.append(group.create_task(keep_taking_up(opened, stalled_after, every=heartbeat)))
                running.append(group.create_task(keep_asking_for_reminders(opened)))
            loop = asyncio.get_running_loop()
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(name, lambda: [task.cancel() for task in running])

    async def line(opened: App, name: str) -> None:
        await opened.run_worker_async(
            queues=[name],
            name=name,
            concurrency=1,
            wait=wait,
            listen_notify=wait,
            install_signal_handlers=False,
            fetch_job_polling_interval=2.0,
            update_heartbeat_interval=heartbeat,
            stalled_worker_timeout=stalled_after,
            delete_jobs="successful",
            task_middleware=[in_app_context],
        )

    asyncio.run(work())
