"""Accompaniment: what registrants in difficulty ask their council, the messages of both sides, and who read what."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.parcours import Parcours
from backoffice.models.people import Account, Person, Registrant
from workflows.help_request import HelpRequestState


class HelpRequest(Keyed, Versioned, Base):
    """`topic` is the label that the person chose among the council's. `awaiting_since`: the council owes an answer."""

    __tablename__ = "help_request"
    __table_args__ = (
        Index("ix_help_request_queue", "council_id", "state", "awaiting_since"),
        Index("ix_help_request_registrant_id", "registrant_id"),
        one_of("state", HelpRequestState),
        CheckConstraint("state <> 'taken' OR referent_id IS NOT NULL", name="taken_by_somebody"),
        CheckConstraint("state <> 'closed' OR awaiting_since IS NULL", name="closed_awaits_nothing"),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    parcours_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("parcours.id"))
    referent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(default=HelpRequestState.open)
    topic: Mapped[str]
    awaiting_since: Mapped[datetime | None]

    registrant: Mapped[Registrant] = relationship()
    council: Mapped[Council] = relationship()
    parcours: Mapped[Parcours | None] = relationship()
    referent: Mapped[Account | None] = relationship()
    messages: Mapped[list["HelpMessage"]] = relationship(
        back_populates="help_request", order_by="(HelpMessage.created_at, HelpMessage.id)"
    )
    readings: Mapped[list["HelpReading"]] = relationship(back_populates="help_request")

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account

    @property
    def has_referent(self) -> bool:
        return self.referent_id is not None

    @property
    def council_mailbox(self) -> str:
        """Where the council is told that something was written: the referent's, or the council's own."""
        return self.referent.email if self.referent else self.council.contact_email

    def unread_by(self, account_id: uuid.UUID | None) -> int:
        """Messages of the other side that came since this account last opened the thread."""
        is_owner = account_id == self.registrant.account_id
        read_at = max((one.read_at for one in self.readings if one.account_id == account_id), default=None)
        theirs = [one for one in self.messages if one.from_council is is_owner]
        return sum(read_at is None or one.created_at > read_at for one in theirs)

    def __str__(self) -> str:
        return self.topic


class HelpMessage(Keyed, Base):
    """One message of a thread. It is read here and nowhere else: no mail and no journal repeats it."""

    __tablename__ = "help_message"
    __table_args__ = (
        Index("ix_help_message_help_request_id", "help_request_id", "created_at"),
        CheckConstraint("length(trim(body)) > 0", name="something_is_said"),
    )

    help_request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    from_council: Mapped[bool]
    body: Mapped[str]

    help_request: Mapped[HelpRequest] = relationship(back_populates="messages")
    author: Mapped[Account] = relationship()


class HelpReading(Base):
    """When an account last opened a thread: no step of it, only what marks a message as new."""

    __tablename__ = "help_reading"

    help_request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("help_request.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    read_at: Mapped[datetime]

    help_request: Mapped[HelpRequest] = relationship(back_populates="readings")
