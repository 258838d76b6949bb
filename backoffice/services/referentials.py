"""Versions of a programme's rules: a draft begun, changed, read from a file; one published at once by an installation.

Deciding on them goes through `perform("referential", ...)` like anything else.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.documents import DocumentError, parse_yaml, stored, yaml_text
from backoffice.domain.actor import SYSTEM, Actor
from backoffice.domain.referential_document import from_document
from backoffice.domain.referential_order import as_written
from backoffice.models import Programme, ReferentialVersion
from backoffice.permissions import Denied, holds
from backoffice.services.transitions import Transaction, perform, transaction
from workflows.engine import StepRefused
from workflows.referential import IN_PROGRESS, WORKFLOW, ReferentialState


def fingerprint(document: Mapping[str, Any]) -> str:
    """SHA-256 of the stored document, whatever the order of its fields."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def sound(document: Any) -> dict[str, Any]:
    """The document as it is stored. Raises ReferentialError with everything that is wrong in it."""
    from_document(document)
    kept: dict[str, Any] = stored(document)
    return kept


def exported(version: ReferentialVersion) -> str:
    """The version as a YAML file: loaded again, it is the same document."""
    return yaml_text(as_written(version.document))


def in_progress(session: Session, programme_id: UUID) -> ReferentialVersion | None:
    """The version being prepared: one at a time, so that everybody works on the same."""
    states = [str(state) for state in IN_PROGRESS]
    return session.scalar(
        select(ReferentialVersion)
        .where(ReferentialVersion.programme_id == programme_id, ReferentialVersion.state.in_(states))
        .order_by(ReferentialVersion.created_at.desc())
        .limit(1)
    )


def version_before(session: Session, version: ReferentialVersion) -> ReferentialVersion | None:
    """What a version is compared with: the one published last before it."""
    query = select(ReferentialVersion).where(
        ReferentialVersion.programme_id == version.programme_id,
        ReferentialVersion.id != version.id,
        ReferentialVersion.published_at.is_not(None),
    )
    if version.published_at is not None:
        query = query.where(ReferentialVersion.published_at < version.published_at)
    return session.scalar(query.order_by(ReferentialVersion.published_at.desc()).limit(1))


def draft_of(session: Session, programme: Programme, actor: Actor, now: datetime) -> ReferentialVersion:
    """The programme's draft; begun from its published version when there is none.

    Raises Denied, and StepRefused when the version in progress is out of its editors' hands.
    """
    _may_edit(actor, programme)
    found = in_progress(session, programme.id)
    if found is not None:
        return _still_a_draft(found)
    with transaction(now) as work:
        return draft_in(work, programme, actor)


def draft_in(work: Transaction, programme: Programme, actor: Actor) -> ReferentialVersion:
    """The same inside a transaction. The programme's row is locked: two people who begin find the same draft."""
    _may_edit(actor, programme)
    _lock(work, programme)
    found = in_progress(work.session, programme.id)
    if found is not None:
        return _still_a_draft(found)
    published = work.session.scalar(
        select(ReferentialVersion)
        .where(ReferentialVersion.programme_id == programme.id, ReferentialVersion.published_at.is_not(None))
        .order_by(ReferentialVersion.published_at.desc())
        .limit(1)
    )
    if published is None:
        raise StepRefused("Ce programme n’a pas encore de version : importez-en une depuis un fichier.")
    numbers = set(
        work.session.scalars(select(ReferentialVersion.number).where(ReferentialVersion.programme_id == programme.id))
    )
    document = {**published.document, "version": next_number(published.number, numbers)}
    return _begin(work, programme, document, actor, begun_from=published.number)


def import_draft(programme: Programme, text: str, actor: Actor, now: datetime) -> ReferentialVersion:
    """Make a YAML text the programme's draft, in the place of the one there is.

    Raises DocumentError, ReferentialError, Denied, StepRefused.
    """
    document = sound(read_yaml(text))
    _may_edit(actor, programme)
    with transaction(now) as work:
        _lock(work, programme)
        if (document["council"], document["programme"]) != (programme.council.code, programme.code):
            raise StepRefused("Ce fichier est celui d’un autre programme.", "file")
        found = in_progress(work.session, programme.id)
        if found is None:
            _refuse_known(work, programme, document["version"])
            return _begin(work, programme, document, actor, begun_from="un fichier")
        work.take(work.lock("referential", _still_a_draft(found).id), "edit", actor, document=document)
        return found


