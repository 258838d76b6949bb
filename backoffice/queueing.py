"""The job queue seen from those who put work on it: names only, so that services never import jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from sqlalchemy.orm import Session

queue = App(connector=PsycopgConnector())  # the worker opens it
_deferring = App(connector=SyncPsycopgConnector())  # never opened: it borrows the session's connection


@dataclass(frozen=True)
class Job:
    """A kind of job, and the line it waits in: a slow mail server never holds up a document."""

    name: str
    line: str


DELIVER_MAIL = Job("deliver_mail", "mail")
MAKE_ATTESTATION = Job("make_attestation", "documents")
MAKE_RECAP = Job("make_recap", "documents")
SCAN_EVIDENCE = Job("scan_evidence", "documents")
READ_ATTENDANCE = Job("read_attendance", "lists")
PURGE_EVIDENCE = Job("purge_evidence", "documents")
IMPORT_ESTABLISHMENTS = Job("import_establishments", "lists")
SEND_REMINDERS = Job("send_reminders", "lists")
LINES = ("mail", "documents", "lists")


def defer(session: Session, job: Job, *, after: datetime | None = None, **arguments: Any) -> None:
    """Queue a job on the session's own connection: it exists if, and only if, the transaction commits."""
    connection = session.connection().connection.dbapi_connection
    task = _deferring.configure_task(job.name, queue=job.line, connection=connection, schedule_at=after)
    task.defer(**arguments)
