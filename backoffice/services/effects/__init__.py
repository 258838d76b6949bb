"""Named consequences of the workflows' steps, inside the step's transaction."""

from backoffice.services import transitions
from backoffice.services.effects import (
    account,
    attestation,
    common,
    cpd_action,
    enrolment,
    establishment,
    parcours,
    proposal,
    referential,
    session,
)

EFFECTS: dict[str, transitions.Effect] = {
    effect.__name__: effect
    for effect in (
        common.stamp_submission,
        common.stamp_decision,
        common.keep_question,
        account.use_link,
        account.confirm_rpps,
        account.issue_validation_link,
        account.issue_reset_link,
        account.set_password,
        account.end_sessions,
        account.apply_profile,
        enrolment.keep_message,
        enrolment.open_current_parcours,
        establishment.apply_establishment_content,
        establishment.hand_over_references,
        establishment.create_establishment,
        establishment.answer_with_existing,
        cpd_action.apply_action_changes,
        cpd_action.attach_evidence,
        cpd_action.detach_evidence,
        cpd_action.grant_credits,
        cpd_action.grant_nothing,
        cpd_action.forget_grants,
        cpd_action.recount_parcours,
        proposal.apply_proposal_changes,
        proposal.record_evaluation,
        proposal.recognise_action,
        parcours.stamp_request,
        parcours.certify_by_rules,
        parcours.return_actions,
        parcours.recount_this_parcours,
        parcours.keep_suspension,
        parcours.keep_registration,
        parcours.keep_order_validation,
        parcours.open_following_parcours,
        parcours.issue_attestation,
        parcours.supersede_attestation,
        parcours.keep_to_the_later_version,
        referential.apply_document,
        referential.stamp_proposer,
        referential.stamp_approval,
        referential.forget_approval,
        referential.stamp_publication,
        referential.stamp_retirement,
        referential.keep_reason,
        referential.retire_the_version_before,
        referential.tell_the_board,
        referential.tell_who_publishes,
        referential.tell_the_proposer,
        attestation.keep_document,
        attestation.reopen_parcours,
        session.apply_session_changes,
    )
}


def install() -> None:
    """Let steps find their effects: done once, where the application is put together."""
    transitions.EFFECTS.update(EFFECTS)
