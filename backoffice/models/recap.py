"""The recap of a parcours as PDF (000, chapter 3): one a parcours, each replaced by the next."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed
from backoffice.models.parcours import Parcours


class Recap(Keyed, Base):
    """`made_at` is the moment whose actions the stored document lists; asked for since, the next is on its way."""

    __tablename__ = "recap"
    __table_args__ = (CheckConstraint("(made_at IS NULL) = (sha256 IS NULL)", name="made_has_a_document"),)

    parcours_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parcours.id"), unique=True)
    requested_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    sha256: Mapped[str | None]

    parcours: Mapped[Parcours] = relationship()

    @property
    def is_awaited(self) -> bool:
        return self.made_at is None or self.made_at < self.requested_at
