"""Out-of-list proposals and the opinions given on them."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed, Versioned, a_code, one_of
from backoffice.models.council import Council
from backoffice.models.cpd_action import CpdAction, Credits, Evidence
from backoffice.models.decided import (
    Decided,
    decisions_have_an_author,
    questions_are_asked,
    refusals_have_a_reason,
)
from backoffice.models.parcours import Parcours
from backoffice.models.people import Account, Person, Registrant
from workflows.parcours import CERTIFIED
from workflows.proposal import ProposalState

OPINIONS = ("favourable", "unfavourable")

proposal_evidence = Table(
    "proposal_evidence",
    Base.metadata,
    Column("proposal_id", ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True),
)


class Proposal(Keyed, Versioned, Decided, Base):
    """An action that the list does not hold. Accepted, it becomes `action`, which counts."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_queue", "council_id", "state", "submitted_at"),
        Index("ix_proposal_parcours_id", "parcours_id"),
        one_of("state", ProposalState),
        a_code("role"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("state <> 'accepted' OR action_id IS NOT NULL", name="accepted_becomes_an_action"),
        decisions_have_an_author("accepted", "rejected"),
        refusals_have_a_reason("rejected", "accepted"),
        questions_are_asked(),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    parcours_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parcours.id"))
    action_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cpd_action.id"), unique=True)
    state: Mapped[str] = mapped_column(default=ProposalState.draft)
    entry_key: Mapped[str]
    role: Mapped[str]
    title: Mapped[str]
    organiser: Mapped[str]
    content: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(Credits)
    categories: Mapped[list[str]] = mapped_column(default=list)

    registrant: Mapped[Registrant] = relationship()
    council: Mapped[Council] = relationship()
    parcours: Mapped[Parcours] = relationship(back_populates="proposals")
    action: Mapped[CpdAction | None] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(secondary=proposal_evidence, order_by=Evidence.created_at)
    evaluations: Mapped[list["Evaluation"]] = relationship(back_populates="proposal", order_by="Evaluation.created_at")

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account

    @property
    def in_locked_parcours(self) -> bool:
        return self.parcours.is_locked

    @property
    def in_certified_parcours(self) -> bool:
        return self.parcours.state in CERTIFIED

    @property
    def opinions(self) -> int:
        return len(self.evaluations)

    @property
    def quorum(self) -> int:
        return self.parcours.programme.quorum

    @property
    def evaluator_ids(self) -> set[uuid.UUID]:
        return {evaluation.evaluator_id for evaluation in self.evaluations}

    def __str__(self) -> str:
        return self.title


class Evaluation(Keyed, Base):
    """One evaluator's form: criteria met, opinion, credits suggested. One each."""

    __tablename__ = "evaluation"
    __table_args__ = (UniqueConstraint("proposal_id", "evaluator_id"), one_of("opinion", OPINIONS))

    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposal.id"))
    evaluator_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    opinion: Mapped[str]
    criteria: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(default="", server_default="")
    credits_suggested: Mapped[Decimal | None] = mapped_column(Credits)

    proposal: Mapped[Proposal] = relationship(back_populates="evaluations")
    evaluator: Mapped[Account] = relationship()
