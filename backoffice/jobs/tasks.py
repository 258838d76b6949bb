"""The tasks of the queue, by name."""

from uuid import UUID

from procrastinate import RetryStrategy

from backoffice.jobs.attestations import make_attestation
from backoffice.jobs.deliveries import deliver
from backoffice.jobs.recaps import make_recap
from backoffice.jobs.scans import scan_evidence
from backoffice.queueing import (
    DELIVER_MAIL,
    IMPORT_ESTABLISHMENTS,
    MAKE_ATTESTATION,
    MAKE_RECAP,
    PURGE_EVIDENCE,
    READ_ATTENDANCE,
    SCAN_EVIDENCE,
    SEND_REMINDERS,
    queue,
)
from backoffice.services.attendance import read_list
from backoffice.services.establishment_imports import read_import
from backoffice.services.evidence import files
from backoffice.services.health_data import purge
from backoffice.services.reminders import send_due
from backoffice.wording import utc_now

DOCUMENTS = RetryStrategy(max_attempts=8, exponential_wait=4)
DELIVERIES = RetryStrategy(max_attempts=20, wait=30)


@queue.task(name=DELIVER_MAIL.name, queue=DELIVER_MAIL.line, retry=DELIVERIES)
def deliver_mail(mail_id: str) -> None:
    deliver(UUID(mail_id), utc_now())


@queue.task(name=MAKE_ATTESTATION.name, queue=MAKE_ATTESTATION.line, retry=DOCUMENTS)
def make_document(attestation_id: str) -> None:
    make_attestation(UUID(attestation_id), utc_now())


@queue.task(name=MAKE_RECAP.name, queue=MAKE_RECAP.line, retry=DOCUMENTS)
def draw_recap(parcours_id: str) -> None:
    make_recap(UUID(parcours_id), utc_now())


@queue.task(name=SCAN_EVIDENCE.name, queue=SCAN_EVIDENCE.line, retry=DOCUMENTS)
def scan_file(evidence_id: str) -> None:
    scan_evidence(UUID(evidence_id))


@queue.task(name=READ_ATTENDANCE.name, queue=READ_ATTENDANCE.line, retry=DOCUMENTS)
def read_attendance(list_id: str) -> None:
    read_list(UUID(list_id), utc_now())


@queue.task(name=PURGE_EVIDENCE.name, queue=PURGE_EVIDENCE.line, retry=DOCUMENTS)
def purge_health_file(evidence_id: str) -> None:
    purge(UUID(evidence_id), files(), utc_now())


@queue.task(name=IMPORT_ESTABLISHMENTS.name, queue=IMPORT_ESTABLISHMENTS.line, retry=DOCUMENTS)
def import_establishments(import_id: str) -> None:
    read_import(UUID(import_id), utc_now())


@queue.task(name=SEND_REMINDERS.name, queue=SEND_REMINDERS.line)
def send_reminders() -> None:
    """Asked for again and again: a failure waits for the next time."""
    send_due(utc_now())
