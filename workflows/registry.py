"""Every workflow by its name."""

from workflows import (
    account,
    attestation,
    capture,
    charter,
    council,
    cpd_action,
    document,
    enrolment,
    establishment,
    establishment_request,
    help_request,
    mailbox_change,
    news_item,
    parcours,
    proposal,
    questionnaire,
    referential,
    register_change,
    register_term,
    session,
)
from workflows.engine import Workflow

WORKFLOWS: dict[str, Workflow] = {
    workflow.name: workflow
    for workflow in (
        account.WORKFLOW,
        mailbox_change.WORKFLOW,
        enrolment.WORKFLOW,
        register_change.WORKFLOW,
        establishment.WORKFLOW,
        establishment_request.WORKFLOW,
        cpd_action.WORKFLOW,
        capture.WORKFLOW,
        proposal.WORKFLOW,
        parcours.WORKFLOW,
        attestation.WORKFLOW,
        council.WORKFLOW,
        register_term.WORKFLOW,
        help_request.WORKFLOW,
        news_item.WORKFLOW,
        document.WORKFLOW,
        charter.WORKFLOW,
        questionnaire.WORKFLOW,
        referential.WORKFLOW,
        session.WORKFLOW,
    )
}
