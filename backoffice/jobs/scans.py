"""Scanning a file with the antivirus after it was received."""

from uuid import UUID

from backoffice.db import db
from backoffice.files.scanning import ScanResult, scan
from backoffice.links import settings
from backoffice.models import Evidence
from backoffice.services.evidence import files


class ScanFailed(Exception):
    """The antivirus did not answer: the job is tried again, and the file stays pending."""


def scan_evidence(evidence_id: UUID) -> None:
    """Settle a pending file. Raises ScanFailed."""
    item = db.session.get(Evidence, evidence_id)
    if item is None or item.scan != "pending" or item.purged_at:
        return
    with files().open(item.sha256) as stream:
        verdict = scan(stream, settings().clamd_address)
    if verdict.result is ScanResult.unavailable:
        raise ScanFailed(verdict.detail)
    item.scan = str(verdict.result)
    db.session.commit()
