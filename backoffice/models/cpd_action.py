"""CPD actions, what they bring to a parcours (claims), and their evidence."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Numeric, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.requirements import Claim as CountedClaim
from backoffice.models.base import Base, Keyed, Versioned, a_code, one_of
from backoffice.models.catalogue import CatalogueSession, Organiser
from backoffice.models.council import Council
from backoffice.models.decided import (
    Decided,
    decisions_have_an_author,
    questions_are_asked,
    refusals_have_a_reason,
)
from backoffice.models.parcours import Parcours
from backoffice.models.people import Account, Person, Registrant
from workflows.cpd_action import DECIDED, CpdActionState
from workflows.parcours import CERTIFIED, ParcoursState

SCANS = ("not_scanned", "pending", "clean", "infected")
Credits = Numeric(7, 2)
HEALTH_FILE = "justificatif de santé"

action_evidence = Table(
    "cpd_action_evidence",
    Base.metadata,
    Column("action_id", ForeignKey("cpd_action.id", ondelete="CASCADE"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True),
)


class Evidence(Keyed, Base):
    """A file that proves something. It belongs to its registrant and may serve several actions.

    `health_data`: it proves an action of a block that may tell of the person's health, or was captured and proves
    nothing yet. Only its owner reads its name, and its content is deleted after the decision (`purged_at`); its hash,
    size and dates stay.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("scan", SCANS),
        Index("ix_evidence_registrant_id", "registrant_id"),
        Index("ix_evidence_sha256", "sha256"),
        CheckConstraint("replaces_id <> id", name="replaces_another"),
        CheckConstraint("purged_at IS NULL OR health_data", name="only_health_data_is_purged"),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    sha256: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    description: Mapped[str] = mapped_column(default="", server_default="")
    scan: Mapped[str] = mapped_column(default="not_scanned")
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("evidence.id"))
    health_data: Mapped[bool] = mapped_column(default=False, server_default="false")
    purged_at: Mapped[datetime | None]

    registrant: Mapped[Registrant] = relationship()

    @property
    def masked_name(self) -> str:
        """Its name for anybody but its owner."""
        return HEALTH_FILE if self.health_data else self.filename

    @property
    def masked_description(self) -> str:
        return "" if self.health_data else self.description


def replaced_in(evidence: Iterable[Evidence]) -> frozenset[uuid.UUID]:
    """The files that another of these replaces: they stay beside it, and prove nothing any more."""
    return frozenset(item.replaces_id for item in evidence if item.replaces_id is not None)


class Proved:
    """What evidence and declarations prove; `evidence` is the class's own relationship."""

    evidence: Mapped[list[Evidence]]
    on_honour: Mapped[bool] = mapped_column(default=False, server_default="false")

    @property
    def is_attested(self) -> bool:
        """Whether an organiser's list says that they were there."""
        return False

    @property
    def proofs(self) -> list[Evidence]:
        replaced = replaced_in(self.evidence)
        return [
            item
            for item in self.evidence
            if item.scan != "infected" and item.purged_at is None and item.id not in replaced
        ]

    @property
    def has_evidence(self) -> bool:
        return bool(self.proofs)

    @property
    def has_one_proof(self) -> bool:
        return len(self.proofs) == 1

    @property
    def evidence_is_pending(self) -> bool:
        return any(item.scan == "pending" for item in self.evidence)


