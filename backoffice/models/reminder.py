"""What was recalled to whom: the row that keeps a reminder from being sent twice."""

import uuid
from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.domain.reminders import Reminder
from backoffice.models.base import Base, Keyed, one_of

BESIDE_REMINDERS = ("acknowledgement", "digest", "waiting_work")


class SentReminder(Keyed, Base):
    """`due_on` is the day since which it was due, or the Monday of a digest's week.

    An acknowledgement is a mail of the outbox, on the day it was said in a digest.
    """

    __tablename__ = "sent_reminder"
    __table_args__ = (
        UniqueConstraint("account_id", "kind", "record_id", "due_on"),
        one_of("kind", (*Reminder, *BESIDE_REMINDERS)),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[str]
    record_id: Mapped[uuid.UUID]
    due_on: Mapped[date]
