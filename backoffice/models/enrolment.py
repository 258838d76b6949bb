"""A registrant's file with one council."""

import uuid

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.decided import (
    Decided,
    decisions_have_an_author,
    questions_are_asked,
    refusals_have_a_reason,
)
from backoffice.models.people import Account, Person, Registrant
from workflows.enrolment import EnrolmentState


class Enrolment(Keyed, Versioned, Decided, Base):
    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("registrant_id", "council_id"),
        Index("ix_enrolment_queue", "council_id", "state", "submitted_at"),
        one_of("state", EnrolmentState),
        decisions_have_an_author("validated", "refused"),
        refusals_have_a_reason("refused"),
        questions_are_asked(),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    state: Mapped[str] = mapped_column(default=EnrolmentState.draft)
    message: Mapped[str] = mapped_column(default="", server_default="")

    registrant: Mapped[Registrant] = relationship()
    council: Mapped[Council] = relationship()

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account

    @property
    def account_state(self) -> str:
        return self.registrant.account.state
