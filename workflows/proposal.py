"""Proposal: an action outside the referential, evaluated by the scientific committee (002, section 3)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from backoffice.domain.calendar import today
from workflows.engine import Attempt, Step, StepRefused, Workflow


class ProposalState(StrEnum):
    draft = "draft"
    submitted = "submitted"
    information_requested = "information_requested"
    evaluated = "evaluated"
    accepted = "accepted"
    rejected = "rejected"
    withdrawn = "withdrawn"


DECIDED = (ProposalState.accepted, ProposalState.rejected, ProposalState.withdrawn)


class ProposalRecord(Protocol):
    state: str
    ends_on: date
    opinions: int
    quorum: int
    in_locked_parcours: bool
    in_certified_parcours: bool
    evaluator_ids: Any


def quorum_is_reached(proposal: ProposalRecord, attempt: Attempt) -> bool:
    return proposal.opinions + 1 >= proposal.quorum


def quorum_is_not_reached(proposal: ProposalRecord, attempt: Attempt) -> bool:
    return not quorum_is_reached(proposal, attempt)


def parcours_is_open(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    if proposal.in_locked_parcours:
        return "La validation de ce parcours est demandée : il ne peut plus changer."
    return None


def parcours_is_not_certified(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    if proposal.in_certified_parcours:
        return "Le parcours est validé et son attestation établie : cette action ne peut plus y entrer."
    return None


def it_is_done(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    if proposal.ends_on > today(attempt.now):
        return "Cette action n’est pas encore terminée : vous pourrez la proposer après sa date de fin."
    return None


def one_opinion_each(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    if attempt.actor.account_id in proposal.evaluator_ids:
        return "Vous avez déjà donné votre avis sur cette proposition."
    return None


def no_conflict_of_interest(proposal: ProposalRecord, attempt: Attempt) -> None:
    if attempt.payload["evaluation"].get("conflict"):
        raise StepRefused(
            "Vous déclarez un lien d’intérêts : laissez un autre membre du comité évaluer cette proposition.",
            "conflict",
        )


def grant_is_sound(proposal: ProposalRecord, attempt: Attempt) -> None:
    credits: Decimal | None = attempt.payload.get("credits")
    if credits is None or not credits.is_finite() or not 0 < credits <= 999:
        raise StepRefused("Indiquez les QARQ accordés, au-dessus de 0 et jusqu’à 999.", "credits")
    if not attempt.payload.get("categories"):
        raise StepRefused("Choisissez au moins une catégorie.", "categories")


S = ProposalState
EDITABLE = (S.draft, S.submitted, S.information_requested)
STEPS = (
    Step(
        trigger="edit",
        label="Modifier",
        tone="neutral",
        source=EDITABLE,
        target=None,
        permission="proposal.edit",
        guards=(parcours_is_open,),
        effects=("apply_proposal_changes",),
    ),
    Step(
        trigger="attach",
        label="Ajouter un justificatif",
        tone="neutral",
        source=EDITABLE,
        target=None,
        permission="proposal.attach",
        guards=(parcours_is_open,),
        effects=("attach_evidence",),
    ),
    Step(
        trigger="detach",
        label="Retirer un justificatif",
        tone="neutral",
        source=EDITABLE,
        target=None,
        permission="proposal.detach",
        guards=(parcours_is_open,),
        effects=("detach_evidence",),
    ),
    Step(
        trigger="submit",
        label="Envoyer la proposition",
        source=(S.draft, S.information_requested),
        target=S.submitted,
        permission="proposal.submit",
        guards=(parcours_is_open, it_is_done),
        effects=("stamp_submission",),
        mails=("proposal/submitted",),
    ),
    Step(
        trigger="withdraw",
        label="Retirer la proposition",
        tone="danger",
        source=EDITABLE,
        target=S.withdrawn,
        permission="proposal.withdraw",
        mails=("proposal/withdrawn",),
    ),
    Step(
        trigger="request_information",
        label="Demander un complément",
        tone="warning",
        source=(S.submitted,),
        target=S.information_requested,
        permission="proposal.request_information",
        needs=("question",),
        effects=("keep_question",),
        mails=("proposal/information_requested",),
    ),
    Step(
        trigger="evaluate",
        label="Donner mon avis",
        source=(S.submitted,),
        target=S.evaluated,
        permission="proposal.evaluate",
        when=(quorum_is_reached,),
        guards=(one_opinion_each,),
        checks=(no_conflict_of_interest,),
        effects=("record_evaluation",),
        mails=("proposal/evaluated",),
    ),
    Step(
        trigger="evaluate",
        label="Donner mon avis",
        source=(S.submitted,),
        target=None,
        permission="proposal.evaluate",
        when=(quorum_is_not_reached,),
        guards=(one_opinion_each,),
        checks=(no_conflict_of_interest,),
        effects=("record_evaluation",),
    ),
    Step(
        trigger="evaluate",
        label="Donner mon avis",
        source=(S.evaluated,),
        target=None,
        permission="proposal.evaluate",
        guards=(one_opinion_each,),
        checks=(no_conflict_of_interest,),
        effects=("record_evaluation",),
    ),
    Step(
        trigger="accept",
        label="Accepter",
        tone="success",
        source=(S.evaluated,),
        target=S.accepted,
        permission="proposal.accept",
        guards=(parcours_is_not_certified,),
        needs=("reason",),
        checks=(grant_is_sound,),
        effects=("stamp_decision", "recognise_action"),
        mails=("proposal/accepted",),
    ),
    Step(
        trigger="reject",
        label="Refuser",
        tone="danger",
        source=(S.evaluated,),
        target=S.rejected,
        permission="proposal.reject",
        needs=("reason",),
        effects=("stamp_decision", "purge_health_files"),
        mails=("proposal/rejected",),
    ),
)

WORKFLOW = Workflow(
    "proposal",
    label="Action hors liste",
    states=ProposalState,
    labels={
        S.draft: "brouillon",
        S.submitted: "à évaluer",
        S.information_requested: "complément demandé",
        S.evaluated: "évaluée",
        S.accepted: "acceptée",
        S.rejected: "refusée",
        S.withdrawn: "retirée",
    },
    steps=STEPS,
)
