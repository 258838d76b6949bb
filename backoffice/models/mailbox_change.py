"""An account's move to another mailbox, waiting for the mailboxes to confirm."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, exists, func, select, text
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.people import Account, Person
from workflows.mailbox_change import MailboxChangeState


class MailboxChange(Keyed, Versioned, Base):
    """`council`: whose administrators answer for it. The old mailbox confirms when the registrant is who asks."""

    __tablename__ = "mailbox_change"
    __table_args__ = (
        one_of("state", MailboxChangeState),
        Index("uq_mailbox_change_open", "account_id", unique=True, postgresql_where=text("state = 'requested'")),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    state: Mapped[str] = mapped_column(default=MailboxChangeState.requested)
    old_email: Mapped[str]
    new_email: Mapped[str]
    old_must_confirm: Mapped[bool]
    old_confirmed_at: Mapped[datetime | None]
    new_confirmed_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined")
    council: Mapped[Council] = relationship()

    @property
    def subject(self) -> Person:
        return self.account.person

    @property
    def email_is_taken(self) -> bool:
        """Another account has this address."""
        session = object_session(self)
        if session is None:
            return False
        held = exists().where(func.lower(Account.email) == self.new_email.lower(), Account.id != self.account_id)
        return bool(session.scalar(select(held)))
