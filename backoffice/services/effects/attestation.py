"""Effects on attestations: the stored document, and the parcours that a revocation reopens."""

from dataclasses import replace

from backoffice.models import MailAttachment
from backoffice.services.transitions import StepRun
from workflows.parcours import ParcoursState


def keep_document(run: StepRun) -> None:
    attestation = run.record
    attestation.pdf_sha256 = run.payload["pdf_sha256"]
    attestation.issued_at = run.now
    run.details["pdf_sha256"] = attestation.pdf_sha256
    run.attachments.append(
        MailAttachment(
            sha256=attestation.pdf_sha256,
            filename=f"attestation-{attestation.number}.pdf",
            media_type="application/pdf",
        )
    )


def reopen_parcours(run: StepRun) -> None:
    parcours = run.record.parcours
    if parcours.state == ParcoursState.certified:
        run.take(parcours, "reopen", replace(run.actor, is_system=True), reason=run.payload["reason"])
