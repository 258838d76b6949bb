"""Attestations: a number, a secret for the QR code, a snapshot, a signed document."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.decided import Decided, refusals_have_a_reason
from backoffice.models.parcours import Parcours
from backoffice.models.people import Account, Person
from backoffice.models.proposal import Proposal
from workflows.attestation import AttestationState
from workflows.parcours import ParcoursState


class Attestation(Keyed, Versioned, Decided, Base):
    """Never changed once issued: the snapshot and the bytes of the PDF stay; only the state moves.

    It attests a certified parcours or, with `proposal`, that an out-of-list action of this parcours is accepted.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        Index("ix_attestation_council_id", "council_id", "created_at"),
        Index(
            "uq_attestation_live",
            "parcours_id",
            unique=True,
            postgresql_where=text("state IN ('preparing', 'valid') AND proposal_id IS NULL"),
        ),
        Index(
            "uq_attestation_live_acceptance",
            "proposal_id",
            unique=True,
            postgresql_where=text("state IN ('preparing', 'valid')"),
        ),
        one_of("state", AttestationState),
        CheckConstraint("state <> 'valid' OR pdf_sha256 IS NOT NULL", name="valid_has_a_document"),
        CheckConstraint("state <> 'valid' OR issued_at IS NOT NULL", name="valid_has_a_date"),
        CheckConstraint(
            "state <> 'revoked' OR (decided_at IS NOT NULL AND decided_by_id IS NOT NULL)",
            name="decisions_have_an_author",
        ),
        refusals_have_a_reason("revoked"),
    )

    parcours_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parcours.id"))
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("proposal.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    state: Mapped[str] = mapped_column(default=AttestationState.preparing)
    number: Mapped[str] = mapped_column(unique=True)
    token: Mapped[str] = mapped_column(unique=True)
    snapshot: Mapped[dict[str, Any]]
    pdf_sha256: Mapped[str | None]
    issued_at: Mapped[datetime | None]

    parcours: Mapped[Parcours] = relationship()
    proposal: Mapped[Proposal | None] = relationship(back_populates="attestations")
    council: Mapped[Council] = relationship()

    @property
    def subject(self) -> Person:
        return self.parcours.subject

    @property
    def of_a_proposal(self) -> bool:
        return self.proposal_id is not None

    @property
    def is_confirmed(self) -> bool:
        return self.parcours.state == ParcoursState.confirmed

    @property
    def account(self) -> Account:
        return self.parcours.account

    def __str__(self) -> str:
        return self.number


class AttestationCounter(Base):
    """The last number given by a council in a year: attestations are numbered without a hole."""

    __tablename__ = "attestation_counter"

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
