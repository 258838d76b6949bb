"""What awaits a committee: each queue, and what one person may see and decide of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, not_, or_, select, true, union_all
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.models import (
    Account,
    Attestation,
    CatalogueSession,
    Claim,
    CpdAction,
    DeclaredInterest,
    Enrolment,
    EstablishmentRequest,
    Evaluation,
    HelpRequest,
    Parcours,
    Person,
    Programme,
    Proposal,
    RegisterChange,
    Registrant,
)
from backoffice.permissions import councils_where, holds
from backoffice.services.bindings import MODELS
from workflows.account import AccountState
from workflows.cpd_action import AWAITING_REVIEW
from workflows.enrolment import EnrolmentState
from workflows.establishment_request import EstablishmentRequestState
from workflows.help_request import UNDER_WAY
from workflows.parcours import ParcoursState
from workflows.proposal import ProposalState
from workflows.referential import ReferentialState
from workflows.register_change import RegisterChangeState
from workflows.session import SessionState

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Stage:
    """Records in `states` wait for those who hold `permission`."""

    permission: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class Queue:
    """Records in `states` wait, since the moment in the column `since`, for those who hold `permission`; `then`, in
    other states, for others.
    """

    workflow: str
    permission: str
    states: tuple[str, ...]
    since: str = "submitted_at"
    then: tuple[Stage, ...] = ()

    @property
    def stages(self) -> tuple[Stage, ...]:
        return Stage(self.permission, self.states), *self.then

    @property
    def model(self) -> Any:
        return MODELS[self.workflow]

    @property
    def oldest_first(self) -> tuple[Any, Any]:
        return getattr(self.model, self.since), self.model.id


QUEUES = {
    queue.workflow: queue
    for queue in (
        Queue("account", "account.suspend", (AccountState.pending,), since="created_at"),
        Queue("enrolment", "enrolment.validate", (EnrolmentState.submitted,)),
        Queue("register_change", "register_change.accept", (RegisterChangeState.requested,)),
        Queue(
            "establishment_request",
            "establishment_request.create_establishment",
            (EstablishmentRequestState.requested,),
            since="created_at",
        ),
        Queue("cpd_action", "cpd_action.accept", AWAITING_REVIEW),
        Queue("proposal", "proposal.evaluate", (ProposalState.submitted, ProposalState.evaluated)),
        Queue("session", "session.label", (SessionState.requested,)),
        Queue("parcours", "parcours.certify", (ParcoursState.requested,)),
        Queue("help_request", "help_request.answer", UNDER_WAY, since="awaiting_since"),
        Queue(
            "referential",
            "referential.approve",
            (ReferentialState.proposed,),
            since="proposed_at",
            then=(Stage("referential.publish", (ReferentialState.approved,)),),
        ),
    )
}

# From a record to the person it is about. A referential is about nobody.
_PERSON: dict[str, tuple[Any, ...]] = {
    "account": (Account.person,),
    "enrolment": (Enrolment.registrant, Registrant.person),
    "register_change": (RegisterChange.enrolment, Enrolment.registrant, Registrant.person),
    "establishment_request": (EstablishmentRequest.registrant, Registrant.person),
    "cpd_action": (CpdAction.registrant, Registrant.person),
    "proposal": (Proposal.registrant, Registrant.person),
    "parcours": (Parcours.registrant, Registrant.person),
    "help_request": (HelpRequest.registrant, Registrant.person),
    "attestation": (Attestation.parcours, Parcours.registrant, Registrant.person),
    "session": (CatalogueSession.author, Account.person),
}


@dataclass(frozen=True)
class Waiting:
    """How many records one person may decide, and since when the oldest waits."""

    count: int
    oldest: datetime | None


def about(workflow: str, condition: Condition) -> Condition:
    """Records of the workflow whose person meets the condition."""
    for step in reversed(_PERSON[workflow]):
        condition = step.has(condition)
    return condition


def visible(model: Any, actor: Actor, permission: str) -> Condition:
    """Rows of the councils where the actor holds the permission; those of no council need it everywhere."""
    councils = councils_where(actor, permission)
    if councils is None:
        return true()
    column = model.council_id
    return false() if column is None else column.in_(councils)


def awaiting(workflow: str) -> Condition:
    """What is in the queue, whoever looks."""
    queue = QUEUES[workflow]
    waits: Condition = queue.model.state.in_([str(state) for stage in queue.stages for state in stage.states])
    if workflow == "cpd_action":
        return and_(waits, _review_is_open())
    if workflow == "help_request":
        return and_(waits, HelpRequest.awaiting_since.is_not(None))
    return waits


def decidable(workflow: str, actor: Actor) -> Condition:
    """What this person may decide of the queue: in their councils, not about themselves, not judged already."""
    queue = QUEUES[workflow]
    conditions = [
        awaiting(workflow),
        or_(*(_of_stage(queue.model, actor, stage) for stage in queue.stages)),
    ]
    if workflow in _PERSON:
        conditions.append(not_(about(workflow, _same_person(actor))))
    if workflow == "proposal":
        conditions.append(_takes_part(actor))
    return and_(*conditions)


def awaits(actor: Actor, record: Any, workflow: str) -> bool:
    """Whether this record, in the state that it has, is for this person's roles to decide."""
    return workflow in QUEUES and any(
        record.state in stage.states and holds(actor, stage.permission, record.council_id)
        for stage in QUEUES[workflow].stages
    )


def _of_stage(model: Any, actor: Actor, stage: Stage) -> Condition:
    return and_(model.state.in_([str(state) for state in stage.states]), visible(model, actor, stage.permission))


def _takes_part(actor: Actor) -> Condition:
    """Until the quorum is reached, who has not given an opinion; then whoever chairs; never who has stepped aside."""
    mine = Evaluation.evaluator_id == actor.account_id
    judged = exists().where(Evaluation.proposal_id == Proposal.id, mine)
    aside = exists().where(DeclaredInterest.proposal_id == Proposal.id, DeclaredInterest.account_id == actor.account_id)
    chairs = and_(Proposal.state == ProposalState.evaluated, visible(Proposal, actor, "proposal.accept"))
    return and_(or_(and_(Proposal.state == ProposalState.submitted, not_(judged)), chairs), not_(aside))


def waiting(session: Session, actor: Actor) -> dict[str, Waiting]:
    """The queues of this person, in one query; a queue they do not decide is left out."""
    mine = [queue for queue in QUEUES.values() if _decides(actor, queue)]
    if not mine:
        return {}
    counts = [
        select(literal(queue.workflow), func.count(), func.min(getattr(queue.model, queue.since))).where(
            decidable(queue.workflow, actor)
        )
        for queue in mine
    ]
    rows = session.execute(union_all(*counts)).all()
    found = {name: Waiting(count, oldest) for name, count, oldest in rows}
    return {queue.workflow: found[queue.workflow] for queue in mine}


def _decides(actor: Actor, queue: Queue) -> bool:
    scopes = [councils_where(actor, stage.permission) for stage in queue.stages]
    if queue.model.council_id is None:
        return None in scopes
    return any(councils is None or bool(councils) for councils in scopes)


def _same_person(actor: Actor) -> Condition:
    """The SQL of `Actor.same_person`."""
    same = Person.id == actor.person_id
    return or_(same, Person.rpps == actor.rpps) if actor.rpps else same


def _review_is_open() -> Condition:
    """The SQL of `CpdAction.review_is_open`."""
    return CpdAction.claims.any(
        Claim.parcours.has(
            or_(
                Parcours.programme.has(Programme.review_mode == "as_they_come"),
                Parcours.state == ParcoursState.requested,
            )
        )
    )
