"""The catalogue: organisers, the sessions and congresses they hold, and the attendance lists they give."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.domain.catalogue import ORGANISER_KINDS, TAGS, Recurrence
from backoffice.domain.search import folded
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from backoffice.models.decided import Decided, questions_are_asked, refusals_have_a_reason
from backoffice.models.people import Account, Person
from workflows.session import SessionState

LIST_STATUSES = ("waiting", "reading", "done", "unreadable")


class Organiser(Keyed, Base):
    """An organisation that trains or attests: an ODPC, a learned society, a registry platform, the ANDPC."""

    __tablename__ = "organiser"
    __table_args__ = (UniqueConstraint("council_id", "code"), one_of("kind", tuple(ORGANISER_KINDS)))

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="organiser", server_default="organiser")
    odpc_number: Mapped[str] = mapped_column(default="", server_default="")
    qualiopi: Mapped[bool] = mapped_column(default=False, server_default="false")

    council: Mapped[Council] = relationship()
    members: Mapped[list["OrganiserMember"]] = relationship(
        back_populates="organiser", order_by="OrganiserMember.created_at"
    )

    @property
    def organiser_id(self) -> uuid.UUID:
        """So that what is asked of its records is asked of itself."""
        return self.id

    subject = None

    def __str__(self) -> str:
        return self.name


class OrganiserMember(Keyed, Base):
    """An account that keeps the sessions and lists of an organiser."""

    __tablename__ = "organiser_member"
    __table_args__ = (
        UniqueConstraint("organiser_id", "account_id"),
        Index("ix_organiser_member_account_id", "account_id"),
    )

    organiser_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organiser.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))

    organiser: Mapped[Organiser] = relationship(back_populates="members")
    account: Mapped[Account] = relationship(back_populates="organisations")


class CatalogueSession(Keyed, Versioned, Decided, Base):
    """A training session, a congress, a meeting: what one may choose instead of typing it.

    `entries` says which entry it answers in each programme: {programme code: entry key}. `half_days` is what attending
    all of it usually gives. Without dates it has some every time it is held: whoever declares it says which.
    """

    __tablename__ = "catalogue_session"
    __table_args__ = (
        UniqueConstraint("council_id", "code"),
        Index("ix_catalogue_session_queue", "council_id", "state", "submitted_at"),
        Index("ix_catalogue_session_organiser_id", "organiser_id"),
        one_of("state", SessionState),
        one_of("recurrence", Recurrence),
        CheckConstraint("(starts_on IS NULL) = (ends_on IS NULL)", name="dates_go_together"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("half_days > 0", name="half_days_are_positive"),
        CheckConstraint("state NOT IN ('labelled', 'refused') OR decided_at IS NOT NULL", name="decisions_have_a_date"),
        refusals_have_a_reason("refused"),
        questions_are_asked(),
    )

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    organiser_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organiser.id"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    code: Mapped[str]
    state: Mapped[str] = mapped_column(default=SessionState.draft)
    title: Mapped[str]
    search_text: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(default="", server_default="")
    programme: Mapped[str] = mapped_column(default="", server_default="")
    entries: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    half_days: Mapped[int | None]
    recurrence: Mapped[str] = mapped_column(default=Recurrence.once, server_default="once")
    tags: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(default="", server_default="")

    council: Mapped[Council] = relationship()
    organiser: Mapped[Organiser | None] = relationship()
    author: Mapped[Account | None] = relationship(foreign_keys=[author_id])

    @property
    def account(self) -> Account | None:
        """Who is written to: its author, or an account of its organiser when it came with the council's list."""
        if self.author is not None or self.organiser is None:
            return self.author
        return next((member.account for member in self.organiser.members), None)

    @property
    def subject(self) -> Person | None:
        """Who proposed it; nobody when it came with the council's list."""
        return None if self.author is None else self.author.person

    @property
    def organiser_name(self) -> str:
        return self.organiser.name if self.organiser else ""

    @property
    def tag_labels(self) -> list[str]:
        return [label for code, label in TAGS.items() if code in self.tags]

    @property
    def recurrence_label(self) -> str:
        return Recurrence(self.recurrence).label

    @property
    def most_half_days(self) -> int | None:
        """What nobody can have attended more of; None while the dates are not known."""
        if self.starts_on is None or self.ends_on is None:
            return self.half_days
        days = 2 * ((self.ends_on - self.starts_on).days + 1)
        return days if self.half_days is None else min(days, self.half_days)

    def index(self) -> None:
        """Refresh what searches read."""
        self.search_text = folded(f"{self.title} {self.organiser_name} {self.place}")

    def __str__(self) -> str:
        return self.title


class AttendanceList(Keyed, Base):
    """A file an organiser gave. `status` is the reading's, not a workflow's; `problem` says why it cannot be read."""

    __tablename__ = "attendance_list"
    __table_args__ = (
        one_of("status", LIST_STATUSES),
        Index("ix_attendance_list_organiser_id", "organiser_id", "created_at"),
        CheckConstraint("status <> 'unreadable' OR problem <> ''", name="unreadable_says_why"),
    )

    organiser_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organiser.id"))
    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    filename: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    status: Mapped[str] = mapped_column(default="waiting")
    problem: Mapped[str] = mapped_column(default="", server_default="")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    settled: Mapped[int] = mapped_column(default=0, server_default="0")
    finished_at: Mapped[datetime | None]

    organiser: Mapped[Organiser] = relationship()
    council: Mapped[Council] = relationship()
    account: Mapped[Account] = relationship()

    subject = None

    @property
    def is_finished(self) -> bool:
        return self.status in ("done", "unreadable")


class AttendanceLine(Base):
    """One line of a list as it was read, and what became of it; `outcome` NULL: not looked at yet."""

    __tablename__ = "attendance_line"
    __table_args__ = (Index("ix_attendance_line_outcome", "list_id", "outcome"),)

    list_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attendance_list.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    rpps: Mapped[str]
    code: Mapped[str]
    half_days: Mapped[str]
    outcome: Mapped[str | None]
    action_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cpd_action.id"))
