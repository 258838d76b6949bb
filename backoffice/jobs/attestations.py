"""Making the document of an attestation: drawn, signed, stored, and only then mailed."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from flask import current_app

from backoffice.db import db
from backoffice.files.confined import Bounds
from backoffice.links import settings
from backoffice.pdf.attestation import attestation_pdf
from backoffice.pdf.signing import InstallationCertificate
from backoffice.services.attestations import awaiting_document, document_is_ready, snapshot_of
from backoffice.services.evidence import files


def certificate() -> InstallationCertificate:
    """The installation's certificate: the one supplied, or one made once in DATA_DIR."""
    if "certificate" not in current_app.extensions:
        given = settings()
        current_app.extensions["certificate"] = (
            InstallationCertificate.load(Path(given.signing_certificate), Path(given.signing_key))
            if given.signing_certificate
            else InstallationCertificate.load_or_create(given.data_path / "signing", given.installation_name)
        )
    found: InstallationCertificate = current_app.extensions["certificate"]
    return found


def make_attestation(attestation_id: UUID, now: datetime) -> None:
    """Nothing to do when the document exists already, or when the attestation was revoked meanwhile."""
    attestation = awaiting_document(db.session(), attestation_id)
    if attestation is None:
        return
    snapshot = snapshot_of(attestation)
    db.session.rollback()
    bounds = Bounds(settings().pdf_timeout, settings().pdf_memory_mb * 1024**2)
    stored = files().put(attestation_pdf(snapshot, certificate(), bounds))
    if awaiting_document(db.session(), attestation_id) is not None:
        document_is_ready(attestation_id, stored.sha256, now)
