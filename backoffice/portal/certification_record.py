"""The certification record as a file: for the person it is about, and those who review the parcours.

With the evidence in a ZIP, for its owner alone.
"""

from io import BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import UUID

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.db import db
from backoffice.export import archive
from backoffice.export.writers import WRITERS
from backoffice.models import Evidence
from backoffice.portal.records import owner
from backoffice.services.certification_record import certification_record
from backoffice.services.evidence import files
from backoffice.web.access import registrant_only, signed_in
from backoffice.web.session import current_actor
from backoffice.wording import utc_now

blueprint = Blueprint("certification_record", __name__)


@blueprint.get("/parcours/<uuid:parcours_id>/dossier.<any(json, xlsx):suffix>")
@signed_in
def download(parcours_id: UUID, suffix: str) -> ResponseReturnValue:
    record = certification_record(db.session(), parcours_id, current_actor(), utc_now())
    writer = WRITERS[suffix]
    return send_file(
        BytesIO(writer.write(record)),
        mimetype=writer.media_type,
        as_attachment=True,
        download_name=writer.filename(record),
    )


@blueprint.get("/parcours/<uuid:parcours_id>/dossier.zip")
@registrant_only
def download_with_evidence(parcours_id: UUID) -> ResponseReturnValue:
    record = certification_record(db.session(), parcours_id, current_actor(), utc_now())
    infected = select(Evidence.sha256).where(Evidence.registrant_id == owner().id, Evidence.scan == "infected")
    withheld = set(db.session.scalars(infected))

    def content(sha256: str) -> BinaryIO | None:
        return files().open(sha256) if sha256 not in withheld and files().exists(sha256) else None

    out = TemporaryFile()  # noqa: SIM115 (closed with the response)
    archive.write(record, content, out)
    out.seek(0)
    return send_file(
        out, mimetype=archive.MEDIA_TYPE, as_attachment=True, download_name=archive.filename(record), max_age=0
    )
