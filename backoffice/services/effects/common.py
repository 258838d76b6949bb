"""Stamps that several workflows share."""

from backoffice.services.transitions import StepRun


def stamp_submission(run: StepRun) -> None:
    run.record.submitted_at = run.now


def stamp_decision(run: StepRun) -> None:
    run.record.decided_at = run.now
    run.record.decided_by_id = run.actor.account_id
    run.record.reason = run.payload.get("reason") or None


def keep_question(run: StepRun) -> None:
    """What the other side is asked, shown to them until they answer."""
    run.record.question = run.payload.get("question") or run.payload.get("reason")
