"""Effects on out-of-list proposals: edits, opinions, and the action that an accepted one becomes."""

from dataclasses import replace
from decimal import Decimal

from backoffice.models import Claim, CpdAction, Evaluation
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
            criteria=form["criteria"],
            comment=form["comment"],
            credits_suggested=form["credits"],
            created_at=run.now,
        )
    )
    run.details["opinion"] = form["opinion"]


def recognise_action(run: StepRun) -> None:
    """The proposal becomes an accepted action with the credits and categories of the decision, and counts."""
    proposal = run.record
    granted: Decimal = run.payload["credits"]
    asked = credits_asked(proposal)
    claim = Claim(
        parcours=proposal.parcours,
        entry_key=proposal.entry_key,
        answer={"hours": f"{proposal.hours:f}"},
        explanation=asked.explanation,
        credits_asked=asked.credits,
        decided_categories=sorted(run.payload["categories"]),
    )
    action = CpdAction(
        registrant=proposal.registrant,
        council=proposal.council,
        council_id=proposal.council_id,
        role=proposal.role,
        title=proposal.title,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        evidence=list(proposal.evidence),
        claims=[claim],
    )
    proposal.action = action
    run.create(action)
    by_the_decision = replace(run.actor, is_system=True)
    run.take(action, "recognise", by_the_decision, grants={claim.id: granted}, reason=run.payload["reason"])
    run.details["action"] = str(action.id)
    run.details["credits"] = f"{granted:f}"
