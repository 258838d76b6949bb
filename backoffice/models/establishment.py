"""Establishments, shared by every council, and the requests of registrants who did not find theirs."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.domain.search import folded
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.decided import decisions_have_an_author, refusals_have_a_reason
from backoffice.models.people import Account, Person, Registrant
from workflows.establishment import EstablishmentState
from workflows.establishment_request import EstablishmentRequestState


class Described:
    """What says which establishment is meant. `finess` is normalised: 9 characters, or None when unknown."""

    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="", server_default="")
    postcode: Mapped[str] = mapped_column(default="", server_default="")
    town: Mapped[str]
    phone: Mapped[str] = mapped_column(default="", server_default="")
    finess: Mapped[str | None]

    @property
    def place(self) -> str:
        return f"{self.postcode} {self.town}".strip()

    def __str__(self) -> str:
        return f"{self.name} ({self.town})" if self.town else self.name


def finess_has_9_characters() -> CheckConstraint:
    return CheckConstraint("finess ~ '^([0-9]{2}|2A|2B)[0-9]{7}$'", name="finess_has_9_characters")


class Establishment(Keyed, Versioned, Described, Base):
    """A place of practice. `search_name` and `search_town` are folded, `search_text` is all that searches read."""

    __tablename__ = "establishment"
    __table_args__ = (
        one_of("state", EstablishmentState),
        finess_has_9_characters(),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_has_a_survivor"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        Index("uq_establishment_live_finess", "finess", unique=True, postgresql_where=text("state <> 'merged'")),
        Index("ix_establishment_finess", "finess"),
        Index("ix_establishment_name_postcode", "search_name", "postcode"),
        Index("ix_establishment_postcode", "postcode"),
        Index("ix_establishment_merged_into_id", "merged_into_id"),
        Index(
            "ix_establishment_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        Index(
            "ix_establishment_search_town",
            "search_town",
            postgresql_using="gin",
            postgresql_ops={"search_town": "gin_trgm_ops"},
        ),
    )

    state: Mapped[str] = mapped_column(default=EstablishmentState.open)
    search_name: Mapped[str]
    search_town: Mapped[str]
    search_text: Mapped[str]
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("establishment.id"))

    merged_into: Mapped["Establishment | None"] = relationship(remote_side="Establishment.id")

    council_id = None
    subject = None  # establishments are about nobody

    def index(self) -> None:
        """Refresh what searches read."""
        self.search_name = folded(self.name)
        self.search_town = folded(self.town)
        self.search_text = folded(f"{self.name} {self.town} {self.postcode} {self.finess or ''}")


class EstablishmentRequest(Keyed, Versioned, Described, Base):
    """« Établissement à créer »: what a registrant says of an establishment that the list does not hold."""

    __tablename__ = "establishment_request"
    __table_args__ = (
        Index("ix_establishment_request_queue", "council_id", "state", "created_at"),
        Index("ix_establishment_request_registrant_id", "registrant_id"),
        Index("ix_establishment_request_establishment_id", "establishment_id"),
        one_of("state", EstablishmentRequestState),
        finess_has_9_characters(),
        CheckConstraint(
            "(state IN ('created', 'merged')) = (establishment_id IS NOT NULL)", name="answered_with_an_establishment"
        ),
        decisions_have_an_author("created", "merged", "refused"),
        refusals_have_a_reason("refused"),
    )

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    state: Mapped[str] = mapped_column(default=EstablishmentRequestState.requested)
    establishment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("establishment.id"))
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))

    council: Mapped[Council] = relationship()
    registrant: Mapped[Registrant] = relationship()
    establishment: Mapped[Establishment | None] = relationship()
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account
