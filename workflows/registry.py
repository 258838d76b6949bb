"""Every workflow by its name."""

from workflows import (
    account,
    attestation,
    cpd_action,
    enrolment,
    establishment,
    establishment_request,
    mailbox_change,
    parcours,
    proposal,
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
        proposal.WORKFLOW,
        parcours.WORKFLOW,
        attestation.WORKFLOW,
        register_term.WORKFLOW,
        referential.WORKFLOW,
        session.WORKFLOW,
    )
}
