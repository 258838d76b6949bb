"""What a council's register holds of a person: diplomas, places of practice, and the changes asked for later.

A diploma or a practice whose `change_id` is empty belongs to the entry; with one, it is only proposed by that change,
so that what was validated stays visible until the decision. A practice that ended stays: it is the history.
"""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.domain.register_entry import Lack, change_lacks
from backoffice.domain.shares import SharedTime
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.cpd_action import Evidence
from backoffice.models.decided import Decided, decisions_have_an_author, refusals_have_a_reason
from backoffice.models.enrolment import Enrolment
from backoffice.models.establishment import Establishment, EstablishmentRequest
from backoffice.models.people import Account, Person, Registrant
from backoffice.models.register_term import RegisterTerm
from workflows.establishment_request import EstablishmentRequestState
from workflows.register_change import RegisterChangeState

Share = Numeric(5, 2)


class RegisterChange(Keyed, Versioned, Decided, Base):
    """Additions to a validated entry, in one request. `practices` empty: the places of practice stay as they are.

    `before` and `after` keep in words what was compared: [[title, [line, ...]], ...].
    """

    __tablename__ = "register_change"
    __table_args__ = (
        Index("ix_register_change_queue", "council_id", "state", "submitted_at"),
        Index(
            "uq_register_change_open",
            "enrolment_id",
            unique=True,
            postgresql_where=text("state IN ('draft', 'requested')"),
        ),
        Index("ix_register_change_enrolment_id", "enrolment_id"),
        one_of("state", RegisterChangeState),
        decisions_have_an_author("accepted", "refused"),
        refusals_have_a_reason("refused"),
    )

    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    state: Mapped[str] = mapped_column(default=RegisterChangeState.draft)
    effective_on: Mapped[date | None]
    before: Mapped[list[Any] | None] = mapped_column(JSONB)
    after: Mapped[list[Any] | None] = mapped_column(JSONB)

    enrolment: Mapped[Enrolment] = relationship()
    council: Mapped[Council] = relationship()
    diplomas: Mapped[list["Diploma"]] = relationship(
        foreign_keys="Diploma.change_id", order_by="Diploma.obtained_on", cascade="all"
    )
    practices: Mapped[list["Practice"]] = relationship(
        foreign_keys="Practice.change_id", order_by="Practice.created_at", cascade="all"
    )

    @property
    def registrant(self) -> Registrant:
        return self.enrolment.registrant

    @property
    def subject(self) -> Person:
        return self.enrolment.subject

    @property
    def account(self) -> Account:
        return self.enrolment.account

    def lacks(self, day: date) -> list[Lack]:
        """What is missing before it may be sent."""
        return change_lacks(bool(self.diplomas), self.practices, self.effective_on, self.latest_start)

    @property
    def latest_start(self) -> date | None:
        """When the latest of the entry's practices that this change carries on or ends began."""
        if not self.practices:
            return None
        carried = {practice.id: practice for practice in self.enrolment.practices}
        return max((one.starts_on for one in carried.values() if one.ends_on is None), default=None)

    @property
    def places_to_create(self) -> list[str]:
        return [practice.name for practice in self.practices if practice.awaits_its_establishment]


class Diploma(Keyed, Base):
    """A diploma, with the file that proves it when one was given."""

    __tablename__ = "diploma"
    __table_args__ = (
        Index("ix_diploma_enrolment_id", "enrolment_id"),
        Index("ix_diploma_change_id", "change_id"),
        Index("ix_diploma_evidence_id", "evidence_id"),
    )

    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    change_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("register_change.id"))
    kind_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("register_term.id"))
    title: Mapped[str]
    institution: Mapped[str]
    obtained_on: Mapped[date]
    evidence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evidence.id"))

    enrolment: Mapped[Enrolment] = relationship(foreign_keys=[enrolment_id])
    change: Mapped[RegisterChange | None] = relationship(foreign_keys=[change_id], back_populates="diplomas")
    kind: Mapped[RegisterTerm] = relationship(lazy="joined")
    evidence: Mapped[Evidence | None] = relationship(lazy="joined")

    def __str__(self) -> str:
        return f"{self.kind.label} : {self.title}"


class Practice(Keyed, Base):
    """A place of practice: an establishment, or the request to create it. `ends_on` empty: it goes on.

    `share`: its part of the whole working time, in percent; None until it is said. `continues_id`: in a change, the
    practice of the entry that this one carries on.
    """

    __tablename__ = "practice"
    __table_args__ = (
        CheckConstraint("num_nonnulls(establishment_id, request_id) >= 1", name="is_somewhere"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("share > 0 AND share <= 100", name="share_is_a_percentage"),
        Index("ix_practice_enrolment_id", "enrolment_id"),
        Index("ix_practice_of_an_entry", "enrolment_id", postgresql_where=text("change_id IS NULL")),
        Index("ix_practice_change_id", "change_id"),
        Index("ix_practice_establishment_id", "establishment_id"),
        Index("ix_practice_request_id", "request_id"),
    )

    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    change_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("register_change.id"))
    continues_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("practice.id"))
    establishment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("establishment.id"))
    request_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("establishment_request.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    share: Mapped[Decimal | None] = mapped_column(Share)

    enrolment: Mapped[Enrolment] = relationship(foreign_keys=[enrolment_id])
    change: Mapped[RegisterChange | None] = relationship(foreign_keys=[change_id], back_populates="practices")
    establishment: Mapped[Establishment | None] = relationship(lazy="joined")
    request: Mapped[EstablishmentRequest | None] = relationship(lazy="joined")
    services: Mapped[list["ServiceShare"]] = relationship(
        back_populates="practice", cascade="all, delete-orphan", lazy="selectin", order_by="ServiceShare.created_at"
    )

    @property
    def place(self) -> Establishment | EstablishmentRequest:
        """The establishment once there is one, what was asked for until then."""
        found = self.establishment or self.request
        assert found is not None
        return found

    @property
    def name(self) -> str:
        return str(self.place)

    @property
    def awaits_its_establishment(self) -> bool:
        return self.establishment_id is None

    @property
    def is_refused(self) -> bool:
        """Its establishment was asked for, and will not be created."""
        return (
            self.establishment_id is None
            and self.request is not None
            and self.request.state == EstablishmentRequestState.refused
        )

    @property
    def time(self) -> SharedTime:
        return SharedTime(self.share or Decimal(0), {one.service.label: one.share for one in self.services})

    def goes_on(self, day: date) -> bool:
        return self.ends_on is None or self.ends_on >= day


class ServiceShare(Keyed, Base):
    """The part of a practice's time in one service, in percent of that practice."""

    __tablename__ = "service_share"
    __table_args__ = (
        UniqueConstraint("practice_id", "service_id"),
        CheckConstraint("share > 0 AND share <= 100", name="share_is_a_percentage"),
    )

    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("register_term.id"))
    share: Mapped[Decimal] = mapped_column(Share)

    practice: Mapped[Practice] = relationship(back_populates="services")
    service: Mapped[RegisterTerm] = relationship(lazy="joined")
