"""The reasons that a committee keeps at hand for its refusals."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed, Versioned
from backoffice.models.council import Council


class KeptReason(Keyed, Versioned, Base):
    """`title` is what one looks for, `body` what the mail will say. Retired, it is offered no more."""

    __tablename__ = "kept_reason"
    __table_args__ = (
        UniqueConstraint("council_id", "workflow", "title"),
        CheckConstraint("length(trim(title)) > 0 AND length(trim(body)) > 0", name="says_something"),
    )

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    workflow: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    retired_at: Mapped[datetime | None]

    council: Mapped[Council] = relationship()

    def __str__(self) -> str:
        return self.title
