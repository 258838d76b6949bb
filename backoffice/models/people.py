"""People: the person, their accounts, roles, sessions and links, and their professional identity."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, exists, select, text
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from backoffice.domain.actor import Actor
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.charter import Charter
from backoffice.models.council import Council
from workflows.account import AccountState

if TYPE_CHECKING:
    from backoffice.models.catalogue import OrganiserMember

ROLES = (
    "register_reviewer",
    "clavip_member",
    "scientific_member",
    "board_member",
    "referential_editor",
    "council_admin",
    "platform_admin",
    "auditor",
    "referent",
)
NOTICES = ("immediate", "weekly")
ACCOUNT_KINDS = ("registrant", "staff", "organiser")
# The role that chairing a committee adds to that of its members, for as long as it lasts.
CHAIRS = {"scientific_member": "scientific_chair"}
ACTION_REVIEWER = "action_reviewer"  # what a council's `reviewed_by` adds to the role it names
PRACTICE_MODES = ("salaried", "liberal", "mixed", "hospital", "other")


class Person(Keyed, Base):
    """Someone, whatever their accounts. An RPPS is held by one person, once their mailbox is confirmed."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("rpps ~ '^[0-9]{11}$'", name="rpps_has_11_digits"),
        Index("uq_person_held_rpps", "rpps", unique=True, postgresql_where=text("rpps_confirmed")),
        Index("ix_person_search_name", "search_name"),
        Index(
            "ix_person_search_name_letters",
            "search_name",
            postgresql_using="gin",
            postgresql_ops={"search_name": "gin_trgm_ops"},
        ),
    )

    given_name: Mapped[str]
    family_name: Mapped[str]
    search_name: Mapped[str]
    rpps: Mapped[str | None]
    rpps_confirmed: Mapped[bool] = mapped_column(default=False, server_default="false")

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def __str__(self) -> str:
        return self.full_name


class Account(Keyed, Versioned, Base):
    """A login. `kind` tells a registrant's account from a committee's or an organiser's: a person may have several."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("state", AccountState),
        one_of("kind", ACCOUNT_KINDS),
        one_of("notices", NOTICES),
        Index("uq_account_email", text("lower(email)"), unique=True),
        Index("ix_account_person_id", "person_id"),
    )

    email: Mapped[str]
    notices: Mapped[str] = mapped_column(default="immediate", server_default="immediate")  # how reminders come
    told_of_waiting_work: Mapped[bool] = mapped_column(default=True, server_default="true")  # each week
    bounced_email: Mapped[str | None]  # the address that a server refused for good: stale once it is changed
    kind: Mapped[str]
    password_hash: Mapped[str]
    state: Mapped[str] = mapped_column(default=AccountState.pending)
    validated_at: Mapped[datetime | None]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="joined")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="account", lazy="selectin")
    links: Mapped[list["EmailLink"]] = relationship(back_populates="account")
    organisations: Mapped[list["OrganiserMember"]] = relationship(back_populates="account")

    council_id = None

    @property
    def subject(self) -> Person:
        return self.person

    @property
    def account(self) -> "Account":
        return self

    @property
    def mailbox_bounces(self) -> bool:
        """Mails to this account come back: its server refused the last one for good."""
        return self.bounced_email is not None and self.bounced_email == self.email

    @property
    def full_name(self) -> str:
        return self.person.full_name

    @property
    def rpps_is_taken(self) -> bool:
        """Another registrant's confirmed account holds this RPPS. A committee account only names it."""
        session = object_session(self)
        if session is None or self.kind != "registrant" or self.person.rpps is None or self.person.rpps_confirmed:
            return False
        held = exists().where(
            Person.rpps == self.person.rpps, Person.rpps_confirmed.is_(True), Person.id != self.person_id
        )
        return bool(session.scalar(select(held)))

    def as_actor(self) -> Actor:
        return Actor(
            account_id=self.id,
            name=self.full_name,
            person_id=self.person_id,
            rpps=self.person.rpps,
            roles=frozenset((role, one.council_id) for one in self.memberships for role in one.roles),
            organisers=frozenset(one.organiser_id for one in self.organisations)
            if self.kind == "organiser"
            else frozenset(),
            is_registrant=self.kind == "registrant",
        )

    def __str__(self) -> str:
        return self.email


class Membership(Keyed, Base):
    """A role held by a committee account, in one council or (council_id NULL) in the whole installation.

    `is_chair`: its holder chairs that committee. A committee may have several chairs, so that one may step aside.
    """

    __tablename__ = "membership"
    __table_args__ = (
        one_of("role", ROLES),
        UniqueConstraint("account_id", "role", "council_id", postgresql_nulls_not_distinct=True),
        CheckConstraint(
            "council_id IS NOT NULL OR role IN ('platform_admin', 'auditor')",
            name="council_roles_have_a_council",
        ),
        CheckConstraint("NOT is_chair OR role = 'scientific_member'", name="chairs_have_a_committee"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str]
    council_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("council.id"))
    is_chair: Mapped[bool] = mapped_column(default=False, server_default="false")

    account: Mapped[Account] = relationship(back_populates="memberships")
    council: Mapped[Council | None] = relationship(lazy="joined", back_populates="memberships")

    @property
    def roles(self) -> tuple[str, ...]:
        """The role, and those that come with it: of who chairs, of who decides actions in this council."""
        reviews = self.council is not None and self.council.reviewed_by == self.role
        return (
            self.role,
            *((CHAIRS[self.role],) if self.is_chair else ()),
            *((ACTION_REVIEWER,) if reviews else ()),
        )


class WebSession(Keyed, Base):
    """A login session. The cookie holds a secret, this row its SHA-256; ending the row ends the session.

    `charter_due`: a charter published since must be accepted before anything else.
    """

    __tablename__ = "web_session"
    __table_args__ = (Index("ix_web_session_account_id", "account_id"),)

    token_sha256: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    charter_due: Mapped[bool] = mapped_column(default=False, server_default="false")

    account: Mapped[Account] = relationship(lazy="joined")


class EmailLink(Keyed, Base):
    """A link sent to a mailbox: signed, expiring, used once."""

    __tablename__ = "email_link"
    __table_args__ = (
        one_of("purpose", ("validate", "reset", "old_mailbox", "new_mailbox")),
        Index("ix_email_link_account_id", "account_id"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="links")


class CharterAcceptance(Keyed, Base):
    """Who accepted which text, and when."""

    __tablename__ = "charter_acceptance"
    __table_args__ = (UniqueConstraint("account_id", "charter_id"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    charter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("charter.id"))
    charter_sha256: Mapped[str]
    accepted_at: Mapped[datetime]

    charter: Mapped[Charter] = relationship()


class Registrant(Keyed, Base):
    """A person's professional identity, as they keep it in « Mon profil ». `registered_on`: with the Ordre."""

    __tablename__ = "registrant"
    __table_args__ = (one_of("practice_mode", PRACTICE_MODES),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), unique=True)
    mobile: Mapped[str]
    structure: Mapped[str]
    practice_mode: Mapped[str]
    registered_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="joined")
    account: Mapped[Account] = relationship(lazy="joined")

    @property
    def full_name(self) -> str:
        return self.person.full_name

    def __str__(self) -> str:
        return self.full_name
