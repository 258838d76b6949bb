"""What may be done to a mail once it is written: send a dead one again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from backoffice import queueing
from backoffice.domain.actor import Actor
from backoffice.models import OutboxMail
from backoffice.permissions import Denied, Hidden, holds
from backoffice.services import audit
from backoffice.services.transitions import transaction
from workflows.engine import StepRefused


def resend(mail_id: UUID, actor: Actor, now: datetime) -> OutboxMail:
    """Queue a dead mail again, as it was written: same text, same Message-ID.

    Raises Hidden, Denied, and StepRefused when the mail is not dead (any more).
    """
    with transaction(now) as work:
        mail = work.session.scalar(select(OutboxMail).where(OutboxMail.id == mail_id).with_for_update(of=OutboxMail))
        if mail is None or not holds(actor, "outbox.view", mail.council_id):
            raise Hidden("outbox.view")
        if not holds(actor, "outbox.resend", mail.council_id):
            raise Denied("outbox.resend")
        if mail.status != "dead":
            raise StepRefused("Ce courriel n’est plus en échec : il n’y a rien à renvoyer.")
        error, mail.status, mail.attempts, mail.last_error = mail.last_error, "queued", 0, None
        queueing.defer(work.session, queueing.DELIVER_MAIL, mail_id=str(mail.id))
        audit.append(
            work.session,
            actor=actor,
            now=now,
            workflow="outbox",
            record_id=mail.id,
            council_id=mail.council_id,
            trigger="resend",
            source="dead",
            target="queued",
            details={"error": error},
        )
    return mail
