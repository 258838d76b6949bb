"""Keeping what somebody photographs between two patients, and finding it again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, selectinload

from backoffice import queueing
from backoffice.domain.actor import Actor
from backoffice.domain.calendar import today
from backoffice.domain.french import day_text
from backoffice.models import Capture, CpdAction, Evidence, Parcours, Registrant
from backoffice.services.claims import ActionChanges, may_receive
from backoffice.services.health_data import proves_something
from backoffice.services.transitions import perform, transaction
from workflows.capture import CaptureState


def keep_capture(
    registrant: Registrant, parcours_id: UUID, title: str, evidence: Sequence[Evidence], actor: Actor, now: datetime
) -> Capture:
    """A capture with these files, received already. Sent twice, over a telephone's bad line, it is the same one.
    Without a title it is named after the day: nobody takes a photograph again for a word.

    Raises Hidden, Denied, StepRefused.
    """
    with transaction(now) as work:
        parcours: Parcours = work.lock("parcours", parcours_id)
        may_receive(parcours, registrant, actor)
        title = title or f"Justificatif du {day_text(today(now))}"
        if known := _the_same(work.session, parcours, title, evidence):
            return known
        for item in evidence:  # nobody knows yet what it is about
            if inspect(item).transient or not proves_something(work.session, item):
                item.health_data = True
        capture = Capture(
            registrant=registrant,
            council=parcours.council,
            council_id=parcours.council_id,
            parcours=parcours,
            title=title,
            evidence=list(evidence),
            created_at=now,
            version=1,
        )
        work.create(capture, actor, parcours=str(parcours.id), files=[item.sha256 for item in evidence])
        for item in evidence:
            if item.scan == "pending":
                work.defer(queueing.SCAN_EVIDENCE, evidence_id=str(item.id))
    return capture


def complete_capture(
    capture_id: UUID,
    parcours_id: UUID,
    changes: ActionChanges,
    actor: Actor,
    now: datetime,
    locking: Sequence[UUID] = (),
) -> CpdAction:
    """The draft of an action that it becomes in this parcours; `locking`, those that it feeds.

    Raises QuantityError and what `perform` raises.
    """
    touched = [parcours_id, *locking]
    done = perform(
        "capture", capture_id, "complete", actor, now, locking=touched, parcours_id=parcours_id, changes=changes
    )
    action: CpdAction = done.action
    return action


def captures_of(session: Session, registrant: Registrant) -> list[Capture]:
    """Those that wait to be completed, oldest first, with their files."""
    query = select(Capture).where(Capture.registrant_id == registrant.id, Capture.state == CaptureState.draft)
    return list(session.scalars(query.options(selectinload(Capture.evidence)).order_by(Capture.created_at)))


def _the_same(session: Session, parcours: Parcours, title: str, evidence: Sequence[Evidence]) -> Capture | None:
    held = {item.sha256 for item in evidence}
    waiting = captures_of(session, parcours.registrant)
    return next(
        (
            one
            for one in waiting
            if (one.parcours_id, one.title) == (parcours.id, title) and {item.sha256 for item in one.evidence} == held
        ),
        None,
    )
