"""Effects on requests for help: who follows one, what was written, and whose turn it is."""

from backoffice.models import HelpMessage
from backoffice.services.transitions import StepRun


def take_charge(run: StepRun) -> None:
    run.record.referent_id = run.actor.account_id
    run.session.flush()
    run.session.refresh(run.record, ["referent"])


def add_message(run: StepRun) -> None:
    """The words stay in the thread: neither the journal nor the mail repeats them."""
    run.record.messages.append(
        HelpMessage(
            author_id=run.actor.account_id,
            from_council=not run.actor.is_registrant,
            body=run.payload["message"].strip(),
            created_at=run.now,
        )
    )


def council_must_answer(run: StepRun) -> None:
    """Since the first message without an answer."""
    run.record.awaiting_since = run.record.awaiting_since or run.now


def council_has_answered(run: StepRun) -> None:
    run.record.awaiting_since = None
