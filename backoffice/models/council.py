"""Councils, their programmes and periods, and the referential versions they publish."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from backoffice.domain.french import capitalised
from backoffice.domain.periods import Period
from backoffice.domain.referential import Referential
from backoffice.domain.referential_document import from_document
from backoffice.domain.reminders import usual_days
from backoffice.models.base import Base, Keyed, Versioned, one_of
from workflows.council import CouncilState
from workflows.referential import ReferentialState

if TYPE_CHECKING:
    from backoffice.models.people import Account, Membership

REVIEW_MODES = ("as_they_come", "with_parcours")
CERTIFICATION_MODES = ("committee", "automatic", "none")
REGISTER_KINDS = ("message", "entry")
MAILBOX_CHANGES = ("administrators", "registrant")
REVIEWERS = ("clavip_member", "register_reviewer", "council_admin")
REGISTER_READERS = ("nobody", "members", "everyone")


class Council(Keyed, Versioned, Base):
    """A body that keeps a register and certifies, with what it words for itself.

    `in_federation`: its registrants are offered the federation's documents too. `logo_sha256`: in the file store.
    """

    __tablename__ = "council"
    __table_args__ = (
        one_of("state", CouncilState),
        one_of("register_kind", REGISTER_KINDS),
        one_of("mailbox_change", MAILBOX_CHANGES),
        CheckConstraint("(logo_sha256 IS NULL) = (logo_media_type IS NULL)", name="logo_is_whole"),
        one_of("reviewed_by", REVIEWERS),
        one_of("listed_to", REGISTER_READERS),
    )

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    state: Mapped[str] = mapped_column(default=CouncilState.preparing)
    contact_email: Mapped[str]
    site_url: Mapped[str | None]
    colour: Mapped[str | None]
    civility: Mapped[str] = mapped_column(default="", server_default="")
    remedies: Mapped[str] = mapped_column(default="", server_default="")
    in_federation: Mapped[bool] = mapped_column(default=True, server_default="true")
    register_name: Mapped[str] = mapped_column(default="", server_default="")
    # message: an enrolment is a request in words; entry: it holds diplomas and places of practice.
    register_kind: Mapped[str] = mapped_column(default="message", server_default="message")
    # Who may change a registrant's mailbox: the administrators alone, or the registrant as well.
    mailbox_change: Mapped[str] = mapped_column(default="administrators", server_default="administrators")
    # Who reads the register's list: what no council has decided is published to nobody.
    listed_to: Mapped[str] = mapped_column(default="nobody", server_default="nobody")
    help_topics: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    # The days of each reminder (domain/reminders.py); none, no reminder.
    reminder_days: Mapped[dict[str, Any]] = mapped_column(default=usual_days, server_default="{}")
    logo_sha256: Mapped[str | None]
    logo_media_type: Mapped[str | None]
    # The role whose holders decide actions and parcours.
    reviewed_by: Mapped[str] = mapped_column(default="clavip_member", server_default="clavip_member")

    programmes: Mapped[list["Programme"]] = relationship(back_populates="council", order_by="Programme.code")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="council", order_by="Membership.role")

    council_id: Mapped[uuid.UUID] = synonym("id")  # its own file, for who may read and change it
    subject = None  # a council is nobody
    account = None

    @property
    def council(self) -> "Council":
        """Its own mails are answered at its own address."""
        return self

    @property
    def keeps_entries(self) -> bool:
        return self.register_kind == "entry"

    @property
    def validates_enrolments(self) -> bool:
        return any(one.role == "register_reviewer" for one in self.memberships)

    @property
    def has_rules(self) -> bool:
        """Whether a programme of its has a version in force."""
        return any(version.state == "published" for one in self.programmes for version in one.referentials)

    @property
    def register_title(self) -> str:
        return capitalised(self.register_name or f"registre du {self.short_name}")

    def __str__(self) -> str:
        return self.short_name


class Programme(Keyed, Base):
    """A scheme of one council. Who reviews when, and who certifies, are data.

    `heading` names its parcours all together. One `fed_by` another takes its actions from there, when the box
    `eligible_label` is ticked (000, chapter 4: « Eligible DPC »).
    """

    __tablename__ = "programme"
    __table_args__ = (
        UniqueConstraint("council_id", "code"),
        one_of("review_mode", REVIEW_MODES),
        one_of("certification_mode", CERTIFICATION_MODES),
        CheckConstraint("quorum >= 1", name="quorum_is_positive"),
        CheckConstraint("fed_by_id <> id", name="fed_by_another"),
        CheckConstraint("fed_by_id IS NULL OR length(trim(eligible_label)) > 0", name="feeding_has_a_label"),
    )

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    code: Mapped[str]
    title: Mapped[str]
    review_mode: Mapped[str]
    certification_mode: Mapped[str]
    quorum: Mapped[int] = mapped_column(default=1, server_default="1")
    heading: Mapped[str] = mapped_column(default="", server_default="")
    fed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("programme.id"))
    eligible_label: Mapped[str] = mapped_column(default="", server_default="")

    council: Mapped[Council] = relationship(back_populates="programmes")
    periods: Mapped[list["ProgrammePeriod"]] = relationship(
        back_populates="programme", order_by="ProgrammePeriod.starts_on"
    )
    referentials: Mapped[list["ReferentialVersion"]] = relationship(
        back_populates="programme", order_by="ReferentialVersion.created_at"
    )

    @property
    def is_fed(self) -> bool:
        return self.fed_by_id is not None

    def __str__(self) -> str:
        return self.title


class ProgrammePeriod(Keyed, Base):
    """A period of a programme, both days included."""

    __tablename__ = "programme_period"
    __table_args__ = (
        UniqueConstraint("programme_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id"))
    label: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    programme: Mapped[Programme] = relationship(back_populates="periods")

    @property
    def dates(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    def __str__(self) -> str:
        return self.label


class ReferentialVersion(Keyed, Versioned, Base):
    """A version of a programme's rules, with its whole document. `number` names it ("2.0"); `version` counts its steps.

    The document changes while it is a draft: afterwards the database itself refuses, and another text is another
    version. `approved_on` is the board's date, empty for what an installation loads from its files.
    """

    __tablename__ = "referential_version"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        # Checked at the end of the transaction, in which one is published and the one before retired.
        ExcludeConstraint(
            ("programme_id", "="),
            name="ex_referential_version_one_published",
            using="btree",
            where="state = 'published'",
            deferrable=True,
            initially="DEFERRED",
        ),
        Index("ix_referential_version_programme_id", "programme_id"),
        Index("ix_referential_version_queue", "council_id", "state", "proposed_at"),
        one_of("state", ReferentialState),
        CheckConstraint(
            "state NOT IN ('published', 'retired') OR published_at IS NOT NULL", name="published_has_a_date"
        ),
        CheckConstraint("state <> 'retired' OR retired_at IS NOT NULL", name="retired_has_a_date"),
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    number: Mapped[str]
    state: Mapped[str] = mapped_column(default=ReferentialState.draft)
    document: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    proposed_at: Mapped[datetime | None]
    proposed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    approved_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    programme: Mapped[Programme] = relationship(back_populates="referentials")
    council: Mapped[Council] = relationship()
    proposed_by: Mapped["Account | None"] = relationship()

    subject = None  # rules are about nobody: who is told of their steps is said by each step
    account = None

    @property
    def rules(self) -> Referential:
        return _read(_Kept(self.sha256, self.document))

    @property
    def submitted_at(self) -> datetime | None:
        return self.proposed_at

    def __str__(self) -> str:
        return f"{self.programme.title}, version {self.number}"


@dataclass(frozen=True)
class _Kept:
    """A document known by its hash."""

    sha256: str
    document: dict[str, Any] = field(compare=False)


@lru_cache(maxsize=64)
def _read(kept: _Kept) -> Referential:
    return from_document(kept.document)
