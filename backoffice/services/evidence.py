"""Evidence: files received, checked, stored once by content, then attached to what they prove."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.files.inspection import Inspected, UploadLimits, inspect
from backoffice.files.photographs import without_notes
from backoffice.files.refusals import Refusal, RefusedFile
from backoffice.files.store import FileStore
from backoffice.links import settings
from backoffice.models import CpdAction, Evidence, Proposal, Registrant
from backoffice.models.cpd_action import action_evidence
from backoffice.models.proposal import proposal_evidence
from backoffice.services.health_data import hold_content
from backoffice.services.transitions import perform


@dataclass(frozen=True)
class Upload:
    """A file as a form gave it."""

    stream: BinaryIO
    filename: str


@dataclass(frozen=True)
class Refused:
    """A file that was not taken, and why in French."""

    filename: str
    reason: str


def files() -> FileStore:
    store: FileStore = current_app.extensions["files"]
    return store


def receive(
    session: Session, registrant: Registrant, uploads: Sequence[Upload], description: str, *, fresh: bool = False
) -> tuple[list[Evidence], list[Refused]]:
    """Store the good files and say why the others are refused. Nothing is committed here.

    The same content is kept once for a registrant: sent again, it is the same evidence, unless `fresh` asks for one
    of its own.
    """
    taken: list[Evidence] = []
    refused: list[Refused] = []
    by_content: dict[str, Evidence] = {}
    for upload in uploads:
        try:
            found, content = _what_is_kept(upload)
        except RefusedFile as refusal:
            refused.append(Refused(upload.filename, str(refusal)))
            continue
        hold_content(session, found.sha256)
        files().put(content)
        if found.sha256 in by_content:
            continue
        known = (
            None
            if fresh
            else session.scalar(
                select(Evidence).where(
                    Evidence.registrant_id == registrant.id,
                    Evidence.sha256 == found.sha256,
                    Evidence.purged_at.is_(None),
                )
            )
        )
        by_content[found.sha256] = known or Evidence(
            registrant=registrant,
            sha256=found.sha256,
            filename=found.safe_filename,
            media_type=found.media_type,
            size=found.size,
            description=description,
            scan="pending" if settings().clamd_address else "not_scanned",
        )
        taken.append(by_content[found.sha256])
    return taken, refused


def _what_is_kept(upload: Upload) -> tuple[Inspected, bytes]:
    """A photograph is kept without the place where it was taken. Raises RefusedFile."""
    found = inspect(upload.stream, upload.filename, UploadLimits(max_bytes=settings().upload_max_bytes))
    try:
        content = without_notes(upload.stream.read(), found.kind)
    except ValueError as error:
        raise RefusedFile(Refusal.broken_image) from error
    return dataclasses.replace(found, sha256=sha256(content).hexdigest(), size=len(content)), content


def given_before(session: Session, registrant: Registrant, record: Any, limit: int = 30) -> list[Evidence]:
    """The registrant's latest files that this record does not have: one file may serve several."""
    held = {item.id for item in record.evidence}
    query = (
        select(Evidence)
        .where(Evidence.registrant_id == registrant.id, Evidence.id.not_in(held), Evidence.scan != "infected")
        .where(Evidence.purged_at.is_(None))
        .order_by(Evidence.created_at.desc())
    )
    return list(session.scalars(query.limit(limit)))


def attach(
    workflow: str,
    record_id: UUID,
    registrant: Registrant,
    uploads: Sequence[Upload],
    description: str,
    actor: Actor,
    now: datetime,
    *,
    seen_version: int | None = None,
    again: Sequence[Evidence] = (),
    **choices: Any,
) -> list[Refused]:
    """Attach the good files, and those given before, to the record; returns those refused.

    Raises what `perform` raises.
    """
    taken, refused = receive(db.session(), registrant, uploads, description)
    if taken or again or choices:
        perform(
            workflow, record_id, "attach", actor, now, seen_version=seen_version, evidence=[*taken, *again], **choices
        )
    return refused


def replace(
    workflow: str,
    record_id: UUID,
    replaced: Evidence,
    upload: Upload,
    actor: Actor,
    now: datetime,
    *,
    seen_version: int | None = None,
) -> list[Refused]:
    """Put a file in the place of one that the record has; both stay, and say which replaces which.

    Raises what `perform` raises.
    """
    described = replaced.description
    taken, refused = receive(db.session(), replaced.registrant, [upload], described, fresh=True)
    if taken:
        perform(workflow, record_id, "attach", actor, now, seen_version=seen_version, evidence=taken, replaced=replaced)
    return refused


def uses(session: Session, items: Sequence[Evidence], without: UUID) -> dict[UUID, list[str]]:
    """By file, the titles of the actions and proposals it proves, `without` the one looked at."""
    ids = [item.id for item in items]
    found: dict[UUID, list[str]] = {}
    for link, model, column in (
        (action_evidence, CpdAction, action_evidence.c.action_id),
        (proposal_evidence, Proposal, proposal_evidence.c.proposal_id),
    ):
        query = (
            select(link.c.evidence_id, model.title)
            .join(model, model.id == column)
            .where(link.c.evidence_id.in_(ids), model.id != without, model.state != "withdrawn")
            .order_by(model.starts_on, model.title)
        )
        for evidence_id, title in session.execute(query):
            found.setdefault(evidence_id, []).append(title)
    return found


def holders(session: Session, evidence: Evidence) -> tuple[list[UUID], list[UUID]]:
    """The actions and the proposals that a file proves."""
    actions = session.scalars(select(action_evidence.c.action_id).where(action_evidence.c.evidence_id == evidence.id))
    proposals = session.scalars(
        select(proposal_evidence.c.proposal_id).where(proposal_evidence.c.evidence_id == evidence.id)
    )
    return list(actions), list(proposals)
