"""Reasons that a committee keeps for its refusals: whoever may refuse keeps them, and is offered them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.models import Council, KeptReason
from backoffice.permissions import Denied, Hidden, holds
from backoffice.services import audit
from backoffice.services.transitions import Transaction, transaction
from workflows.engine import StepRefused
from workflows.registry import WORKFLOWS

# The step by which each workflow says no, with a reason.
REFUSALS = {
    "enrolment": "refuse",
    "register_change": "refuse",
    "establishment_request": "refuse",
    "cpd_action": "reject",
    "proposal": "reject",
    "session": "refuse",
    "parcours": "return",
}
CHANGED_MEANWHILE = "Ce motif a changé depuis l’affichage de la page. Relisez-le avant d’enregistrer."


@dataclass(frozen=True)
class ReasonText:
    title: str
    body: str


def may_keep(actor: Actor, council_id: UUID, workflow: str) -> bool:
    """Whoever may take the step that refuses."""
    trigger = REFUSALS[workflow]
    step = next(one for one in WORKFLOWS[workflow].steps if one.trigger == trigger)
    return holds(actor, step.permission, council_id)


def workflows_of(actor: Actor, council_id: UUID) -> list[str]:
    return [workflow for workflow in REFUSALS if may_keep(actor, council_id, workflow)]


def reasons_offered(session: Session, council_id: UUID, workflow: str) -> list[KeptReason]:
    """Those in use, by title."""
    return [one for one in reasons_of(session, council_id, [workflow]) if one.retired_at is None]


def reasons_of(session: Session, council_id: UUID, workflows: list[str]) -> list[KeptReason]:
    query = select(KeptReason).where(KeptReason.council_id == council_id, KeptReason.workflow.in_(workflows))
    return list(session.scalars(query.order_by(KeptReason.workflow, KeptReason.title)))


def add_reason(council: Council, workflow: str, text: ReasonText, actor: Actor, now: datetime) -> KeptReason:
    """Raises Denied, StepRefused (a reason has this title already)."""
    if not may_keep(actor, council.id, workflow):
        raise Denied("kept_reason.add")
    with transaction(now) as work:
        reason = KeptReason(council_id=council.id, workflow=workflow, version=0)
        _write(work, reason, text)
        work.session.add(reason)
        _note(work, reason, actor, "add")
    return reason


def change_reason(reason_id: UUID, text: ReasonText, actor: Actor, now: datetime, seen_version: int) -> KeptReason:
    """What was sent already does not change. Raises Hidden, StepRefused (title taken, changed meanwhile)."""
    with transaction(now) as work:
        reason = _locked(work, reason_id, actor, seen_version)
        _write(work, reason, text)
        _note(work, reason, actor, "change")
    return reason


def retire_reason(reason_id: UUID, actor: Actor, now: datetime, seen_version: int) -> KeptReason:
    """Offered no more. Raises Hidden, StepRefused."""
    with transaction(now) as work:
        reason = _locked(work, reason_id, actor, seen_version)
        reason.retired_at = now
        _note(work, reason, actor, "retire")
    return reason


def restore_reason(reason_id: UUID, actor: Actor, now: datetime, seen_version: int) -> KeptReason:
    """Offered again. Raises Hidden, StepRefused."""
    with transaction(now) as work:
        reason = _locked(work, reason_id, actor, seen_version)
        reason.retired_at = None
        _note(work, reason, actor, "restore")
    return reason


def kept_reason(session: Session, reason_id: UUID, actor: Actor) -> KeptReason:
    """Raises Hidden: there is none, or it is for others."""
    reason = session.get(KeptReason, reason_id)
    if reason is None or not may_keep(actor, reason.council_id, reason.workflow):
        raise Hidden("kept_reason.view")
    return reason


def _locked(work: Transaction, reason_id: UUID, actor: Actor, seen_version: int) -> KeptReason:
    reason = kept_reason(work.session, reason_id, actor)
    work.session.refresh(reason, with_for_update=True)
    if reason.version != seen_version:
        raise StepRefused(CHANGED_MEANWHILE)
    return reason


def _write(work: Transaction, reason: KeptReason, text: ReasonText) -> None:
    same = select(KeptReason.id).where(
        KeptReason.council_id == reason.council_id,
        KeptReason.workflow == reason.workflow,
        KeptReason.title == text.title,
        KeptReason.id.is_distinct_from(reason.id),
    )
    if work.session.scalar(same) is not None:
        raise StepRefused("Un motif porte déjà ce titre.", "title")
    reason.title, reason.body = text.title, text.body


def _note(work: Transaction, reason: KeptReason, actor: Actor, trigger: str) -> None:
    reason.version += 1
    work.session.flush()
    audit.append(
        work.session,
        actor=actor,
        now=work.now,
        workflow="kept_reason",
        record_id=reason.id,
        council_id=reason.council_id,
        trigger=trigger,
        source=None if trigger == "add" else "kept",
        target="retired" if reason.retired_at else "kept",
        details={"workflow": reason.workflow, "title": reason.title, "body": reason.body},
    )
