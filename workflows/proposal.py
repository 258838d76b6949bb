"""Proposal: an action outside the referential, evaluated by the scientific committee (002, section 3).

Proposed after it was done, it counts as soon as it is accepted. Proposed before ("a priori"), it is agreed to with the
credits promised, and becomes an action once its registrant says that it is done.
"""

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


class ProposalState(StrEnum):
    draft = "draft"
    submitted = "submitted"
    information_requested = "information_requested"
    evaluated = "evaluated"
    agreed = "agreed"
    accepted = "accepted"
    rejected = "rejected"
    withdrawn = "withdrawn"


class ProposalRecord(ProvedRecord, Protocol):
    """`planned`: proposed before it was done. `evaluator_ids`: whose opinions count."""

    planned: bool
    starts_on: date
    ends_on: date
    opinions: int
    quorum: int
    why_locked: str | None
    in_certified_parcours: bool
    evaluator_ids: Any
    interested_ids: Any
    has_blocks: bool


LINKED = "Ce lien vous écarte de l’évaluation : choisissez plutôt « Déclarer un lien d’intérêts », ci-dessous."


def quorum_is_reached(proposal: ProposalRecord, attempt: Attempt) -> bool:
    return proposal.opinions + 1 >= proposal.quorum


def quorum_is_not_reached(proposal: ProposalRecord, attempt: Attempt) -> bool:
    return not quorum_is_reached(proposal, attempt)


def quorum_is_lost(proposal: ProposalRecord, attempt: Attempt) -> bool:
    """The opinion of whoever steps aside no longer counts."""
    return attempt.actor.account_id in proposal.evaluator_ids and proposal.opinions - 1 < proposal.quorum


def quorum_is_kept(proposal: ProposalRecord, attempt: Attempt) -> bool:
    return not quorum_is_lost(proposal, attempt)


def it_is_planned(proposal: ProposalRecord, attempt: Attempt) -> bool:
    return proposal.planned


def it_is_past(proposal: ProposalRecord, attempt: Attempt) -> bool:
    return not proposal.planned


