"""Attestations issued: the snapshot, the document and its hash, revocation."""

from typing import Any, ClassVar
from uuid import UUID

from flask import abort, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, joinedload

from backoffice.console.filters import CouncilFilter, NameFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.domain.french import of_name
from backoffice.models import Attestation, Parcours
from backoffice.services.attestations import snapshot_of
from backoffice.services.evidence import files


class AttestationsView(ReviewView):
    workflow, permission = "attestation", "attestation.view"
    title, noun, icon = "Attestations", "L’attestation", "qr"
    filter_list = (StateFilter(), CouncilFilter(), NameFilter())
    columns: ClassVar[dict[str, str]] = {
        "number": "Numéro",
        "holder": "Nom",
        "attested": "Parcours",
        "council": "Conseil",
        "issued": "Établie",
        "state": "État",
    }
    nothing = ("Aucune attestation", "Elles apparaîtront ici dès qu’un parcours sera validé.")
    review_template = "console/reviews/attestation.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return Attestation.created_at.desc(), Attestation.id

    def named(self, record: Attestation) -> str:
        return f"L’attestation {record.number}, {of_name(record.subject.full_name)}"

    def heading(self, record: Attestation) -> str:
        return f"Attestation {record.number}"

    def loaded(self, query: Query[Any]) -> Query[Any]:
        parcours = joinedload(Attestation.parcours)
        return query.options(
            parcours.selectinload(Parcours.registrant),
            parcours.joinedload(Parcours.programme),
            joinedload(Attestation.council),
        )

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        return self.loaded(query)

    def context(self, record: Attestation) -> dict[str, Any]:
        return {"frozen": snapshot_of(record)}

    @route("/<uuid:record_id>/document")
    def document(self, record_id: UUID) -> ResponseReturnValue:
        """The signed PDF, byte for byte as it was mailed."""
        attestation: Attestation = self.get_one(record_id)
        if attestation.pdf_sha256 is None or not files().exists(attestation.pdf_sha256):
            abort(404)
        return send_file(
            files().path(attestation.pdf_sha256),
            mimetype="application/pdf",
            as_attachment=True,
            download_name=f"attestation-{attestation.number}.pdf",
        )
