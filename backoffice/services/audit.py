"""The journal: append-only, each row's hash covering the row before."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarResult, insert, select, text
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.models import AuditEvent

GENESIS = "0" * 64
_HASHED = (
    "seq", "at", "actor_id", "actor_name", "council_id", "workflow", "record_id", "trigger", "source", "target",
    "reason", "details", "previous_hash",
)  # fmt: skip
_CHAIN_LOCK = 0x61756469  # "audi": one writer at a time, until its transaction ends


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What one row of the chain will say. `details` holds JSON values and no health detail."""

    actor: Actor
    now: datetime
    workflow: str
    record_id: UUID
    council_id: UUID | None
    trigger: str
    source: str | None
    target: str
    reason: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


def append(session: Session, **happening: Any) -> None:
    """Add the next row of the chain; the arguments are those of `Happening`."""
    append_all(session, [Happening(**happening)])


def append_all(session: Session, happenings: Sequence[Happening]) -> None:
    """Add the next rows of the chain, in this order."""
    if not happenings:
        return
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = session.execute(
        select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
    ).one_or_none()
    first, previous = (1, GENESIS) if last is None else (last.seq + 1, last.hash)
    rows: list[dict[str, Any]] = []
    for seq, one in enumerate(happenings, start=first):
        row = {
            "seq": seq,
            "at": one.now,
            "actor_id": one.actor.account_id,
            "actor_name": one.actor.name,
            "council_id": one.council_id,
            "workflow": one.workflow,
            "record_id": one.record_id,
            "trigger": one.trigger,
            "source": one.source,
            "target": one.target,
            "reason": one.reason,
            "details": one.details,
            "previous_hash": previous,
        }
        previous = row["hash"] = _digest(row)
        rows.append(row)
    session.flush()
    session.execute(insert(AuditEvent), rows)  # one statement: an import writes thousands


def digest(event: AuditEvent) -> str:
    """SHA-256 of the row's canonical JSON, `previous_hash` included."""
    return _digest({name: getattr(event, name) for name in _HASHED})


def _digest(row: dict[str, Any]) -> str:
    said = {name: row[name] for name in _HASHED} | {
        "at": row["at"].astimezone(UTC).isoformat(),
        "actor_id": _text(row["actor_id"]),
        "council_id": _text(row["council_id"]),
        "record_id": _text(row["record_id"]),
    }
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True)
class Verdict:
    """`rows` read; `bad_row` the first that does not fit, `problem` why (French); `head` the last good hash."""

    rows: int
    head: str
    bad_row: int | None = None
    problem: str | None = None


def verify(session: Session) -> Verdict:
    """Walk the chain from its first row."""
    previous, expected = GENESIS, 1
    with closing(_rows(session)) as rows:
        for event in rows:
            if event.seq != expected:
                return Verdict(
                    expected - 1, previous, expected, f"la ligne {expected} manque (la suivante est {event.seq})"
                )
            if event.previous_hash != previous:
                return Verdict(expected - 1, previous, event.seq, "elle ne suit pas la ligne d’avant")
            if event.hash != digest(event):
                return Verdict(expected - 1, previous, event.seq, "son contenu ne correspond pas à son empreinte")
            previous, expected = event.hash, expected + 1
    return Verdict(expected - 1, previous)


def _rows(session: Session) -> ScalarResult[AuditEvent]:
    """As they are in the database, whatever this session has read before."""
    query = select(AuditEvent).order_by(AuditEvent.seq)
    return session.scalars(query.execution_options(yield_per=1000, populate_existing=True))


def history(session: Session, workflow: str, record_id: UUID) -> list[AuditEvent]:
    """A record's events, oldest first."""
    return list(
        session.scalars(
            select(AuditEvent)
            .where(AuditEvent.workflow == workflow, AuditEvent.record_id == record_id)
            .order_by(AuditEvent.seq)
        )
    )
