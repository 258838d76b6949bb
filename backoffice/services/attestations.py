"""Attestations: frozen when a committee has decided, made by the worker, verified by anyone."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.actor import SYSTEM
from backoffice.domain.calendar import today
from backoffice.domain.french import duration_text
from backoffice.links import absolute, settings
from backoffice.models import Attestation, AttestationCounter, Parcours, Proposal, Registrant
from backoffice.pdf.acceptance import AcceptanceSnapshot
from backoffice.pdf.attestation import AttestationSnapshot, AttestedAction, CycleSnapshot
from backoffice.pdf.snapshot import Snapshot
from backoffice.services.transitions import perform
from backoffice.wording import dates_in_words
from workflows.attestation import AttestationState
from workflows.cpd_action import ACCEPTED

TOKEN_BYTES = 24


def freeze(session: Session, parcours: Parcours, now: datetime) -> Attestation:
    """The attestation of a certified parcours: what was certified, under which rules, whatever changes later."""
    return _numbered(session, parcours, now, lambda common: _certified(parcours, common))


def freeze_acceptance(session: Session, proposal: Proposal, now: datetime) -> Attestation:
    """The attestation that an out-of-list action is accepted, as the committee has just decided."""
    attestation = _numbered(session, proposal.parcours, now, lambda common: _accepted(proposal, common))
    attestation.proposal = proposal
    return attestation


def snapshot_of(attestation: Attestation) -> AttestationSnapshot | AcceptanceSnapshot:
    kind = AcceptanceSnapshot if attestation.of_a_proposal else _kind(attestation.parcours)
    return kind.from_dict(attestation.snapshot)


def _kind(parcours: Parcours) -> type[AttestationSnapshot]:
    return CycleSnapshot if parcours.is_cycle else AttestationSnapshot


def _numbered(
    session: Session, parcours: Parcours, now: datetime, write: Callable[[dict[str, Any]], Snapshot]
) -> Attestation:
    """A new attestation with the council's next number; `write` adds to the common fields what is attested."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    number = _next_number(session, parcours, today(now).year)
    snapshot = write(_common(parcours, number, absolute("verification.verify", token=token)))
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


def _common(parcours: Parcours, number: str, verification_url: str) -> dict[str, Any]:
    registrant = parcours.registrant
    return {
        "number": number,
        "civility": parcours.council.civility,
        "full_name": registrant.full_name,
        "structure": registrant.structure,
        "rpps": registrant.person.rpps or "",
        "council_name": parcours.council.name,
        "programme_title": parcours.programme.title,
        "period": parcours.label,
        "referential_code": parcours.rules.code,
        "referential_version": parcours.referential.number,
        "verification_url": verification_url,
        "issuer_name": settings().installation_name,
    }


def _certified(parcours: Parcours, common: dict[str, Any]) -> AttestationSnapshot:
    granted = parcours.progress().accepted.credits_by_claim
    accepted = sorted(
        (claim for claim in parcours.claims if claim.action.state in ACCEPTED and str(claim.action_id) in granted),
        key=lambda claim: (claim.action.starts_on, claim.action.title),
    )
    return _kind(parcours)(
        **common,
        measure=parcours.rules.measure.code,
        validated_on=today(parcours.decided_at or parcours.created_at),
        actions=tuple(
            AttestedAction(
                label=claim.entry.label,
                title=claim.action.title,
                dates=dates_in_words(claim.action.starts_on, claim.action.ends_on),
                categories=_category_labels(parcours, claim.categories),
                credits=granted[str(claim.action_id)],
            )
            for claim in accepted
        ),
        total_credits=sum((granted[str(claim.action_id)] for claim in accepted), start=Decimal(0)),
    )


def _accepted(proposal: Proposal, common: dict[str, Any]) -> AcceptanceSnapshot:
    assert proposal.decided_at is not None
    assert proposal.granted_credits is not None
    return AcceptanceSnapshot(
        **common,
        validated_on=today(proposal.decided_at),
        title=proposal.title,
        organiser=proposal.organiser,
        dates=dates_in_words(proposal.starts_on, proposal.ends_on),
        duration=duration_text(proposal.hours),
        entry=proposal.entry.label,
        categories=_category_labels(proposal.parcours, proposal.granted_categories),
        credits=proposal.granted_credits,
        planned=proposal.planned,
    )


def _category_labels(parcours: Parcours, codes: Collection[str]) -> tuple[str, ...]:
    return tuple(category.label for category in parcours.rules.categories if category.code in codes)


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


@dataclass(frozen=True)
class KeptAttestation:
    """An attestation in its holder's hands; `successor` is the one that replaced it."""

    attestation: Attestation
    successor: Attestation | None


def attestations_of(session: Session, registrant: Registrant) -> list[KeptAttestation]:
    """Every attestation of this registrant, in whatever state, latest first."""
    query = select(Attestation).join(Attestation.parcours).where(Parcours.registrant_id == registrant.id)
    found = session.scalars(
        query.options(
            joinedload(Attestation.parcours).joinedload(Parcours.programme),
            joinedload(Attestation.parcours).joinedload(Parcours.referential),
            joinedload(Attestation.council),
            joinedload(Attestation.proposal),
        ).order_by(Attestation.created_at.desc(), Attestation.number.desc())
    )
    kept: list[KeptAttestation] = []
    later: dict[tuple[UUID, UUID | None], Attestation] = {}  # by what they attest
    for one in found:
        attested = (one.parcours_id, one.proposal_id)
        replaced = one.state == AttestationState.superseded
        kept.append(KeptAttestation(one, later.get(attested) if replaced else None))
        later[attested] = one
    return kept