def read_yaml(text: str) -> dict[str, Any]:
    """Named fields. Raises DocumentError."""
    document = parse_yaml(text)
    if not isinstance(document, Mapping):
        raise DocumentError("il faut ici des champs nommés (clé : valeur)")
    return dict(document)


def change(draft_id: UUID, document: Any, actor: Actor, now: datetime, seen_version: int) -> ReferentialVersion:
    """Give a draft another document. Raises ReferentialError, StaleRecord, StepRefused, Hidden, Denied."""
    kept = sound(document)
    draft = perform("referential", draft_id, "edit", actor, now, seen_version=seen_version, document=kept)
    assert isinstance(draft, ReferentialVersion)
    return draft


def add_entry(work: Transaction, draft: ReferentialVersion, entry_document: Mapping[str, Any], actor: Actor) -> None:
    """One more entry at the end of its block, added to the draft as it is now.

    Raises ReferentialError when it does not fit, StepRefused, Denied.
    """
    draft = work.lock("referential", draft.id)
    document = dict(draft.document)
    document["entries"] = with_entry(document["entries"], entry_document)
    work.take(draft, "edit", actor, document=sound(document))


def with_entry(entries: list[dict[str, Any]], added: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries with one more, after the last of the same block."""
    same = [rank for rank, entry in enumerate(entries, start=1) if entry.get("block") == added.get("block")]
    rank = same[-1] if same else len(entries)
    return [*entries[:rank], dict(added), *entries[rank:]]


def publish_at_once(work: Transaction, programme: Programme, document: dict[str, Any]) -> ReferentialVersion:
    """What an installation loads from its files: through every state, by the system."""
    _lock(work, programme)
    version = _begin(work, programme, document, SYSTEM, begun_from="un fichier de l’installation")
    for trigger in ("propose", "approve", "publish"):
        work.take(version, trigger, SYSTEM)
    return version


def next_number(number: str, known: set[str]) -> str:
    """ "2.0" is followed by "2.1", and "1" by "2"; the first that is free."""
    head, last = re.fullmatch(r"(.*?)([0-9]*)", number, re.DOTALL).groups()  # type: ignore[union-attr]
    step = int(last or 0) + 1
    while f"{head}{step}" in known:
        step += 1
    return f"{head}{step}"


def _begin(
    work: Transaction, programme: Programme, document: dict[str, Any], actor: Actor, begun_from: str
) -> ReferentialVersion:
    version = ReferentialVersion(
        programme=programme,
        programme_id=programme.id,
        council_id=programme.council_id,
        number=document["version"],
        document=document,
        sha256=fingerprint(document),
        version=1,
    )
    work.create(version, actor, begun_from=begun_from, number=version.number)
    return version


def _refuse_known(work: Transaction, programme: Programme, number: str) -> None:
    known = select(ReferentialVersion.id).where(
        ReferentialVersion.programme_id == programme.id, ReferentialVersion.number == number
    )
    if work.session.scalar(known) is not None:
        raise StepRefused(f"La version {number} existe déjà : donnez un autre numéro à celle-ci.", "version")


def _still_a_draft(found: ReferentialVersion) -> ReferentialVersion:
    if found.state != ReferentialState.draft:
        raise StepRefused(
            f"La version {found.number} est en cours ({WORKFLOW.labels[found.state]}) : "
            "un brouillon s’ouvrira une fois celle-ci publiée ou renvoyée."
        )
    return found


def _may_edit(actor: Actor, programme: Programme) -> None:
    if not holds(actor, "referential.edit", programme.council_id):
        raise Denied("referential.edit")


def _lock(work: Transaction, programme: Programme) -> None:
    work.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
