"""The worker: one line for mails, one for documents, and upkeep, until it is told to stop."""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from flask import Flask
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.worker import Worker

from backoffice.db import libpq_address
from backoffice.jobs import tasks  # noqa: F401 (their names go on the queue)
from backoffice.queueing import LINES, queue
from backoffice.settings import Settings


def run(app: Flask, *, wait: bool = True, heartbeat: float = 10.0, stalled_after: float = 30.0) -> None:
    """Work until SIGTERM or SIGINT, finishing the job at hand; without `wait`, until the queue is empty."""
    settings: Settings = app.config["SETTINGS"]

    def in_app_context(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
        with app.app_context():
            return call_next()

    async def work() -> None:
        connector = PsycopgConnector(conninfo=libpq_address(settings.database_url), min_size=1, max_size=5)
        with queue.replace_connector(connector) as opened:
            await run_lines(opened)

    async def run_lines(opened: App) -> None:
        async with opened.open_async():
            lines = [
                asyncio.create_task(
                    opened.run_worker_async(
                        queues=[line],
                        name=line,
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
                )
                for line in LINES
            ]
            loop = asyncio.get_running_loop()
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(name, lambda: [line.cancel() for line in lines])
            await asyncio.gather(*lines, return_exceptions=not wait)

    try:
        asyncio.run(work())
    except asyncio.CancelledError:
        return
