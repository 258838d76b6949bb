"""The certification record of a parcours, read from the database."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, object_session, selectinload

from backoffice.domain.actor import Actor
from backoffice.domain.certification_record import (
    FORMAT,
    Audience,
    CertificationRecord,
    RecordedAction,
    RecordedAttestation,
    RecordedCapture,
    RecordedCategory,
    RecordedDecision,
    RecordedEvidence,
    RecordedParcours,
    RecordedPerson,
    RecordedRequirement,
    RecordedRules,
    RecordedSuspension,
    for_council,
)
from backoffice.domain.referential import Referential
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.requirements import DeclaredAndAccepted
from backoffice.domain.wording import instructions, legal_sentence, missing_sentence
from backoffice.models import Claim, CpdAction, Evidence, Parcours
from backoffice.permissions import Hidden, authorize, is_owner
from backoffice.services.captures import captures_of
from workflows.attestation import WORKFLOW as ATTESTATION
from workflows.cpd_action import DECLARED, CpdActionState
from workflows.cpd_action import WORKFLOW as CPD_ACTION
from workflows.parcours import WORKFLOW as PARCOURS

RECORDED = (*DECLARED, CpdActionState.rejected)
UNSENT = (CpdActionState.draft, CpdActionState.to_confirm)


def certification_record(session: Session, parcours_id: UUID, actor: Actor, now: datetime) -> CertificationRecord:
    """The record that this person may have: whole for its owner, for a council without what tells of health.

    Raises Hidden when there is no such parcours, or they may not see it.
    """
    parcours = _loaded(session, parcours_id)
    authorize(actor, "parcours.view", parcours)
    record = recorded(parcours, now)
    return record if is_owner(actor, parcours) else for_council(record)


def record_for_council(session: Session, parcours_id: UUID, now: datetime) -> CertificationRecord:
    """What the installation's operator exports on a council's behalf. Raises Hidden."""
    return for_council(recorded(_loaded(session, parcours_id), now))


def recorded(parcours: Parcours, now: datetime) -> CertificationRecord:
    """The whole record, as its owner may have it."""
    registrant, progress = parcours.registrant, parcours.progress()
    claims = sorted(
        parcours.claims, key=lambda claim: (claim.action.starts_on, claim.action.title, str(claim.action_id))
    )
    return CertificationRecord(
        format=FORMAT,
        produced_at=now,
        audience=Audience.registrant,
        person=RecordedPerson(
            given_name=registrant.person.given_name,
            family_name=registrant.person.family_name,
            rpps=registrant.person.rpps,
            structure=registrant.structure,
            practice_mode=registrant.practice_mode,
        ),
        parcours=_parcours(parcours, progress),
        rules=recorded_rules(parcours.rules, progress),
        requirements=recorded_requirements(parcours.rules, progress),
        actions=tuple(_action(claim) for claim in claims if claim.action.state in RECORDED),
        drafts=tuple(_action(claim) for claim in claims if claim.action.state in UNSENT),
        captures=tuple(_captures(parcours)),
        attestations=tuple(
            RecordedAttestation(
                number=one.number,
                state=one.state,
                state_label=ATTESTATION.labels[one.state],
                issued_at=one.issued_at,
                document_sha256=one.pdf_sha256,
            )
            for one in parcours.attestations
        ),
    )


def _loaded(session: Session, parcours_id: UUID) -> Parcours:
    action = selectinload(Parcours.claims).joinedload(Claim.action)
    parcours = session.scalar(
        select(Parcours)
        .where(Parcours.id == parcours_id)
        .options(
            joinedload(Parcours.registrant),
            joinedload(Parcours.council),
            joinedload(Parcours.programme),
            selectinload(Parcours.suspensions),
            joinedload(Parcours.referential),
            selectinload(Parcours.attestations),
            action.selectinload(CpdAction.evidence),
            action.selectinload(CpdAction.claims).joinedload(Claim.parcours).joinedload(Parcours.referential),
        )
    )
    if parcours is None:
        raise Hidden("parcours.view")
    return parcours


def _parcours(parcours: Parcours, progress: DeclaredAndAccepted) -> RecordedParcours:
    rules = parcours.rules
    return RecordedParcours(
        id=str(parcours.id),
        council_code=parcours.council.code,
        council_name=parcours.council.name,
        council_colour=parcours.council.colour,
        programme_code=parcours.programme.code,
        programme_title=parcours.programme.title,
        period_label=parcours.label,
        starts_on=parcours.starts_on,
        ends_on=parcours.ends_on,
        suspensions=tuple(RecordedSuspension(one.starts_on, one.ends_on) for one in parcours.suspensions),
        registered_on=parcours.registrant.registered_on,
        referential_code=rules.code,
        referential_version=rules.version,
        referential_title=rules.title,
        referential_sha256=parcours.referential.sha256,
        state=parcours.state,
        state_label=PARCOURS.labels[parcours.state],
        honour_declared_at=parcours.honour_declared_at,
        decided_at=parcours.decided_at,
        order_validated_on=parcours.order_validated_on,
        credits_declared=progress.declared.credits,
        credits_accepted=progress.accepted.credits,
    )


def recorded_rules(rules: Referential, progress: DeclaredAndAccepted) -> RecordedRules:
    return RecordedRules(
        instructions=instructions(rules),
        missing=missing_sentence(progress.declared),
        legal=legal_sentence(progress.declared),
        measure=rules.said_measure.code if rules.said_measure else None,
        categories=tuple(RecordedCategory(one.code, one.label) for one in rules.categories),
    )


def recorded_requirements(rules: Referential, progress: DeclaredAndAccepted) -> tuple[RecordedRequirement, ...]:
    declared, accepted = progress
    return tuple(
        RecordedRequirement(
            code=one.requirement.code,
            label=requirement_label(rules, one.requirement),
            kind=one.requirement.kind,
            need=one.need,
            legal_need=one.requirement.legal_need,
            declared=one.have,
            accepted=granted.have,
            is_met=granted.is_met,
        )
        for one, granted in zip(declared.requirements, accepted.requirements, strict=True)
    )


def _action(claim: Claim) -> RecordedAction:
    action, entry, rules = claim.action, claim.entry, claim.parcours.rules
    block = next((one for one in rules.blocks if one.code == entry.block), None)
    return RecordedAction(
        id=str(action.id),
        title=action.title,
        role=action.role,
        role_label=next((one.label for one in rules.roles if one.code == action.role), None),
        starts_on=action.starts_on,
        ends_on=action.ends_on,
        entry_key=entry.key,
        entry_label=entry.label,
        block=block.code if block else None,
        block_label=block.label if block else None,
        categories=tuple(one.code for one in rules.categories if one.code in claim.categories),
        scale=claim.scale_code,
        answer={key: str(value) for key, value in claim.answer.items()},
        explanation=claim.explanation,
        credits_asked=claim.credits_asked,
        decision=RecordedDecision(
            state=action.state,
            state_label=CPD_ACTION.labels[action.state],
            submitted_at=action.submitted_at,
            decided_at=action.decided_at,
            credits_granted=claim.credits_granted,
            reason=action.reason,
        ),
        on_honour=action.on_honour,
        evidence=_files(action.evidence),
        is_health_data=any(_tells_of_health(one) for one in action.claims)
        or any(item.health_data for item in action.evidence),
    )


def _captures(parcours: Parcours) -> Iterator[RecordedCapture]:
    session = object_session(parcours)
    assert session is not None
    for capture in captures_of(session, parcours.registrant):
        if capture.parcours_id == parcours.id:
            yield RecordedCapture(id=str(capture.id), title=capture.title, evidence=_files(capture.evidence))


def _files(evidence: list[Evidence]) -> tuple[RecordedEvidence, ...]:
    """With their names, which may tell of somebody's health: `for_council` masks those."""
    return tuple(
        RecordedEvidence(name=item.filename, sha256=item.sha256, media_type=item.media_type, size=item.size)
        for item in evidence
    )


def _tells_of_health(claim: Claim) -> bool:
    """One file may prove an action in two programmes: the more private of the two rules it."""
    return any(block.health_data for block in claim.parcours.rules.blocks if block.code == claim.entry.block)
