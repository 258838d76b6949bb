"""The words a council gives to a mail, in the place of those that are shipped."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed, Versioned
from backoffice.models.council import Council
from backoffice.models.people import Account


class MailWording(Keyed, Versioned, Base):
    """`mail` is its name in the catalogue ("cpd_action/accepted"). No council: a mail about accounts, for everybody."""

    __tablename__ = "mail_wording"
    __table_args__ = (
        UniqueConstraint("council_id", "mail", postgresql_nulls_not_distinct=True),
        CheckConstraint("length(trim(subject)) > 0 AND length(trim(body)) > 0", name="says_something"),
    )

    council_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("council.id"))
    mail: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    council: Mapped[Council | None] = relationship()
    updated_by: Mapped[Account | None] = relationship()
