"""Mails read back from the outbox: those sent to one account, and the whole local mailbox of a trial."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from backoffice.models import Account, MailAttachment, OutboxMail

PAGE_SIZE = 25


def mails_to(session: Session, account: Account, page: int) -> tuple[list[OutboxMail], int]:
    """A page (from 1) of the mails sent to this account, newest first, and the number of pages."""
    return _page(session, page, OutboxMail.account_id == account.id)


def all_mails(session: Session, page: int, recipient: str = "") -> tuple[list[OutboxMail], int]:
    """A page of everything the program wrote, newest first; `recipient` keeps the mails to one mailbox."""
    return _page(session, page, *([func.lower(OutboxMail.recipient) == recipient.lower()] if recipient else []))


def _page(session: Session, page: int, *conditions: ColumnElement[bool]) -> tuple[list[OutboxMail], int]:
    total = session.scalar(select(func.count()).select_from(OutboxMail).where(*conditions)) or 0
    query = (
        select(OutboxMail)
        .where(*conditions)
        .order_by(OutboxMail.created_at.desc(), OutboxMail.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return list(session.scalars(query)), max(1, -(-total // PAGE_SIZE))


def mail_by_id(session: Session, mail_id: UUID) -> OutboxMail | None:
    return session.get(OutboxMail, mail_id)


def attachment_by_id(session: Session, attachment_id: UUID) -> MailAttachment | None:
    return session.get(MailAttachment, attachment_id)
