"""Every workflow by its name."""

from workflows import (
    account,
    attestation,
    cpd_action,
    enrolment,
    establishment,
    establishment_request,
    parcours,
    proposal,
    session,
)
from workflows.engine import Workflow

WORKFLOWS: dict[str, Workflow] = {
    workflow.name: workflow
    for workflow in (
        account.WORKFLOW,
        enrolment.WORKFLOW,
        establishment.WORKFLOW,
        establishment_request.WORKFLOW,
        cpd_action.WORKFLOW,
        proposal.WORKFLOW,
        parcours.WORKFLOW,
        attestation.WORKFLOW,
        session.WORKFLOW,
    )
}
