"""Effects on parcours: the request, what is returned, the attestation."""

from dataclasses import replace

from backoffice import queueing
from backoffice.domain.actor import SYSTEM
from backoffice.services.attestations import freeze
from backoffice.services.counting import recount
from backoffice.services.transitions import StepRun
from workflows.attestation import AttestationState


def stamp_request(run: StepRun) -> None:
    run.record.submitted_at = run.now
    run.record.honour_declared_at = run.now
    run.record.reason = None


def certify_by_rules(run: StepRun) -> None:
    run.take(run.record, "certify", SYSTEM)


def return_actions(run: StepRun) -> None:
    """The single actions returned with the parcours: {action id: question}."""
    questions: dict[object, str] = run.payload.get("actions", {})
    for claim in run.record.claims:
        if question := questions.get(claim.action_id):
            trigger = "request_information" if claim.action.state == "submitted" else "return_to_owner"
            run.take(claim.action, trigger, question=question)


def recount_this_parcours(run: StepRun) -> None:
    recount(run.record)


def keep_to_the_later_version(run: StepRun) -> None:
    """The published rules from now on; what nobody has decided yet is scored again by them."""
    parcours, later = run.record, run.record.later_referential
    before = parcours.referential.number
    scores = parcours.moved_to(later.rules).scores
    for claim in parcours.claims:
        if found := scores.get(str(claim.action_id)):
            claim.scale_code, claim.credits_asked, claim.explanation = found.scale, found.credits, found.explanation
    parcours.referential = later
    run.details["referential"] = {"before": before, "after": later.number}
    run.tags["version"] = later.number


def issue_attestation(run: StepRun) -> None:
    attestation = freeze(run.session, run.record, run.now)
    run.create(attestation, number=attestation.number)
    run.transaction.defer(queueing.MAKE_ATTESTATION, attestation_id=str(attestation.id))
    run.details["attestation"] = attestation.number


def supersede_attestation(run: StepRun) -> None:
    for attestation in run.record.attestations:
        if attestation.state in (AttestationState.preparing, AttestationState.valid):
            run.take(attestation, "supersede", replace(run.actor, is_system=True), reason=run.payload["reason"])
    run.session.flush()
