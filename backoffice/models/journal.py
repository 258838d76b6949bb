"""What happened (audit, append-only and hash-chained) and what was said to whom (outbox)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed, one_of
from backoffice.models.council import Council
from backoffice.models.people import Account

MAIL_STATUSES = ("queued", "sent", "dead", "gathered")


class AuditEvent(Base):
    """One step on one record. `hash` covers the row and `previous_hash`, so that the chain shows any change."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_record", "workflow", "record_id", "seq"),
        Index("ix_audit_event_council_id", "council_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str]
    council_id: Mapped[uuid.UUID | None]
    workflow: Mapped[str]
    record_id: Mapped[uuid.UUID]
    trigger: Mapped[str]
    source: Mapped[str | None]
    target: Mapped[str]
    reason: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class OutboxMail(Keyed, Base):
    """A mail as it was written in the transaction of its cause. `status` is the delivery's, not a workflow's;
    `gathered` goes in the mail of the week, and not by itself.

    A `secret` mail holds a link that opens an account: nobody reads it in the console, and its body goes once sent.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        one_of("status", MAIL_STATUSES),
        Index("ix_outbox_mail_record", "workflow", "record_id"),
        Index("ix_outbox_mail_status", "status", "created_at"),
        Index("ix_outbox_mail_account_id", "account_id", "created_at"),
        CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", name="sent_has_a_date"),
    )

    name: Mapped[str]
    workflow: Mapped[str]
    record_id: Mapped[uuid.UUID]
    council_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("council.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    sender: Mapped[str]
    reply_to: Mapped[str | None]
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    secret: Mapped[bool] = mapped_column(default=False, server_default="false")
    message_id: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]

    council: Mapped[Council | None] = relationship()
    account: Mapped[Account | None] = relationship()
    attachments: Mapped[list["MailAttachment"]] = relationship(back_populates="mail", lazy="selectin")


class MailAttachment(Keyed, Base):
    """A stored file that goes with a mail."""

    __tablename__ = "mail_attachment"
    __table_args__ = (Index("ix_mail_attachment_mail_id", "mail_id"),)

    mail_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outbox_mail.id", ondelete="CASCADE"))
    sha256: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str]

    mail: Mapped[OutboxMail] = relationship(back_populates="attachments")


rate_limit = Table(
    "rate_limit",
    Base.metadata,
    Column("key", Text, primary_key=True),
    Column("window_starts_at", DateTime(timezone=True), nullable=False),
    Column("hits", BigInteger, nullable=False),
)
