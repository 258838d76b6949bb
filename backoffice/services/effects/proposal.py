"""Effects on out-of-list proposals: opinions, interests, the decision, and the action that an accepted one becomes."""

from dataclasses import replace
from decimal import Decimal

from backoffice import queueing
from backoffice.models import Claim, CpdAction, DeclaredInterest, Evaluation, Proposal
from backoffice.services.attestations import freeze_acceptance
from backoffice.services.proposals import ProposalChanges, apply_changes, credits_asked
from backoffice.services.transitions import StepRun


def apply_proposal_changes(run: StepRun) -> None:
    changes: ProposalChanges = run.payload["changes"]
    run.details["changed"] = apply_changes(run.record, changes)


def record_evaluation(run: StepRun) -> None:
    form = run.payload["evaluation"]
    run.record.evaluations.append(
        Evaluation(
            evaluator_id=run.actor.account_id,
            opinion=form["opinion"],
            links=form["links"],
            criteria=form["criteria"],
            comment=form["comment"],
            credits_suggested=form["credits"],
            entry_suggested=form["entry"],
            categories_suggested=form["categories"],
            created_at=run.now,
        )
    )
    run.details["opinion"] = form["opinion"]


def record_interest(run: StepRun) -> None:
    """The words stay with the proposal: the journal, which never forgets, holds the fact alone."""
    run.record.interests.append(
        DeclaredInterest(account_id=run.actor.account_id, words=run.payload["interests"].strip(), created_at=run.now)
    )


def keep_recognition(run: StepRun) -> None:
    """What the committee grants: QARQ, and the block or the categories under which they count."""
    proposal, granted = run.record, run.payload["credits"]
    proposal.granted_credits = granted
    proposal.granted_entry_key = run.payload.get("entry") or proposal.entry_key
    proposal.granted_categories = sorted(run.payload.get("categories") or [])
    run.details["credits"] = f"{granted:f}"


def recognise_action(run: StepRun) -> None:
    """Done already: the proposal becomes an accepted action with the credits and categories of the decision."""
    action = _action_of(run, run.record, credits_asked(run.record).credits)
    by_the_decision = replace(run.actor, is_system=True)
    grants = {claim.id: run.record.granted_credits for claim in action.claims}
    run.take(action, "recognise", by_the_decision, grants=grants, reason=run.payload["reason"])


def declare_promised_action(run: StepRun) -> None:
    """Done as agreed: an action with the credits promised, submitted with its evidence like any other."""
    proposal = run.record
    proposal.starts_on, proposal.ends_on = run.payload["first_day"], run.payload["last_day"]
    run.take(_action_of(run, proposal, proposal.granted_credits), "submit")


def issue_acceptance(run: StepRun) -> None:
    attestation = freeze_acceptance(run.session, run.record, run.now)
    run.create(attestation, number=attestation.number)
    run.transaction.defer(queueing.MAKE_ATTESTATION, attestation_id=str(attestation.id))
    run.details["attestation"] = attestation.number


def _action_of(run: StepRun, proposal: Proposal, credits: Decimal) -> CpdAction:
    claim = Claim(
        parcours=proposal.parcours,
        entry_key=proposal.granted_entry_key,
        answer={"hours": f"{proposal.hours:f}"},
        explanation=credits_asked(proposal).explanation,
        credits_asked=credits,
        decided_categories=proposal.granted_categories or None,
    )
    action = CpdAction(
        registrant=proposal.registrant,
        council=proposal.council,
        council_id=proposal.council_id,
        role=proposal.role,
        title=proposal.title,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        on_honour=proposal.on_honour,
        evidence=list(proposal.evidence),
        claims=[claim],
        version=1,
    )
    proposal.action = action
    run.create(action, proposal=str(proposal.id))
    run.details["action"] = str(action.id)
    return action
