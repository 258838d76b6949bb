"""Asking for the reminders of the day, again and again: the first time sends them, the others find nothing."""

import asyncio
from contextlib import suppress

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued

from backoffice.queueing import SEND_REMINDERS

EVERY = 3600.0  # seconds: a day begun without a worker is caught up with within the hour


async def ask_for_reminders(queue: App) -> None:
    """Queue the job, unless it waits already."""
    task = queue.configure_task(SEND_REMINDERS.name, queue=SEND_REMINDERS.line, queueing_lock=SEND_REMINDERS.name)
    with suppress(AlreadyEnqueued):
        await task.defer_async()


async def keep_asking_for_reminders(queue: App, every: float = EVERY) -> None:
    while True:
        await asyncio.sleep(every)
        await ask_for_reminders(queue)
