"""Every workflow by its name."""

from workflows import (
    account,
    attestation,
    cpd_action,
    enrolment,
    help_request,
    news_item,
    parcours,
    proposal,
    questionnaire,
    referential,
)
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
        help_request.WORKFLOW,
        news_item.WORKFLOW,
        questionnaire.WORKFLOW,
        referential.WORKFLOW,
    )
}
