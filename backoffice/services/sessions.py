"""Login sessions: a row each, ended by deleting the row."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backoffice.links import settings
from backoffice.models import Account, WebSession
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
        )
    )
    session.commit()
    return token


def account_of(session: Session, token: str, now: datetime) -> Account | None:
    """Who holds this session, while it lives."""
    row = session.scalar(
        select(WebSession).where(WebSession.token_sha256 == _digest(token), WebSession.expires_at > now)
    )
    return None if row is None or row.account.state == AccountState.suspended else row.account


def end(session: Session, token: str) -> None:
    session.execute(delete(WebSession).where(WebSession.token_sha256 == _digest(token)))
    session.commit()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
