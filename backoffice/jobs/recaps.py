"""Making the recap of a parcours: drawn, stored, and in the place of the one before."""

from datetime import datetime
from uuid import UUID

from backoffice.db import db
from backoffice.files.confined import Bounds
from backoffice.links import settings
from backoffice.pdf.recap import recap_pdf
from backoffice.services.evidence import files
from backoffice.services.recaps import awaited_recap, keep_recap


def make_recap(parcours_id: UUID, now: datetime) -> None:
    """Nothing to do when it was made since somebody last asked."""
    content = awaited_recap(db.session(), parcours_id)
    db.session.rollback()
    if content is None:
        return
    bounds = Bounds(settings().pdf_timeout, settings().pdf_memory_mb * 1024**2)
    stored = files().put(recap_pdf(content, now, bounds))
    keep_recap(db.session(), parcours_id, stored.sha256, files(), now)
