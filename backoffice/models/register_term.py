"""The words of a council's own lists: services, diploma kinds. Retired, never deleted: files keep what they say."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from workflows.register_term import RegisterTermState

TERM_LISTS = ("service", "diploma")


class RegisterTerm(Keyed, Versioned, Base):
    """One word of the list `kind` of one council, shown at its `rank`."""

    __tablename__ = "register_term"
    __table_args__ = (
        UniqueConstraint("council_id", "kind", "code"),
        one_of("kind", TERM_LISTS),
        one_of("state", RegisterTermState),
        CheckConstraint("length(trim(label)) > 0", name="has_a_label"),
    )

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    kind: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    rank: Mapped[int]
    state: Mapped[str] = mapped_column(default=RegisterTermState.in_use)

    council: Mapped[Council] = relationship()

    subject = None  # words are about nobody

    def __str__(self) -> str:
        return self.label
