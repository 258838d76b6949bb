"""Establishments: created, corrected and merged."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.domain.establishments import FIELDS, Described, EstablishmentContent
from backoffice.models import Establishment
from backoffice.permissions import Hidden, authorize
from backoffice.services import audit
from backoffice.services.transitions import StaleRecord, transaction
from workflows.engine import StepRefused
from workflows.establishment import EstablishmentState


def create_establishment(content: EstablishmentContent, actor: Actor, now: datetime) -> Establishment:
    """A new open establishment. Raises StepRefused (field "finess") when another has its number, Hidden."""
    with transaction(now) as work:
        record = new_establishment(work.session, content)
        authorize(actor, "establishments.create", record)
        work.create(record, actor)
    return record


def new_establishment(session: Session, content: EstablishmentContent) -> Establishment:
    """Made, and not added yet. Raises StepRefused."""
    record = Establishment(version=1)
    write_content(session, record, content)
    return record


def write_content(session: Session, record: Establishment, content: EstablishmentContent) -> list[str]:
    """Write what a form says; returns the names of what changed. Raises StepRefused when the FINESS is another's."""
    changed = [name for name in FIELDS if getattr(record, name) != getattr(content, name)]
    if "finess" in changed and (other := holder_of(session, content.finess)) is not None and other is not record:
        raise StepRefused(f"Un autre établissement a déjà ce numéro FINESS : {other}.", "finess")
    set_content(record, content)
    return changed


def set_content(record: Establishment, content: EstablishmentContent) -> None:
    """Only for who has made sure that the FINESS is free."""
    for name in FIELDS:
        setattr(record, name, getattr(content, name))
    record.index()


def holder_of(session: Session, finess: str | None) -> Establishment | None:
    """The establishment, open or closed, that has this number."""
    if finess is None:
        return None
    live = Establishment.state != EstablishmentState.merged
    with session.no_autoflush:
        return session.scalar(select(Establishment).where(Establishment.finess == finess, live))


def content_of(described: Any) -> EstablishmentContent:
    """What an establishment or a request says."""
    return EstablishmentContent(**{name: getattr(described, name) for name in FIELDS})


def surviving_content(source: Described, target: Described, kept: Collection[str]) -> EstablishmentContent:
    """The target's content, with the fields `kept` of the source."""
    return replace(content_of(target), **{name: getattr(source, name) for name in FIELDS if name in kept})


def merge(
    source_id: UUID,
    target_id: UUID,
    kept: Collection[str],
    actor: Actor,
    now: datetime,
    *,
    seen: tuple[int, int],
) -> Establishment:
    """Hand over to the target all that points to the source, which then only says where it went.

    `kept`: the fields (of FIELDS) whose values come from the source; `seen`: the versions of both on the page.
    Raises StaleRecord when either has changed since, StepRefused, Hidden or Denied.
    """
    with transaction(now) as work:
        rows = {row_id: work.lock("establishment", row_id) for row_id in sorted({source_id, target_id})}
        source, target = rows[source_id], rows[target_id]
        authorize(actor, "establishment.view", source)
        for record, version in ((source, seen[0]), (target, seen[1])):
            if record.version != version:
                events = audit.history(work.session, "establishment", record.id)
                raise StaleRecord(events[-1] if events else None)
        content = surviving_content(source, target, kept)
        work.take(source, "merge", actor, into=target)
        if content != content_of(target):
            work.take(target, "edit", actor, content=content)
    merged: Establishment = target
    return merged


def establishment_for(session: Session, establishment_id: UUID) -> Establishment:
    """The establishment, or the one into which it was merged. Raises Hidden when there is none."""
    found = session.get(Establishment, establishment_id)
    if found is None:
        raise Hidden("establishment.view")
    return found.merged_into or found
