"""Effects on actions: edits, evidence, credits, and the counts that follow."""

from decimal import Decimal

from backoffice import queueing
from backoffice.models import CpdAction, Evidence
from backoffice.models.cpd_action import replaced_in
from backoffice.permissions import Hidden
from backoffice.services.claims import ActionChanges, ClaimChanges, apply_changes, claim_in, fed_parcours, feed
from backoffice.services.counting import recount
from backoffice.services.health_data import tell_apart
from backoffice.services.transitions import StepRun
from workflows.engine import StepRefused


def apply_action_changes(run: StepRun) -> None:
    changes: ActionChanges = run.payload["changes"]
    counted = [claim.parcours for claim in run.record.claims]
    run.details["changed"] = apply_changes(run.record, changes)
    fed = fed_parcours(run.session, run.record.claims[0].parcours_id, changes.ends_on) if changes.is_eligible else None
    feed(run.record, changes, run.transaction.held(fed.id) if fed else None)
    run.session.flush()
    tell_apart(run.session, run.record)
    recount_parcours(run)
    for parcours in counted:
        recount(parcours)


def claim_too(run: StepRun) -> None:
    """Count the action in another parcours as well, or no longer."""
    parcours = run.transaction.held(run.payload["parcours_id"])
    changes: ClaimChanges | None = run.payload["changes"]
    claim_in(run.record, parcours, changes)
    run.session.flush()
    tell_apart(run.session, run.record)
    recount(parcours)
    run.details["parcours"] = str(parcours.id)
    run.details["entry"] = changes.entry_key if changes else None


def attach_evidence(run: StepRun) -> None:
    """New files of the record's registrant, a declaration on honour, or the choice to go on without either.

    With `replaced`, the new file takes the place of that one, which stays beside it.
    """
    added: list[Evidence] = run.payload.get("evidence", [])
    if any(item.registrant.id != run.record.registrant_id for item in added):
        raise Hidden("evidence.view")
    if replaced := run.payload.get("replaced"):
        _replace(run, replaced, added)
    for item in added:
        if item not in run.record.evidence:
            run.record.evidence.append(item)
    run.record.on_honour = bool(run.payload.get("on_honour", run.record.on_honour))
    if isinstance(run.record, CpdAction):
        run.record.without_evidence = not run.record.evidence and bool(run.payload.get("without_evidence"))
    run.session.flush()
    tell_apart(run.session, run.record)
    for item in added:
        if item.scan == "pending":
            run.transaction.defer(queueing.SCAN_EVIDENCE, evidence_id=str(item.id))
    run.details["files"] = [item.sha256 for item in added]


def _replace(run: StepRun, replaced: Evidence, added: list[Evidence]) -> None:
    held = run.record.evidence
    if replaced not in held or replaced.id in replaced_in(held):
        raise StepRefused("Ce justificatif est déjà retiré ou remplacé.", "files")
    for item in added:
        if item.sha256 in {one.sha256 for one in held}:
            raise StepRefused("Ce fichier est déjà joint : choisissez celui qui le remplace.", "files")
        item.replaces_id = replaced.id
    run.details["replaced"] = replaced.sha256


def purge_health_files(run: StepRun) -> None:
    """Once decided, what may tell of somebody's health is deleted (002, block 4)."""
    if run.record.has_health_data:
        for item in run.record.evidence:
            run.transaction.defer(queueing.PURGE_EVIDENCE, evidence_id=str(item.id))


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
