"""The certification record as a file: for the person it is about, and those who review the parcours."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.export.writers import WRITERS
from backoffice.services.certification_record import certification_record
from backoffice.web.access import signed_in
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
