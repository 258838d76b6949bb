"""The text a mail is written from: the council's own wording when it has one, else the one that is shipped."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.mail.template import MailTemplate
from backoffice.mail.wording import usable
from backoffice.models import MailWording


def wording_of(session: Session, council_id: UUID | None, mail: str) -> MailWording | None:
    query = select(MailWording).where(MailWording.mail == mail, MailWording.council_id.is_not_distinct_from(council_id))
    return session.scalar(query)


def own_template(session: Session, council_id: UUID | None, mail: str) -> MailTemplate | None:
    """None: the shipped text. So too when the program no longer offers a tag of the council's: no step fails for it."""
    kept = wording_of(session, council_id, mail)
    return None if kept is None else usable(mail, kept.subject, kept.body)
