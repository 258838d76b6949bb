"""Attestation: made by the worker, then valid until something replaces or revokes it."""

from enum import StrEnum
from typing import Protocol

from workflows.engine import Attempt, Step, Workflow


class AttestationState(StrEnum):
    preparing = "preparing"
    valid = "valid"
    superseded = "superseded"
    revoked = "revoked"


S = AttestationState


class AttestationRecord(Protocol):
    state: str
    is_confirmed: bool
    of_a_proposal: bool


def the_ordre_has_not_validated(attestation: AttestationRecord, attempt: Attempt) -> str | None:
    if attestation.is_confirmed:
        return "L’Ordre a validé ce parcours : son attestation ne se révoque plus."
    return None


def of_a_parcours(attestation: AttestationRecord, attempt: Attempt) -> bool:
    return not attestation.of_a_proposal


def of_a_proposal(attestation: AttestationRecord, attempt: Attempt) -> bool:
    return attestation.of_a_proposal


STEPS = (
    Step(
        trigger="issue",
        label="Établir l’attestation",
        source=(S.preparing,),
        target=S.valid,
        permission="attestation.issue",
        when=(of_a_parcours,),
        effects=("keep_document",),
        mails=("attestation/issued",),
    ),
    Step(
        trigger="issue",
        label="Établir l’attestation",
        source=(S.preparing,),
        target=S.valid,
        permission="attestation.issue",
        when=(of_a_proposal,),
        effects=("keep_document",),
        mails=("attestation/acceptance_issued",),
    ),
    Step(
        trigger="supersede",
        label="Remplacer l’attestation",
        source=(S.preparing, S.valid),
        target=S.superseded,
        permission="attestation.supersede",
        effects=("stamp_decision",),
    ),
    Step(
        trigger="revoke",
        label="Révoquer l’attestation",
        tone="danger",
        source=(S.preparing, S.valid),
        target=S.revoked,
        permission="attestation.revoke",
        when=(of_a_parcours,),
        guards=(the_ordre_has_not_validated,),
        needs=("reason",),
        effects=("stamp_decision", "reopen_parcours"),
        mails=("attestation/revoked",),
    ),
    Step(
        trigger="revoke",
        label="Révoquer l’attestation",
        tone="danger",
        source=(S.preparing, S.valid),
        target=S.revoked,
        permission="attestation.revoke",
        when=(of_a_proposal,),
        needs=("reason",),
        effects=("stamp_decision",),
        mails=("attestation/acceptance_revoked",),
    ),
)

WORKFLOW = Workflow(
    "attestation",
    label="Attestation",
    states=AttestationState,
    labels={
        S.preparing: "en préparation",
        S.valid: "valide",
        S.superseded: "remplacée",
        S.revoked: "révoquée",
    },
    steps=STEPS,
)
