"""Effects on parcours: the request, what is returned, the attestation."""

from dataclasses import replace

from backoffice import queueing
from backoffice.domain.actor import SYSTEM
from backoffice.domain.periods import Period
from backoffice.models import Suspension
from backoffice.services.attestations import freeze
from backoffice.services.counting import recount
from backoffice.services.parcours import open_following
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


def keep_suspension(run: StepRun) -> None:
    parcours, said = run.record, run.payload
    assert run.actor.account_id is not None
    suspension = Suspension(
        recorded_by_id=run.actor.account_id,
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        grounds=said["grounds"].strip(),
    )
    parcours.suspensions.append(suspension)
    before = parcours.ends_on
    parcours.plan(Period(parcours.starts_on, parcours.planned_end))
    run.details["suspended"] = [f"{suspension.starts_on}", f"{suspension.ends_on}"]
    run.details["ends_on"] = {"before": f"{before}", "after": f"{parcours.ends_on}"}


def keep_registration(run: StepRun) -> None:
    parcours, registered_on = run.record, run.payload["registered_on"]
    parcours.registrant.registered_on = registered_on
    before = parcours.dates
    parcours.plan(parcours.rules.periods.first_period(registered_on))
    run.details["starts_on"] = {"before": f"{before.starts_on}", "after": f"{parcours.starts_on}"}
    run.details["ends_on"] = {"before": f"{before.ends_on}", "after": f"{parcours.ends_on}"}


def keep_order_validation(run: StepRun) -> None:
    run.record.order_validated_on = run.payload["validated_on"]
    run.details["validated_on"] = f"{run.record.order_validated_on}"


def open_following_parcours(run: StepRun) -> None:
    following = open_following(run.transaction, run.record, run.actor)
    run.details["opened"] = None if following is None else str(following.id)


def issue_attestation(run: StepRun) -> None:
    attestation = freeze(run.session, run.record, run.now)
    run.create(attestation, number=attestation.number)
    run.session.expire(run.record, ["attestations"])
    run.transaction.defer(queueing.MAKE_ATTESTATION, attestation_id=str(attestation.id))
    run.details["attestation"] = attestation.number


def supersede_attestation(run: StepRun) -> None:
    for attestation in run.record.attestations:
        if attestation.state in (AttestationState.preparing, AttestationState.valid):
            run.take(attestation, "supersede", replace(run.actor, is_system=True), reason=run.payload["reason"])
    run.session.flush()
