"""The charter that each account accepts."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.base import Base, Keyed, Versioned, one_of
from workflows.charter import CharterState


class Charter(Keyed, Versioned, Base):
    """`edition` names the text ("2026-01"); `version` counts the steps of its draft. Published, it never changes again:
    the database itself refuses.
    """

    __tablename__ = "charter"
    __table_args__ = (
        one_of("state", CharterState),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_a_date"),
    )

    edition: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default=CharterState.draft)
    body: Mapped[str]
    sha256: Mapped[str]
    published_at: Mapped[datetime | None]

    council_id = None  # everybody's
    subject = None
    account = None

    def __str__(self) -> str:
        return f"Charte {self.edition}"
