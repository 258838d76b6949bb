"""Effects on captures: the action that one becomes, and what is left of one thrown away."""

from backoffice import queueing
from backoffice.models import Parcours
from backoffice.services.claims import ActionChanges, fed_parcours, may_receive, new_action
from backoffice.services.transitions import StepRun


def become_an_action(run: StepRun) -> None:
    """A draft of an action, in a parcours that may be another than the one thought of, with the files of the capture.

    It is sent afterwards like any other draft, by the one step that sends.
    """
    capture, changes = run.record, run.payload["changes"]
    parcours = run.transaction.held(run.payload["parcours_id"])
    may_receive(parcours, capture.registrant, run.actor)
    capture.action = new_action(parcours, _fed_by(run, parcours, changes), changes, run.now)
    run.create(capture.action, parcours=str(parcours.id), entry=changes.entry_key, capture=str(capture.id))
    run.take(capture.action, "attach", evidence=list(capture.evidence))
    run.details["action"] = str(capture.action.id)


def _fed_by(run: StepRun, parcours: Parcours, changes: ActionChanges) -> Parcours | None:
    fed = fed_parcours(run.session, parcours.id, changes.ends_on) if changes.is_eligible else None
    return run.transaction.held(fed.id) if fed else None


def erase_capture(run: StepRun) -> None:
    """Its title and its files go, unless something else rests on them."""
    for item in run.record.evidence:
        run.transaction.defer(queueing.PURGE_EVIDENCE, evidence_id=str(item.id))
    run.details["files"] = [item.sha256 for item in run.record.evidence]
    run.record.title, run.record.evidence = "", []
