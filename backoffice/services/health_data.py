"""Files that may tell of somebody's health (002, block 4): told apart, masked, deleted after the decision.

What was captured and has no type yet is treated as one of them: it may be.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backoffice.db import db
from backoffice.files.store import FileStore
from backoffice.models import Capture, CpdAction, Diploma, Evidence, Proposal
from workflows.capture import CaptureState
from workflows.proposal import ProposalState


def tell_apart(session: Session, record: Any) -> None:
    """Note which of the record's files prove something of a health block, here or in another record."""
    for item in record.evidence:
        if item.purged_at is None:
            others = (other for other in records_proved_by(session, item) if other is not record)
            item.health_data = record.has_health_data or any(other.has_health_data for other in others)


def records_proved_by(session: Session, item: Evidence) -> Iterator[CpdAction | Proposal]:
    yield from session.scalars(select(CpdAction).where(CpdAction.evidence.any(Evidence.id == item.id)))
    yield from session.scalars(select(Proposal).where(Proposal.evidence.any(Evidence.id == item.id)))


def proves_something(session: Session, item: Evidence) -> bool:
    """Whether anything but captures rests on this file."""
    return any(records_proved_by(session, item)) or _proves_a_diploma(session, item)


def hold_content(session: Session, sha256: str) -> None:
    """Until the transaction ends, nobody else stores or deletes this content."""
    session.execute(select(func.pg_advisory_xact_lock(int(sha256[:15], 16))))


def purge(evidence_id: UUID, store: FileStore, now: datetime) -> None:
    """Delete the content of a health file that no record needs any more. Its hash, size and dates stay.

    Safe to run twice: what a worker that died left behind is deleted by the next run.
    """
    session = db.session()
    item = session.get(Evidence, evidence_id)
    if item is None or not item.health_data or _is_needed(session, item):
        session.rollback()
        return
    hold_content(session, item.sha256)
    if item.purged_at is None:
        item.purged_at, item.filename, item.description = now, "", ""
    session.flush()
    shared = select(Evidence.id).where(Evidence.sha256 == item.sha256, Evidence.purged_at.is_(None)).limit(1)
    if session.scalar(shared) is None:
        store.delete(item.sha256)
    session.commit()


def _is_needed(session: Session, item: Evidence) -> bool:
    return (
        any(_needs_it(one) for one in records_proved_by(session, item))
        or _proves_a_diploma(session, item)
        or _waits_in_a_capture(session, item)
    )


def _proves_a_diploma(session: Session, item: Evidence) -> bool:
    return bool(session.scalar(select(exists().where(Diploma.evidence_id == item.id))))


def _waits_in_a_capture(session: Session, item: Evidence) -> bool:
    waits = exists().where(Capture.state == CaptureState.draft, Capture.evidence.any(Evidence.id == item.id))
    return bool(session.scalar(select(waits)))


def _needs_it(record: CpdAction | Proposal) -> bool:
    """An action agreed to before it is done still has to be proved."""
    settled = record.is_decided and record.state != ProposalState.agreed
    return not (record.has_health_data and (settled or record.state == ProposalState.withdrawn))
