"""Effects on catalogue sessions."""

from backoffice.services.catalogue import SessionChanges, apply_changes
from backoffice.services.transitions import StepRun


def apply_session_changes(run: StepRun) -> None:
    changes: SessionChanges = run.payload["changes"]
    run.details["changed"] = apply_changes(run.record, changes)
