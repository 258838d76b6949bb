"""Out-of-list proposals, the opinions given on them, and the interests that keep somebody from giving one."""

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.domain.referential import ReferentialEntry
from backoffice.models.base import Base, Keyed, Versioned, a_code, one_of
from backoffice.models.council import Council
from backoffice.models.cpd_action import CpdAction, Credits, Evidence, Proved
from backoffice.models.decided import (
    Decided,
    decisions_have_an_author,
    questions_are_asked,
    refusals_have_a_reason,
)
from backoffice.models.parcours import Parcours
from backoffice.models.people import Account, Person, Registrant
from workflows.parcours import CERTIFIED
from workflows.proposal import DECIDED, ProposalState

if TYPE_CHECKING:
    from backoffice.models.attestation import Attestation

OPINIONS = ("favourable", "unfavourable")

proposal_evidence = Table(
    "proposal_evidence",
    Base.metadata,
    Column("proposal_id", ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True),
)


class Proposal(Keyed, Versioned, Decided, Proved, Base):
    """An action that the list does not hold. Accepted and done, it becomes `action`, which counts.

    `planned`: proposed before it was done. The committee's decision is in `granted_*`; `search_words` is the title as
    precedents are looked for.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_queue", "council_id", "state", "submitted_at"),
        Index("ix_proposal_decided", "council_id", "decided_at"),
        Index("ix_proposal_parcours_id", "parcours_id"),
        one_of("state", ProposalState),
        a_code("role"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("state <> 'accepted' OR action_id IS NOT NULL", name="accepted_becomes_an_action"),
        CheckConstraint("state <> 'agreed' OR planned", name="agreed_is_planned"),
        CheckConstraint(
            "state NOT IN ('agreed', 'accepted') OR (granted_credits IS NOT NULL AND granted_entry_key IS NOT NULL)",
            name="recognised_is_granted",
        ),
        decisions_have_an_author("agreed", "accepted", "rejected"),
        refusals_have_a_reason("rejected", "agreed", "accepted"),
        questions_are_asked(),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    parcours_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parcours.id"))
    action_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cpd_action.id"), unique=True)
    state: Mapped[str] = mapped_column(default=ProposalState.draft)
    planned: Mapped[bool] = mapped_column(default=False, server_default="false")
    entry_key: Mapped[str]
    role: Mapped[str]
    title: Mapped[str]
    organiser: Mapped[str]
    content: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(Credits)
    categories: Mapped[list[str]] = mapped_column(default=list)
    search_words: Mapped[str] = mapped_column(default="", server_default="")
    granted_credits: Mapped[Decimal | None] = mapped_column(Credits)
    granted_entry_key: Mapped[str | None]
    granted_categories: Mapped[list[str]] = mapped_column(default=list, server_default="[]")

    registrant: Mapped[Registrant] = relationship()
    council: Mapped[Council] = relationship()
    parcours: Mapped[Parcours] = relationship(back_populates="proposals")
    action: Mapped[CpdAction | None] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(secondary=proposal_evidence, order_by=Evidence.created_at)
    evaluations: Mapped[list["Evaluation"]] = relationship(back_populates="proposal", order_by="Evaluation.created_at")
    interests: Mapped[list["DeclaredInterest"]] = relationship(
        back_populates="proposal", order_by="DeclaredInterest.created_at"
    )
    attestations: Mapped[list["Attestation"]] = relationship(
        back_populates="proposal", order_by="Attestation.created_at.desc()"
    )

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account

    @property
    def why_locked(self) -> str | None:
        return self.parcours.why_locked

    @property
    def in_certified_parcours(self) -> bool:
        return self.parcours.state in CERTIFIED

    @property
    def entry(self) -> ReferentialEntry:
        """The out-of-list entry under which it counts: what was proposed, until the committee decides."""
        return self.parcours.rules.entry(self.granted_entry_key or self.entry_key)

    @property
    def has_blocks(self) -> bool:
        """Whether the committee decides on a block; otherwise it decides on categories."""
        return bool(self.parcours.rules.blocks)

    @property
    def evidence_is_required(self) -> bool:
        """Nothing proves yet what is only planned; once agreed to, it has to be proved like any other."""
        return not self.planned or self.state == ProposalState.agreed

    @property
    def honour_is_enough(self) -> bool:
        return self.entry.evidence.honour

    @property
    def without_evidence(self) -> bool:
        return not self.evidence_is_required

    @property
    def has_health_data(self) -> bool:
        """Whether what proves it may tell of the person's health (002, block 4)."""
        return self.parcours.rules.has_health_data(self.entry)

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED

    @property
    def title_in_mails(self) -> str:
        """A mail tells nothing of anybody's health: the type of action stands for the title."""
        return self.entry.label if self.has_health_data else self.title

    @property
    def counted_evaluations(self) -> list["Evaluation"]:
        """Without those of people who have stepped aside since."""
        return [one for one in self.evaluations if one.evaluator_id not in self.interested_ids]

    @property
    def opinions(self) -> int:
        return len(self.counted_evaluations)

    @property
    def has_its_quorum(self) -> bool:
        return self.opinions >= self.quorum

    @property
    def quorum(self) -> int:
        return self.parcours.programme.quorum

    @property
    def evaluator_ids(self) -> set[uuid.UUID]:
        return {evaluation.evaluator_id for evaluation in self.counted_evaluations}

    @property
    def interested_ids(self) -> set[uuid.UUID]:
        """The members who declared an interest."""
        return {interest.account_id for interest in self.interests}

    def __str__(self) -> str:
        return self.title


class Evaluation(Keyed, Base):
    """One evaluator's form: criteria met, opinion, what they suggest. One each.

    `criteria` maps each criterion to {"answer": met | not_met | not_applicable, "remark": text}; `links` maps each link
    of interest asked about to False, as its author declared (`backoffice.domain.evaluation_sheet`).
    """

    __tablename__ = "evaluation"
    __table_args__ = (UniqueConstraint("proposal_id", "evaluator_id"), one_of("opinion", OPINIONS))

    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposal.id"))
    evaluator_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    opinion: Mapped[str]
    links: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    criteria: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(default="", server_default="")
    credits_suggested: Mapped[Decimal | None] = mapped_column(Credits)
    entry_suggested: Mapped[str | None]
    categories_suggested: Mapped[list[str]] = mapped_column(default=list, server_default="[]")

    proposal: Mapped[Proposal] = relationship(back_populates="evaluations")
    evaluator: Mapped[Account] = relationship()


class DeclaredInterest(Keyed, Base):
    """Who stepped aside from a proposal, when, and why in their own words. It is never taken back."""

    __tablename__ = "proposal_interest"
    __table_args__ = (
        UniqueConstraint("proposal_id", "account_id"),
        CheckConstraint("length(trim(words)) > 0", name="interests_are_said"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("proposal.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    words: Mapped[str]

    proposal: Mapped[Proposal] = relationship(back_populates="interests")
    account: Mapped[Account] = relationship()
