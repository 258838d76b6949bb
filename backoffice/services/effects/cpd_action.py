"""Effects on actions: edits, evidence, credits, and the counts that follow."""

from decimal import Decimal

from backoffice import queueing
from backoffice.models import CpdAction, Evidence
from backoffice.permissions import Hidden
from backoffice.services.claims import ActionChanges, apply_changes
from backoffice.services.counting import recount
from backoffice.services.transitions import StepRun
from workflows.engine import StepRefused


def apply_action_changes(run: StepRun) -> None:
    changes: ActionChanges = run.payload["changes"]
    run.details["changed"] = apply_changes(run.record, changes)
    recount_parcours(run)


def attach_evidence(run: StepRun) -> None:
    """New files of the record's registrant, a declaration on honour, or the choice to go on without either."""
    added: list[Evidence] = run.payload.get("evidence", [])
    if any(item.registrant.id != run.record.registrant_id for item in added):
        raise Hidden("evidence.view")
    for item in added:
        if item not in run.record.evidence:
            run.record.evidence.append(item)
    run.record.on_honour = bool(run.payload.get("on_honour", run.record.on_honour))
    if isinstance(run.record, CpdAction):
        run.record.without_evidence = not run.record.evidence and bool(run.payload.get("without_evidence"))
    run.session.flush()
    for item in added:
        if item.scan == "pending":
            run.transaction.defer(queueing.SCAN_EVIDENCE, evidence_id=str(item.id))
    run.details["files"] = [item.sha256 for item in added]


def detach_evidence(run: StepRun) -> None:
    removed: Evidence = run.payload["evidence"]
    if removed not in run.record.evidence:
        raise StepRefused("Ce justificatif est déjà retiré.")
    run.record.evidence.remove(removed)
    run.details["files"] = [removed.sha256]


def grant_credits(run: StepRun) -> None:
    grants: dict[object, Decimal] = run.payload["grants"]
    before = {str(claim.id): _text(claim.credits_granted) for claim in run.record.claims}
    for claim in run.record.claims:
        claim.credits_granted = grants[claim.id]
    after = {str(claim.id): _text(claim.credits_granted) for claim in run.record.claims}
    run.details["credits"] = {"before": before, "after": after}


def grant_nothing(run: StepRun) -> None:
    for claim in run.record.claims:
        claim.credits_granted = Decimal(0)


def forget_grants(run: StepRun) -> None:
    for claim in run.record.claims:
        claim.credits_granted = None


def recount_parcours(run: StepRun) -> None:
    for claim in run.record.claims:
        recount(claim.parcours)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
