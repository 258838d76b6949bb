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
    referential,
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
        referential.WORKFLOW,
        session.WORKFLOW,
    )
}
