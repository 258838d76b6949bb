"""Every workflow by its name."""

from workflows import (
    account,
    attestation,
    cpd_action,
    enrolment,
    establishment,
    establishment_request,
    help_request,
    news_item,
    parcours,
    proposal,
    questionnaire,
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
        help_request.WORKFLOW,
        news_item.WORKFLOW,
        questionnaire.WORKFLOW,
        referential.WORKFLOW,
        session.WORKFLOW,
    )
}
