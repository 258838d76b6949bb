"""Which table holds which workflow's records, and in what order their rows are locked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from backoffice.models import (
    Account,
    Attestation,
    Capture,
    CatalogueSession,
    Charter,
    Claim,
    Council,
    CpdAction,
    Document,
    Enrolment,
    Establishment,
    EstablishmentRequest,
    HelpRequest,
    MailboxChange,
    NewsItem,
    Parcours,
    Proposal,
    QuestionnaireVersion,
    ReferentialVersion,
    RegisterChange,
    RegisterTerm,
)
from backoffice.permissions import Hidden
from workflows.engine import Workflow
from workflows.registry import WORKFLOWS

MODELS: dict[str, Any] = {
    "account": Account,
    "mailbox_change": MailboxChange,
    "enrolment": Enrolment,
    "register_change": RegisterChange,
    "establishment": Establishment,
    "establishment_request": EstablishmentRequest,
    "cpd_action": CpdAction,
    "capture": Capture,
    "proposal": Proposal,
    "parcours": Parcours,
    "attestation": Attestation,
    "council": Council,
    "register_term": RegisterTerm,
    "session": CatalogueSession,
    "help_request": HelpRequest,
    "news_item": NewsItem,
    "document": Document,
    "charter": Charter,
    "questionnaire": QuestionnaireVersion,
    "referential": ReferentialVersion,
}
# What steps on these change besides: the register file that they belong to.
_OF_A_FILE = {
    "register_change": RegisterChange.enrolment_id == Enrolment.id,
    "establishment_request": and_(
        EstablishmentRequest.registrant_id == Enrolment.registrant_id,
        EstablishmentRequest.council_id == Enrolment.council_id,
    ),
}
_NAMES = {model: name for name, model in MODELS.items()}


def workflow_of(record: Any) -> Workflow:
    return WORKFLOWS[_NAMES[type(record)]]


def lock_parcours(session: Session, workflow: str, record_id: UUID, also: Sequence[UUID] = ()) -> list[Parcours]:
    """The parcours that a step on the record may touch, `also` those it is about to, locked in the order of their ids,
    with what counting reads.
    """
    touched = [*_parcours_of(session, workflow, record_id), *also]
    query = select(Parcours).where(Parcours.id.in_(touched)).order_by(Parcours.id)
    query = query.options(
        selectinload(Parcours.claims).selectinload(Claim.action),
        joinedload(Parcours.programme),
        joinedload(Parcours.referential),
    )
    return list(session.scalars(query.with_for_update(of=Parcours).execution_options(populate_existing=True)))


def lock_record(session: Session, workflow: str, record_id: UUID) -> Any:
    """The record, its row locked: after its parcours and its register file, always. Raises Hidden for none."""
    model = MODELS[workflow]
    if workflow in _OF_A_FILE:
        file = select(Enrolment.id).join(model, _OF_A_FILE[workflow]).where(model.id == record_id)
        session.scalars(file.with_for_update(of=Enrolment)).all()
    query = select(model).where(model.id == record_id).with_for_update(of=model)
    record = session.scalar(query.execution_options(populate_existing=True))
    if record is None:
        raise Hidden(f"{workflow}.view")
    return record


def _parcours_of(session: Session, workflow: str, record_id: UUID) -> list[UUID]:
    if workflow == "cpd_action":
        query = select(Claim.parcours_id).where(Claim.action_id == record_id)
    elif workflow == "proposal":
        query = select(Proposal.parcours_id).where(Proposal.id == record_id)
    elif workflow == "attestation":
        parcours = select(Attestation.parcours_id).where(Attestation.id == record_id)
        return _sharing(session, list(session.scalars(parcours)))
    elif workflow == "parcours":
        return _sharing(session, [record_id])
    else:
        return []
    return list(session.scalars(query))


def _sharing(session: Session, parcours_ids: list[UUID]) -> list[UUID]:
    """These parcours, and those in which their actions are claimed too."""
    actions = select(Claim.action_id).where(Claim.parcours_id.in_(parcours_ids))
    shared = session.scalars(select(Claim.parcours_id).where(Claim.action_id.in_(actions)))
    return sorted({*parcours_ids, *shared})
