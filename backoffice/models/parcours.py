"""Parcours: one registrant, one programme, one period, one version of the rules."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from backoffice.domain.migration import Declaration, Moved, missing_entry, moved
from backoffice.domain.periods import Period
from backoffice.domain.referential import Called, Referential
from backoffice.domain.requirements import Claim as CountedClaim
from backoffice.domain.requirements import DeclaredAndAccepted, Progress, declared_and_accepted
from backoffice.domain.wording import missing_sentence
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council, Programme, ReferentialVersion
from backoffice.models.decided import Decided, refusals_have_a_reason
from backoffice.models.people import Account, Person, Registrant
from workflows.cpd_action import ACCEPTED, DECLARED, UNDECIDED, CpdActionState
from workflows.parcours import ParcoursState, why_locked
from workflows.referential import ReferentialState

if TYPE_CHECKING:
    from backoffice.models.attestation import Attestation
    from backoffice.models.cpd_action import Claim
    from backoffice.models.proposal import Proposal


class Parcours(Keyed, Versioned, Decided, Base):
    """`ends_on` is `planned_end` moved by the suspensions. `label` names the period as people do.

    `summary` is a cache for lists: `progress()` recomputes it, `backoffice.services.counting` keeps it.
    """

    __tablename__ = "parcours"
    __table_args__ = (
        UniqueConstraint("registrant_id", "programme_id", "starts_on"),
        Index("ix_parcours_queue", "council_id", "state", "submitted_at"),
        one_of("state", ParcoursState),
        CheckConstraint(
            "state IN ('open', 'returned') OR (submitted_at IS NOT NULL AND honour_declared_at IS NOT NULL)",
            name="requests_are_declared_on_honour",
        ),
        CheckConstraint("state IN ('open', 'requested') OR decided_at IS NOT NULL", name="decisions_have_a_date"),
        CheckConstraint("state <> 'confirmed' OR order_validated_on IS NOT NULL", name="confirmations_have_a_date"),
        CheckConstraint("planned_end >= starts_on AND ends_on >= planned_end", name="ends_after_it_starts"),
        refusals_have_a_reason("returned"),
    )

    registrant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrant.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id"))
    referential_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referential_version.id"))
    state: Mapped[str] = mapped_column(default=ParcoursState.open)
    label: Mapped[str]
    starts_on: Mapped[date]
    planned_end: Mapped[date]
    ends_on: Mapped[date]
    order_validated_on: Mapped[date | None]
    honour_declared_at: Mapped[datetime | None]
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    if TYPE_CHECKING:
        council_is_left: Mapped[bool]  # an enrolment says it: models/enrolment.py

    registrant: Mapped[Registrant] = relationship()
    council: Mapped[Council] = relationship()
    programme: Mapped[Programme] = relationship()
    referential: Mapped[ReferentialVersion] = relationship()
    suspensions: Mapped[list["Suspension"]] = relationship(
        back_populates="parcours", order_by="Suspension.starts_on", cascade="all, delete-orphan"
    )
    claims: Mapped[list["Claim"]] = relationship(back_populates="parcours", order_by="Claim.created_at")
    attestations: Mapped[list["Attestation"]] = relationship(
        primaryjoin="and_(Attestation.parcours_id == Parcours.id, Attestation.proposal_id.is_(None))",
        order_by="Attestation.created_at.desc()",
        viewonly=True,
    )

    proposals: Mapped[list["Proposal"]] = relationship(back_populates="parcours", order_by="Proposal.created_at")

    @property
    def subject(self) -> Person:
        return self.registrant.person

    @property
    def account(self) -> Account:
        return self.registrant.account

    @property
    def rules(self) -> Referential:
        return self.referential.rules

    @property
    def title(self) -> str:
        return f"{self.programme.title} {self.label}"

    @property
    def is_cycle(self) -> bool:
        """Whether people call it a cycle (000), not a parcours (001)."""
        return self.rules.called is Called.cycle

    @property
    def certification_mode(self) -> str:
        return self.programme.certification_mode

    @property
    def why_locked(self) -> str | None:
        return why_locked(self)

    @property
    def is_locked(self) -> bool:
        """Whether its owner may change nothing of it."""
        return self.why_locked is not None

    @property
    def is_personal(self) -> bool:
        """Whether its dates come from the person's registration with the Ordre (002, section 1)."""
        return self.rules.periods is not None

    @property
    def dates(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def is_first(self) -> bool:
        """Whether its dates are those that the registration date gives."""
        registered_on, rule = self.registrant.registered_on, self.rules.periods
        return bool(registered_on and rule and rule.first_period(registered_on).starts_on == self.starts_on)

    def plan(self, period: Period) -> None:
        """Take these dates, then those that the suspensions make of them."""
        self.label, self.starts_on, self.planned_end = period.label, period.starts_on, period.ends_on
        self.ends_on = period.suspended_during(one.dates for one in self.suspensions).ends_on

    @property
    def undecided(self) -> int:
        """Actions declared and not decided yet."""
        return sum(claim.action.state in UNDECIDED for claim in self.claims)

    def counted_claims(self, without: uuid.UUID | None = None) -> list[CountedClaim]:
        """The declared claims as the rules see them; `without` leaves one action out."""
        return [
            claim.as_counted(accepted=claim.action.state in ACCEPTED)
            for claim in self.claims
            if claim.action.state in DECLARED and claim.action_id != without
        ]

    def progress(self, without: uuid.UUID | None = None) -> DeclaredAndAccepted:
        return declared_and_accepted(self.rules, self.dates, self.counted_claims(without))

    @property
    def declared_refusal(self) -> str | None:
        return _unmet(self.progress().declared)

    @property
    def accepted_refusal(self) -> str | None:
        return _unmet(self.progress().accepted)

    @property
    def later_referential(self) -> ReferentialVersion | None:
        """The programme's published rules, when they are not those of this parcours."""
        session = object_session(self)
        if session is None:
            return None
        return session.scalar(
            select(ReferentialVersion).where(
                ReferentialVersion.programme_id == self.programme_id,
                ReferentialVersion.state == ReferentialState.published,
                ReferentialVersion.id != self.referential_id,
            )
        )

    def moved_to(self, rules: Referential) -> Moved:
        """The declared claims under other rules. Drafts are scored as well; refused and withdrawn ones stay."""
        return moved(
            (
                Declaration(
                    claim.as_counted(accepted=claim.action.state in ACCEPTED),
                    claim.answer,
                    waits=claim.credits_granted is None and claim.action.state in _SCORED_AGAIN,
                )
                for claim in self.claims
            ),
            rules,
        )

    def progress_under(self, rules: Referential) -> DeclaredAndAccepted:
        """Where this parcours would be under other rules."""
        declared = {str(claim.action_id) for claim in self.claims if claim.action.state in DECLARED}
        claims = [claim for claim in self.moved_to(rules).claims if claim.id in declared]
        return declared_and_accepted(rules, self.dates, claims)

    def migration_refusal_to(self, rules: Referential) -> str | None:
        """Why this parcours cannot go on under these rules."""
        proposed = (one for one in self.proposals if one.entry_key not in rules.entries_by_key)
        problems = (
            *self.moved_to(rules).problems,
            *(missing_entry(one.title, one.entry_key, rules) for one in proposed),
        )
        return problems[0] if problems else None

    @property
    def migration_refusal(self) -> str | None:
        later = self.later_referential
        return None if later is None else self.migration_refusal_to(later.rules)


_SCORED_AGAIN = {*DECLARED, CpdActionState.draft}


def _unmet(progress: Progress) -> str | None:
    return None if progress.satisfied else missing_sentence(progress)


class Suspension(Keyed, Base):
    """Days that do not count, both included. `grounds` names the document it rests on: it is in no mail or journal."""

    __tablename__ = "parcours_suspension"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("length(trim(grounds)) > 0", name="has_grounds"),
        Index("ix_parcours_suspension_parcours_id", "parcours_id"),
    )

    parcours_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("parcours.id"))
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    grounds: Mapped[str]

    parcours: Mapped[Parcours] = relationship(back_populates="suspensions")

    @property
    def dates(self) -> Period:
        return Period(self.starts_on, self.ends_on)