class CpdAction(Keyed, Versioned, Decided, Proved, Base):
    """What was done, declared to one council. Its decision grants credits claim by claim.

    `session` is what was chosen in the catalogue; `attested_by` the organiser whose list says that they were there.
    """

    __tablename__ = "cpd_action"
    __table_args__ = (
        Index("ix_cpd_action_queue", "council_id", "state", "submitted_at"),
        Index("ix_cpd_action_registrant_id", "registrant_id"),
        Index(
            "uq_cpd_action_attested",
            "session_id",
            "registrant_id",
            unique=True,
            postgresql_where=text("attested_by_id IS NOT NULL"),
        ),
        CheckConstraint("state <> 'to_confirm' OR attested_by_id IS NOT NULL", name="to_confirm_is_attested"),
        CheckConstraint("attested_by_id IS NULL OR session_id IS NOT NULL", name="attested_has_a_session"),
        one_of("state", CpdActionState),
        a_code("role"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        decisions_have_an_author("accepted", "rejected", "correction_requested"),
        refusals_have_a_reason("rejected"),
        questions_are_asked(),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    state: Mapped[str] = mapped_column(default=CpdActionState.draft)
    role: Mapped[str]
    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    without_evidence: Mapped[bool] = mapped_column(default=False, server_default="false")

    session_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("catalogue_session.id"))
    attested_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organiser.id"))

    registrant: Mapped[Registrant] = relationship()
    council: Mapped[Council] = relationship()
    session: Mapped[CatalogueSession | None] = relationship()
    attested_by: Mapped[Organiser | None] = relationship()
    claims: Mapped[list["Claim"]] = relationship(
        back_populates="action", order_by="Claim.created_at", cascade="all, delete-orphan"
    )
    evidence: Mapped[list[Evidence]] = relationship(secondary=action_evidence, order_by=Evidence.created_at)

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account

    @property
    def in_locked_parcours(self) -> bool:
        return any(claim.parcours.is_locked for claim in self.claims)

    @property
    def in_certified_parcours(self) -> bool:
        return any(claim.parcours.state in CERTIFIED for claim in self.claims)

    @property
    def is_attested(self) -> bool:
        return self.attested_by_id is not None

    @property
    def has_health_data(self) -> bool:
        """Whether what proves it may tell of the person's health (002, block 4)."""
        return any(claim.parcours.rules.has_health_data(claim.entry) for claim in self.claims)

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED

    @property
    def title_in_mails(self) -> str:
        """A mail tells nothing of anybody's health: the type of action stands for the title."""
        return self.claims[0].entry.label if self.has_health_data else self.title

    @property
    def evidence_is_required(self) -> bool:
        return any(claim.entry.evidence.required for claim in self.claims)

    @property
    def honour_is_enough(self) -> bool:
        return bool(self.claims) and all(claim.entry.evidence.honour for claim in self.claims)

    @property
    def review_is_open(self) -> bool:
        """Actions are reviewed as they come, or once their parcours was requested: the programme says.

        Returned, it has been: the step that returns it may return actions that are not decided yet.
        """
        return any(
            claim.parcours.programme.review_mode == "as_they_come" or claim.parcours.state != ParcoursState.open
            for claim in self.claims
        )

    def __str__(self) -> str:
        return self.title


class Claim(Keyed, Base):
    """What an action brings to one parcours: entry, scale, answer; credits asked, then granted."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("action_id", "parcours_id"),
        Index("ix_claim_parcours_id", "parcours_id"),
        CheckConstraint("credits_asked >= 0", name="asked_is_not_negative"),
        CheckConstraint("credits_granted >= 0", name="granted_is_not_negative"),
    )

    action_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cpd_action.id", ondelete="CASCADE"))
    parcours_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parcours.id"))
    entry_key: Mapped[str]
    scale_code: Mapped[str | None]
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    explanation: Mapped[str] = mapped_column(default="", server_default="")
    credits_asked: Mapped[Decimal] = mapped_column(Credits)
    credits_granted: Mapped[Decimal | None] = mapped_column(Credits)
    decided_categories: Mapped[list[str] | None]

    action: Mapped[CpdAction] = relationship(back_populates="claims")
    parcours: Mapped[Parcours] = relationship(back_populates="claims")

    @property
    def entry(self) -> ReferentialEntry:
        return self.parcours.rules.entry(self.entry_key)

    @property
    def categories(self) -> frozenset[str]:
        return frozenset(self.decided_categories) if self.decided_categories else self.entry.category_set

    @property
    def credits(self) -> Decimal:
        """Granted once decided, asked until then."""
        return self.credits_asked if self.credits_granted is None else self.credits_granted

    def as_counted(self, *, accepted: bool) -> CountedClaim:
        return CountedClaim(
            id=str(self.action_id),
            entry_key=self.entry_key,
            title=self.action.title,
            starts_on=self.action.starts_on,
            ends_on=self.action.ends_on,
            credits=self.credits,
            accepted=accepted,
            categories=frozenset(self.decided_categories) if self.decided_categories else None,
            role=self.action.role,
            scale=self.scale_code,
        )
