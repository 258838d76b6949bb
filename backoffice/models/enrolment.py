"""A registrant's file with one council."""

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Numeric, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, object_session, relationship

from backoffice.domain.register_entry import Lack, entry_lacks
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.decided import (
    Decided,
    decisions_have_an_author,
    questions_are_asked,
    refusals_have_a_reason,
)
from backoffice.models.parcours import Parcours
from backoffice.models.people import Account, Person, Registrant
from workflows.council import CouncilState
from workflows.enrolment import EnrolmentState
from workflows.parcours import ParcoursState

if TYPE_CHECKING:
    from backoffice.models.register_entry import Diploma, Practice


class Enrolment(Keyed, Versioned, Decided, Base):
    """`working_time`: in percent of a full time. Diplomas and practices are those of the entry, not of its changes."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("registrant_id", "council_id"),
        Index("ix_enrolment_queue", "council_id", "state", "submitted_at"),
        one_of("state", EnrolmentState),
        decisions_have_an_author("validated", "refused"),
        refusals_have_a_reason("refused"),
        questions_are_asked(),
        CheckConstraint("working_time > 0 AND working_time <= 100", name="working_time_is_a_percentage"),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    state: Mapped[str] = mapped_column(default=EnrolmentState.draft)
    message: Mapped[str] = mapped_column(default="", server_default="")

    first_practice_on: Mapped[date | None]
    working_time: Mapped[Decimal] = mapped_column(Numeric(5, 2), default=Decimal(100), server_default="100")

    registrant: Mapped[Registrant] = relationship()
    council: Mapped[Council] = relationship()
    diplomas: Mapped[list["Diploma"]] = relationship(
        primaryjoin="and_(Diploma.enrolment_id == Enrolment.id, Diploma.change_id.is_(None))",
        order_by="Diploma.obtained_on",
        overlaps="enrolment",
    )
    practices: Mapped[list["Practice"]] = relationship(
        primaryjoin="and_(Practice.enrolment_id == Enrolment.id, Practice.change_id.is_(None))",
        order_by="Practice.starts_on, Practice.created_at",
        overlaps="enrolment",
    )

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account

    @property
    def account_state(self) -> str:
        return self.registrant.account.state

    @property
    def council_is_open(self) -> bool:
        return self.council.state == CouncilState.open

    @property
    def awaits_a_certification(self) -> bool:
        """Whether the council has still to answer a request of this registrant's."""
        session = object_session(self)
        awaiting = exists().where(
            Parcours.registrant_id == self.registrant_id,
            Parcours.council_id == self.council_id,
            Parcours.state == ParcoursState.requested,
        )
        return session is not None and bool(session.scalar(select(awaiting)))

    @property
    def keeps_entry(self) -> bool:
        return self.council.keeps_entries

    def practices_on(self, day: date) -> list["Practice"]:
        """Where the person practises that day."""
        return [practice for practice in self.practices if practice.goes_on(day)]

    def lacks(self, day: date) -> list[Lack]:
        """What is missing before the file may be sent; nothing where a message is enough."""
        if not self.keeps_entry:
            return []
        return entry_lacks(bool(self.diplomas), self.first_practice_on, self.practices_on(day))

    @property
    def places_to_create(self) -> list[str]:
        return [practice.name for practice in self.practices if practice.awaits_its_establishment]


def is_left(registrant_id: Any, council_id: Any) -> ColumnElement[bool]:
    """Whether, of these two columns, the registrant has left the council and is not validated there again."""
    theirs = (Enrolment.registrant_id == registrant_id, Enrolment.council_id == council_id)
    return exists().where(*theirs, Enrolment.state != EnrolmentState.validated).correlate_except(Enrolment)


Parcours.council_is_left = column_property(is_left(Parcours.registrant_id, Parcours.council_id))
