"""Links sent to a mailbox: signed, expiring, used once."""

from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.links import absolute, settings
from backoffice.models import Account, EmailLink

_ENDPOINTS = {
    "validate": "account.validate",
    "reset": "account.reset_password",
    "old_mailbox": "account.confirm_old_mailbox",
    "new_mailbox": "account.confirm_new_mailbox",
}


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=f"email-link-{purpose}")


def issue(session: Session, account: Account, purpose: str, now: datetime) -> str:
    """A new link for this account; returns its address."""
    lifetime = (
        timedelta(minutes=settings().reset_link_minutes)
        if purpose == "reset"
        else timedelta(hours=settings().validation_link_hours)
    )
    link = EmailLink(account_id=account.id, purpose=purpose, expires_at=now + lifetime, created_at=now)
    session.add(link)
    session.flush()
    return absolute(_ENDPOINTS[purpose], token=_signer(purpose).dumps(str(link.id)))


def find(session: Session, purpose: str, token: str) -> EmailLink | None:
    """The link behind a token that we signed, good or not any more."""
    try:
        link_id = UUID(_signer(purpose).loads(token))
    except (BadSignature, ValueError, TypeError):
        return None
    return session.scalar(select(EmailLink).where(EmailLink.id == link_id, EmailLink.purpose == purpose))


def cancel_others(session: Session, link: EmailLink, now: datetime) -> None:
    session.execute(
        update(EmailLink)
        .where(
            EmailLink.account_id == link.account_id,
            EmailLink.purpose == link.purpose,
            EmailLink.id != link.id,
            EmailLink.used_at.is_(None),
        )
        .values(used_at=now)
    )
