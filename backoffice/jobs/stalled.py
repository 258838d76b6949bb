"""Jobs of a worker that died (killed, out of memory, power cut) are taken up again by any worker that lives."""

import asyncio
import logging

from procrastinate import App

# One statement, so that two workers which look at the same time cannot put a job back twice: the second finds it
# locked, or no longer held by the dead.
TAKE_UP = """
    SELECT stalled.id, procrastinate_retry_job_v2(stalled.id, now(), NULL, NULL, NULL)
    FROM (
        SELECT job.id FROM procrastinate_jobs AS job
        WHERE job.status = 'doing' AND NOT EXISTS (
            SELECT FROM procrastinate_workers AS worker
            WHERE worker.id = job.worker_id
              AND worker.last_heartbeat >= now() - make_interval(secs => %(stalled_after)s)
        )
        FOR UPDATE OF job SKIP LOCKED
    ) AS stalled
"""

log = logging.getLogger(__name__)


async def take_up(queue: App, stalled_after: float) -> int:
    """Put back the jobs whose worker has given no sign of life for `stalled_after` seconds; returns how many."""
    rows = await queue.connector.execute_query_all_async(TAKE_UP, stalled_after=stalled_after)
    if rows:
        log.warning("jobs of a worker that died, taken up again: %d", len(rows))
    return len(rows)


async def keep_taking_up(queue: App, stalled_after: float, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        await take_up(queue, stalled_after)
