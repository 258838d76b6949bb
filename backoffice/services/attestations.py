"""Attestations: frozen when a parcours is certified, made by the worker, verified by anyone."""

import secrets
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backoffice.domain.actor import SYSTEM
from backoffice.domain.calendar import today
from backoffice.links import absolute, settings
from backoffice.models import Attestation, AttestationCounter, Parcours
from backoffice.pdf.attestation import AttestationSnapshot, AttestedAction
from backoffice.services.transitions import perform
from backoffice.wording import dates_in_words
from workflows.attestation import AttestationState
from workflows.cpd_action import ACCEPTED

TOKEN_BYTES = 24


def freeze(session: Session, parcours: Parcours, now: datetime) -> Attestation:
    """A numbered attestation with its snapshot: what was certified, under which rules, whatever changes later."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    number = _next_number(session, parcours, today(now).year)
    snapshot = _snapshot(parcours, number, absolute("verification.verify", token=token))
    return Attestation(
        parcours=parcours,
        council=parcours.council,
        council_id=parcours.council_id,
        number=number,
        token=token,
        snapshot=snapshot.to_dict(),
        version=1,
        created_at=now,
    )


def _next_number(session: Session, parcours: Parcours, year: int) -> str:
    counter = insert(AttestationCounter).values(council_id=parcours.council_id, year=year, last=1)
    counter = counter.on_conflict_do_update(
        index_elements=["council_id", "year"], set_={"last": AttestationCounter.last + 1}
    )
    last = session.scalar(counter.returning(AttestationCounter.last))
    return f"{parcours.council.code.upper()}-{year}-{last:06d}"


def _snapshot(parcours: Parcours, number: str, verification_url: str) -> AttestationSnapshot:
    registrant = parcours.registrant
    granted = parcours.progress().accepted.credits_by_claim
    accepted = sorted(
        (claim for claim in parcours.claims if claim.action.state in ACCEPTED and str(claim.action_id) in granted),
        key=lambda claim: (claim.action.starts_on, claim.action.title),
    )
    return AttestationSnapshot(
        number=number,
        civility=parcours.council.civility,
        full_name=registrant.full_name,
        structure=registrant.structure,
        rpps=registrant.person.rpps or "",
        council_name=parcours.council.name,
        programme_title=parcours.programme.title,
        period=parcours.label,
        referential_code=parcours.rules.code,
        referential_version=parcours.referential.number,
        validated_on=today(parcours.decided_at or parcours.created_at),
        actions=tuple(
            AttestedAction(
                label=claim.entry.label,
                title=claim.action.title,
                dates=dates_in_words(claim.action.starts_on, claim.action.ends_on),
                categories=tuple(
                    category.label for category in parcours.rules.categories if category.code in claim.categories
                ),
                credits=granted[str(claim.action_id)],
            )
            for claim in accepted
        ),
        total_credits=sum((granted[str(claim.action_id)] for claim in accepted), start=Decimal(0)),
        verification_url=verification_url,
        issuer_name=settings().installation_name,
    )


def document_is_ready(attestation_id: UUID, pdf_sha256: str, now: datetime) -> None:
    """The worker stored the document: the attestation becomes valid, and is mailed."""
    perform("attestation", attestation_id, "issue", SYSTEM, now, pdf_sha256=pdf_sha256)


def awaiting_document(session: Session, attestation_id: UUID) -> Attestation | None:
    """The attestation, while its document is still to be made."""
    return session.scalar(
        select(Attestation).where(Attestation.id == attestation_id, Attestation.state == AttestationState.preparing)
    )


def by_token(session: Session, token: str) -> Attestation | None:
    return session.scalar(select(Attestation).where(Attestation.token == token))


def by_document(session: Session, pdf_sha256: str) -> Attestation | None:
    """The attestation whose stored document is that file."""
    return session.scalar(select(Attestation).where(Attestation.pdf_sha256 == pdf_sha256))
