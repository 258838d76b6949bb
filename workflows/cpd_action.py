"""CPD action: what a registrant did, with its evidence, until a committee decides (001, "Mon parcours"; 000, 4)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from backoffice.domain.calendar import today
from workflows.engine import Attempt, Step, StepRefused, Workflow
from workflows.proved import (
    ProvedRecord,
    changing_steps,
    evidence_is_complete,
    evidence_is_scanned,
    evidence_still_holds,
)


class CpdActionState(StrEnum):
    draft = "draft"
    to_confirm = "to_confirm"
    submitted = "submitted"
    information_requested = "information_requested"
    accepted = "accepted"
    correction_requested = "correction_requested"
    rejected = "rejected"
    withdrawn = "withdrawn"


S = CpdActionState
EDITABLE = (S.draft, S.submitted, S.information_requested)
DECLARED = (S.submitted, S.information_requested, S.accepted, S.correction_requested)
ACCEPTED = (S.accepted, S.correction_requested)
AWAITING_REVIEW = (S.submitted, S.correction_requested)
DECIDED = (*ACCEPTED, S.rejected, S.withdrawn)
UNDECIDED = (S.submitted, S.information_requested, S.correction_requested)


class CpdActionRecord(ProvedRecord, Protocol):
    ends_on: date
    why_locked: str | None
    council_is_left: bool
    in_certified_parcours: bool
    review_is_open: bool
    claims: Any


def owner_may_change_it(action: CpdActionRecord, attempt: Attempt) -> str | None:
    """After the request nothing changes, except an action that a reviewer returned (001, "Demande validation").

    Once the council is left nothing does.
    """
    if action.state == S.information_requested and not action.council_is_left:
        return None
    return action.why_locked


def parcours_is_not_certified(action: CpdActionRecord, attempt: Attempt) -> str | None:
    if action.in_certified_parcours:
        return "L’attestation qui la compte est établie : révoquez-la avant de revenir sur cette action."
    return None


def it_is_not_attested(action: CpdActionRecord, attempt: Attempt) -> str | None:
    """What an organiser attests stays as attested: a change would keep a proof of something else."""
    if action.is_attested:
        return (
            "Cette présence est attestée par l’organisateur : elle ne se modifie pas. Si une donnée est fausse, "
            "retirez cette action, puis saisissez la vôtre avec son justificatif."
        )
    return None


def it_is_attested(action: CpdActionRecord, attempt: Attempt) -> str | None:
    if not action.is_attested:
        return "Aucune liste d’organisateur n’atteste cette présence."
    return None


def it_is_done(action: CpdActionRecord, attempt: Attempt) -> str | None:
    if action.ends_on > today(attempt.now):
        return "Cette action n’est pas encore terminée : vous pourrez la déposer après sa date de fin."
    return None


def it_was_done(action: CpdActionRecord, attempt: Attempt) -> str | None:
    """For whoever accepts."""
    if it_is_done(action, attempt):
        return "Cette action n’est pas encore terminée : demandez un complément pour faire corriger ses dates."
    return None


def it_is_claimed(action: CpdActionRecord, attempt: Attempt) -> str | None:
    if not action.claims:
        return "Rattachez cette action à un parcours avant de la déposer."
    return None


def review_is_open(action: CpdActionRecord, attempt: Attempt) -> str | None:
    if not action.review_is_open:
        return "Dans ce programme, les actions sont examinées ensemble, après la demande de validation."
    return None


def grants_are_sound(action: CpdActionRecord, attempt: Attempt) -> None:
    """Credits are granted claim by claim; a change from what was asked has a reason."""
    grants: dict[Any, Decimal] = attempt.payload["grants"]
    changed = False
    for claim in action.claims:
        granted = grants.get(claim.id)
        if granted is None:
            raise StepRefused("Indiquez les crédits accordés.", "grants")
        if not granted.is_finite() or granted < 0 or granted > 999:
            raise StepRefused("Les crédits accordés vont de 0 à 999.", "grants")
        changed = changed or granted != claim.credits_asked
    if changed and not str(attempt.payload.get("reason") or "").strip():
        raise StepRefused("Les crédits accordés diffèrent des crédits demandés : indiquez pourquoi.", "reason")


STEPS = (
    *changing_steps(
        "cpd_action",
        edit=EDITABLE,
        prove=EDITABLE,
        sent=S.submitted,
        is_over=it_is_done,
        guards=(owner_may_change_it,),
        content_guards=(it_is_not_attested,),
        apply="apply_action_changes",
    ),
    Step(
        trigger="claim",
        label="Compter aussi dans un autre parcours",
        tone="neutral",
        source=EDITABLE,
        target=None,
        permission="cpd_action.claim",
        guards=(owner_may_change_it,),
        effects=("claim_too", "recount_parcours"),
    ),
    Step(
        trigger="submit",
        label="Déposer l’action",
        source=(S.draft, S.information_requested),
        target=S.submitted,
        permission="cpd_action.submit",
        guards=(owner_may_change_it, it_is_claimed, it_is_done, evidence_is_complete, evidence_is_scanned),
        effects=("stamp_submission", "recount_parcours"),
        mails=("cpd_action/submitted",),
    ),
    Step(
        trigger="withdraw",
        label="Retirer l’action",
        tone="danger",
        source=EDITABLE,
        target=S.withdrawn,
        permission="cpd_action.withdraw",
        guards=(owner_may_change_it,),
        effects=("recount_parcours",),
        mails=("cpd_action/withdrawn",),
    ),
    Step(
        trigger="attest",
        label="Attester la présence",
        source=(S.draft,),
        target=S.to_confirm,
        permission="cpd_action.attest",
        guards=(it_is_attested, owner_may_change_it, it_is_claimed, it_is_done),
        mails=("cpd_action/attested",),
    ),
    Step(
        trigger="confirm",
        label="Confirmer ma présence",
        tone="success",
        source=(S.to_confirm,),
        target=S.submitted,
        permission="cpd_action.confirm",
        guards=(owner_may_change_it, it_is_claimed, it_is_done),
        effects=("stamp_submission", "recount_parcours"),
        mails=("cpd_action/submitted",),
    ),
    Step(
        trigger="decline",
        label="Je n’y étais pas",
        tone="danger",
        source=(S.to_confirm,),
        target=S.withdrawn,
        permission="cpd_action.decline",
        mails=("cpd_action/declined",),
    ),
    Step(
        trigger="request_information",
        label="Demander un complément",
        tone="warning",
        source=(S.submitted,),
        target=S.information_requested,
        permission="cpd_action.request_information",
        guards=(review_is_open,),
        needs=("question",),
        effects=("keep_question", "recount_parcours"),
        mails=("cpd_action/information_requested",),
    ),
    Step(
        trigger="accept",
        label="Accepter",
        tone="success",
        source=(S.submitted,),
        target=S.accepted,
        permission="cpd_action.accept",
        guards=(review_is_open, it_was_done, evidence_still_holds),
        needs=("grants",),
        checks=(grants_are_sound,),
        effects=("grant_credits", "stamp_decision", "recount_parcours", "purge_health_files"),
        mails=("cpd_action/accepted",),
    ),
    Step(
        trigger="reject",
        label="Refuser",
        tone="danger",
        source=(S.submitted,),
        target=S.rejected,
        permission="cpd_action.reject",
        guards=(review_is_open,),
        needs=("reason",),
        effects=("grant_nothing", "stamp_decision", "recount_parcours", "purge_health_files"),
        mails=("cpd_action/rejected",),
    ),
    Step(
        trigger="request_correction",
        label="Demander une correction",
        tone="neutral",
        source=(S.accepted,),
        target=S.correction_requested,
        permission="cpd_action.request_correction",
        guards=(owner_may_change_it,),
        needs=("reason",),
        effects=("keep_question", "recount_parcours"),
        mails=("cpd_action/correction_requested",),
    ),
    Step(
        trigger="correct",
        label="Corriger la décision",
        tone="warning",
        source=(S.accepted, S.correction_requested),
        target=S.accepted,
        permission="cpd_action.correct",
        guards=(parcours_is_not_certified,),
        needs=("grants", "reason"),
        checks=(grants_are_sound,),
        effects=("grant_credits", "stamp_decision", "recount_parcours"),
        mails=("cpd_action/corrected",),
    ),
    Step(
        trigger="return_to_owner",
        label="Renvoyer à son auteur",
        tone="warning",
        source=(S.accepted, S.correction_requested),
        target=S.information_requested,
        permission="cpd_action.return_to_owner",
        guards=(parcours_is_not_certified,),
        needs=("question",),
        effects=("forget_grants", "keep_question", "recount_parcours"),
        mails=("cpd_action/returned",),
    ),
    Step(
        trigger="recognise",
        label="Reconnaître une action hors liste",
        source=(S.draft,),
        target=S.accepted,
        permission="cpd_action.recognise",
        needs=("grants",),
        checks=(),
        effects=("stamp_submission", "grant_credits", "stamp_decision", "recount_parcours", "purge_health_files"),
    ),
)

WORKFLOW = Workflow(
    "cpd_action",
    label="Action",
    states=CpdActionState,
    labels={
        S.draft: "brouillon",
        S.to_confirm: "à confirmer",
        S.submitted: "déposée",
        S.information_requested: "complément demandé",
        S.accepted: "acceptée",
        S.correction_requested: "correction demandée",
        S.rejected: "refusée",
        S.withdrawn: "retirée",
    },
    steps=STEPS,
)
