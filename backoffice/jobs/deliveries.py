"""Delivering one outbox mail: at most one duplicate if the worker dies after sending, always the same Message-ID."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, true, update

from backoffice import queueing
from backoffice.db import db
from backoffice.links import settings
from backoffice.mail.delivery import Delivery, MailboxRefused, PermanentFailure, TemporaryFailure
from backoffice.models import Account, OutboxMail
from backoffice.services.evidence import files

FIRST_RETRY = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
log = logging.getLogger(__name__)
SENT_SECRET = "Le contenu de ce message a été effacé après son envoi."


def deliver(mail_id: UUID, now: datetime) -> None:
    """Send the mail if it is still queued; a temporary failure comes back later, a permanent one is kept visible."""
    session = db.session()
    mail = session.scalar(select(OutboxMail).where(OutboxMail.id == mail_id).with_for_update(skip_locked=True))
    if mail is None or mail.status != "queued":
        session.rollback()
        _look_again(mail_id, now)
        return
    mail.attempts += 1
    try:
        if not settings().uses_local_mailbox:
            Delivery(settings(), files()).send(mail)
    except PermanentFailure as failure:
        mail.status, mail.last_error = "dead", str(failure)
        if isinstance(failure, MailboxRefused):
            _mark_mailbox(mail, refused=True)
    except TemporaryFailure as failure:
        _later(mail, str(failure), now)
    except Exception as error:  # a defect of ours: the mail waits as for a server that is down, and nobody loses it
        log.exception("mail %s could not be delivered", mail_id)
        _later(mail, f"unexpected: {type(error).__name__}", now)
    else:
        mail.status, mail.sent_at, mail.last_error = "sent", now, None
        _mark_mailbox(mail, refused=False)
        if mail.secret and not settings().uses_local_mailbox:
            mail.text = mail.html = SENT_SECRET
    session.commit()


def _mark_mailbox(mail: OutboxMail, *, refused: bool) -> None:
    """Say of the account whether its mailbox takes mails; nothing when it has another one by now."""
    mine = (Account.id == mail.account_id, func.lower(Account.email) == mail.recipient.lower())
    known = Account.bounced_email.is_not(None) if not refused else true()
    address = Account.email if refused else None
    db.session.execute(update(Account).where(*mine, known).values(bounced_email=address))


def _look_again(mail_id: UUID, now: datetime) -> None:
    """Another worker is at this mail, and may die before it is done: this job does not end with it."""
    session = db.session()
    if session.scalar(select(OutboxMail.id).where(OutboxMail.id == mail_id, OutboxMail.status == "queued")):
        queueing.defer(session, queueing.DELIVER_MAIL, after=now + FIRST_RETRY, mail_id=str(mail_id))
    session.commit()


def _later(mail: OutboxMail, error: str, now: datetime) -> None:
    mail.last_error = error
    waited = sum((_wait(attempt) for attempt in range(1, mail.attempts)), start=timedelta())
    if waited >= timedelta(hours=settings().mail_retry_hours):
        mail.status = "dead"
        return
    wait = _wait(mail.attempts)
    queueing.defer(db.session(), queueing.DELIVER_MAIL, after=now + wait, mail_id=str(mail.id))


def _wait(attempts: int) -> timedelta:
    """Half a minute after the first failure, twice as long each time, four hours at most."""
    doublings: int = 2 ** min(attempts - 1, 12)
    return min(FIRST_RETRY * doublings, LONGEST_WAIT)
