"""The charter: the edition in force, its drafts, and who accepted which text, and when."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.actor import Actor
from backoffice.models import Account, Charter, CharterAcceptance
from backoffice.permissions import Denied, holds
from backoffice.services.transitions import transaction
from workflows.charter import CharterState
from workflows.engine import StepRefused


def fingerprint(body: str) -> str:
    """SHA-256 of the text that people accept."""
    return hashlib.sha256(body.encode()).hexdigest()


def current_charter(session: Session) -> Charter | None:
    published = select(Charter).where(Charter.state == CharterState.published)
    return session.scalar(published.order_by(Charter.published_at.desc()).limit(1))


def published_charter(session: Session, edition: str) -> Charter | None:
    return session.scalar(select(Charter).where(Charter.edition == edition, Charter.state == CharterState.published))


def draft_charter(edition: str, actor: Actor, now: datetime) -> Charter:
    """A draft that begins from the text in force. Raises Denied, StepRefused."""
    if not holds(actor, "charter.edit"):
        raise Denied("charter.edit")
    with transaction(now) as work:
        if not edition.strip():
            raise StepRefused("Donnez un nom à cette version : 2027-01, par exemple.", "edition")
        if work.session.scalar(select(Charter.id).where(Charter.edition == edition)) is not None:
            raise StepRefused("Une version porte déjà ce nom.", "edition")
        before = current_charter(work.session)
        body = before.body if before else ""
        charter = Charter(edition=edition, body=body, sha256=fingerprint(body), version=1)
        work.create(charter, actor, edition=edition)
    return charter


def charters_accepted_by(session: Session, account: Account) -> list[CharterAcceptance]:
    """Each with its text, latest first."""
    query = select(CharterAcceptance).where(CharterAcceptance.account_id == account.id)
    return list(
        session.scalars(
            query.options(joinedload(CharterAcceptance.charter)).order_by(CharterAcceptance.accepted_at.desc())
        )
    )


def accept_charter(session: Session, account: Account, charter: Charter, now: datetime) -> None:
    session.add(
        CharterAcceptance(account_id=account.id, charter=charter, charter_sha256=charter.sha256, accepted_at=now)
    )
