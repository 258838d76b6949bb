"""Login sessions: a row each, ended by deleting the row."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from backoffice.links import settings
from backoffice.models import Account, CharterAcceptance, WebSession
from backoffice.services.charters import accept_charter, current_charter
from backoffice.services.passwords import decoy_hash, password_matches
from workflows.account import AccountState
from workflows.engine import StepRefused


def check_login(session: Session, email: str, password: str) -> Account | None:
    """The account, or None for a wrong password, an unknown mailbox or a suspended account alike."""
    account = account_by_email(session, email)
    good = password_matches(account.password_hash if account else decoy_hash(), password)
    if account is None or not good or account.state == AccountState.suspended:
        return None
    return account


def confirm_password(account: Account, password: str) -> None:
    """The person at the keyboard is still the account's. Raises StepRefused."""
    if not password_matches(account.password_hash, password):
        raise StepRefused("Ce n’est pas votre mot de passe actuel.", "current")


def account_by_email(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(func.lower(Account.email) == email.strip().lower()))


def begin(session: Session, account: Account, now: datetime) -> str:
    """A new session; returns the secret for the cookie."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(WebSession).where(WebSession.expires_at <= now))
    session.add(
        WebSession(
            token_sha256=_digest(token),
            account_id=account.id,
            expires_at=now + timedelta(hours=settings().session_hours),
            created_at=now,
            charter_due=charter_is_due(session, account),
        )
    )
    session.commit()
    return token


def session_of(session: Session, token: str, now: datetime) -> WebSession | None:
    """The session behind a cookie, while it lives and its account may log in."""
    row = session.scalar(
        select(WebSession).where(WebSession.token_sha256 == _digest(token), WebSession.expires_at > now)
    )
    return None if row is None or row.account.state == AccountState.suspended else row


def charter_is_due(session: Session, account: Account) -> bool:
    """A registrant accepts each new version of the charter, at their next login (000, chapter 1)."""
    latest = current_charter(session)
    if account.kind != "registrant" or latest is None:
        return False
    accepted = exists().where(CharterAcceptance.account_id == account.id, CharterAcceptance.charter_id == latest.id)
    return not session.scalar(select(accepted))


def accept_current_charter(session: Session, account: Account, now: datetime) -> None:
    """Every session of the account may then go on."""
    latest = current_charter(session)
    if latest is not None and charter_is_due(session, account):
        accept_charter(session, account, latest, now)
    session.execute(update(WebSession).where(WebSession.account_id == account.id).values(charter_due=False))
    session.commit()


def end(session: Session, token: str) -> None:
    session.execute(delete(WebSession).where(WebSession.token_sha256 == _digest(token)))
    session.commit()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
