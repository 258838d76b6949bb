"""Every workflow by its name."""

from workflows import account, attestation, cpd_action, enrolment, parcours, proposal, referential
from workflows.engine import Workflow

WORKFLOWS: dict[str, Workflow] = {
    workflow.name: workflow
    for workflow in (
        account.WORKFLOW,
        enrolment.WORKFLOW,
        cpd_action.WORKFLOW,
        proposal.WORKFLOW,
        parcours.WORKFLOW,
        attestation.WORKFLOW,
        referential.WORKFLOW,
    )
}
