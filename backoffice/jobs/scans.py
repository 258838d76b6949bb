"""Scanning a file with the antivirus after it was received."""

from uuid import UUID

from backoffice.db import db
from backoffice.files.scanning import ScanResult, scan
from backoffice.links import settings
from backoffice.models import Evidence
from backoffice.services.evidence import files


def scan_evidence(evidence_id: UUID) -> None:
    """Raises when the antivirus does not answer: the job is tried again, the file stays pending."""
    item = db.session.get(Evidence, evidence_id)
    if item is None or item.scan != "pending":
        return
    with files().open(item.sha256) as stream:
        verdict = scan(stream, settings().clamd_address)
    item.scan = "infected" if verdict.result is ScanResult.infected else "clean"
    db.session.commit()
