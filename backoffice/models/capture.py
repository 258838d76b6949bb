"""What was photographed between two patients, and is to be completed later."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.domain.calendar import today
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.cpd_action import CpdAction, Evidence
from backoffice.models.parcours import Parcours
from backoffice.models.people import Account, Person, Registrant
from workflows.capture import CaptureState

capture_evidence = Table(
    "capture_evidence",
    Base.metadata,
    Column("capture_id", ForeignKey("capture.id", ondelete="CASCADE"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True),
)


class Capture(Keyed, Versioned, Base):
    """Files and a title, without type or dates: it claims nothing, so nothing counts it and nobody else reads it.

    `parcours` is where its owner thought of it; completed, its `action` may be in another. Discarded, it keeps neither
    title nor files.
    """

    __tablename__ = "capture"
    __table_args__ = (
        Index("ix_capture_registrant_id", "registrant_id"),
        one_of("state", CaptureState),
        CheckConstraint("(state = 'completed') = (action_id IS NOT NULL)", name="completed_has_an_action"),
        CheckConstraint("(state = 'discarded') = (title = '')", name="discarded_has_no_title"),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    parcours_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parcours.id"))
    action_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cpd_action.id"))
    state: Mapped[str] = mapped_column(default=CaptureState.draft)
    title: Mapped[str]

    registrant: Mapped[Registrant] = relationship()
    council: Mapped[Council] = relationship()
    parcours: Mapped[Parcours] = relationship()
    action: Mapped[CpdAction | None] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(secondary=capture_evidence, order_by=Evidence.created_at)

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account

    @property
    def kept_on(self) -> date:
        return today(self.created_at)
