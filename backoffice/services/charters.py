"""The charter: the version in force, and who accepted which text, and when."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backoffice.models import Account, Charter, CharterAcceptance


def current_charter(session: Session) -> Charter | None:
    return session.scalar(select(Charter).order_by(Charter.published_at.desc()).limit(1))


def charter_of_version(session: Session, version: str) -> Charter | None:
    return session.scalar(select(Charter).where(Charter.version == version))


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