def parcours_is_open(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    return proposal.why_locked


def parcours_is_not_certified(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    if proposal.in_certified_parcours:
        return "Le parcours est validé et son attestation établie : cette action ne peut plus y entrer."
    return None


def dates_fit(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    over = proposal.ends_on <= today(attempt.now)
    if not proposal.planned and not over:
        return "Cette action n’est pas encore terminée : proposez-la avant de la faire, ou attendez sa date de fin."
    if proposal.planned and proposal.ends_on < today(attempt.now):
        return "Ses dates sont passées : modifiez la proposition pour dire que vous l’avez déjà faite."
    return None


def it_was_done(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    """For whoever accepts: one proposed afterwards is over."""
    if not proposal.planned and proposal.ends_on > today(attempt.now):
        return "Cette action n’est pas encore terminée : elle ne peut pas être acceptée comme déjà faite."
    return None


def one_opinion_each(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    if attempt.actor.account_id in proposal.evaluator_ids:
        return "Vous avez déjà donné votre avis sur cette proposition."
    return None


def no_interest_declared(proposal: ProposalRecord, attempt: Attempt) -> str | None:
    if attempt.actor.account_id in proposal.interested_ids:
        return "Vous avez déclaré un lien d’intérêts : d’autres membres du comité évaluent et décident."
    return None


def every_link_is_denied(proposal: ProposalRecord, attempt: Attempt) -> None:
    links: dict[str, bool] = attempt.payload["evaluation"]["links"]
    for code, linked in links.items():
        if linked:
            raise StepRefused(LINKED, f"link_{code}")


def grant_is_sound(proposal: ProposalRecord, attempt: Attempt) -> None:
    credits: Decimal | None = attempt.payload.get("credits")
    if credits is None or not credits.is_finite() or not 0 < credits <= 999:
        raise StepRefused("Indiquez les QARQ accordés, au-dessus de 0 et jusqu’à 999.", "credits")
    if not proposal.has_blocks and not attempt.payload.get("categories"):
        raise StepRefused("Choisissez au moins une catégorie.", "categories")


def done_days_are_sound(proposal: ProposalRecord, attempt: Attempt) -> None:
    first_day, last_day = attempt.payload.get("first_day"), attempt.payload.get("last_day")
    if first_day is None or last_day is None:
        raise StepRefused("Indiquez les dates auxquelles vous l’avez faite.", "starts_on")
    if last_day < first_day:
        raise StepRefused("La date de fin précède la date de début.", "ends_on")
    if last_day > today(attempt.now):
        raise StepRefused("Cette action n’est pas encore terminée : revenez après sa date de fin.", "ends_on")


S = ProposalState
EDITABLE = (S.draft, S.submitted, S.information_requested)
RECOGNISED = (S.agreed, S.accepted)
DECIDED = (*RECOGNISED, S.rejected)
STEPS = (
    *changing_steps(
        "proposal",
        edit=EDITABLE,
        prove=(*EDITABLE, S.agreed),
        sent=S.submitted,
        is_over=it_was_done,
        guards=(parcours_is_open,),
        apply="apply_proposal_changes",
    ),
    Step(
        trigger="submit",
        label="Envoyer la proposition",
        source=(S.draft, S.information_requested),
        target=S.submitted,
        permission="proposal.submit",
        guards=(parcours_is_open, dates_fit, evidence_is_complete, evidence_is_scanned),
        effects=("stamp_submission",),
        mails=("proposal/submitted",),
    ),
    Step(
        trigger="withdraw",
        label="Retirer la proposition",
        tone="danger",
        source=(*EDITABLE, S.agreed),
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
        guards=(no_interest_declared,),
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
        guards=(no_interest_declared, one_opinion_each),
        checks=(every_link_is_denied,),
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
        guards=(no_interest_declared, one_opinion_each),
        checks=(every_link_is_denied,),
        effects=("record_evaluation",),
    ),
    Step(
        trigger="evaluate",
        label="Donner mon avis",
        source=(S.evaluated,),
        target=None,
        permission="proposal.evaluate",
        guards=(no_interest_declared, one_opinion_each),
        checks=(every_link_is_denied,),
        effects=("record_evaluation",),
    ),
    Step(
        trigger="recuse",
        label="Déclarer un lien d’intérêts",
        tone="neutral",
        source=(S.submitted,),
        target=None,
        permission="proposal.evaluate",
        guards=(no_interest_declared,),
        needs=("interests",),
        effects=("record_interest",),
    ),
    Step(
        trigger="recuse",
        label="Déclarer un lien d’intérêts",
        tone="neutral",
        source=(S.evaluated,),
        target=S.submitted,
        permission="proposal.evaluate",
        when=(quorum_is_lost,),
        guards=(no_interest_declared,),
        needs=("interests",),
        effects=("record_interest",),
    ),
    Step(
        trigger="recuse",
        label="Déclarer un lien d’intérêts",
        tone="neutral",
        source=(S.evaluated,),
        target=None,
        permission="proposal.evaluate",
        when=(quorum_is_kept,),
        guards=(no_interest_declared,),
        needs=("interests",),
        effects=("record_interest",),
    ),
    Step(
        trigger="accept",
        label="Accepter",
        tone="success",
        source=(S.evaluated,),
        target=S.accepted,
        permission="proposal.accept",
        when=(it_is_past,),
        guards=(no_interest_declared, parcours_is_not_certified, it_was_done, evidence_still_holds),
        needs=("reason",),
        checks=(grant_is_sound,),
        effects=("stamp_decision", "keep_recognition", "recognise_action", "issue_acceptance"),
        mails=("proposal/accepted",),
    ),
    Step(
        trigger="accept",
        label="Accepter",
        tone="success",
        source=(S.evaluated,),
        target=S.agreed,
        permission="proposal.accept",
        when=(it_is_planned,),
        guards=(no_interest_declared, parcours_is_not_certified, evidence_still_holds),
        needs=("reason",),
        checks=(grant_is_sound,),
        effects=("stamp_decision", "keep_recognition", "issue_acceptance"),
        mails=("proposal/agreed",),
    ),
    Step(
        trigger="reject",
        label="Refuser",
        tone="danger",
        source=(S.evaluated,),
        target=S.rejected,
        permission="proposal.reject",
        guards=(no_interest_declared,),
        needs=("reason",),
        effects=("stamp_decision", "purge_health_files"),
        mails=("proposal/rejected",),
    ),
    Step(
        trigger="complete",
        label="Déclarer cette action réalisée",
        source=(S.agreed,),
        target=S.accepted,
        permission="proposal.complete",
        guards=(parcours_is_open, evidence_is_complete, evidence_is_scanned),
        checks=(done_days_are_sound,),
        effects=("declare_promised_action",),
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
        S.agreed: "acceptée, à réaliser",
        S.accepted: "acceptée",
        S.rejected: "refusée",
        S.withdrawn: "retirée",
    },
    steps=STEPS,
)
