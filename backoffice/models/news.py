"""News of a council."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.domain.plain_text import Piece, paragraphs
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from workflows.news_item import NewsItemState


class NewsItem(Keyed, Versioned, Base):
    """Shown from `starts_on` to `ends_on`, both included, to the council's registrants; to anybody if `is_public`."""

    __tablename__ = "news_item"
    __table_args__ = (
        Index("ix_news_item_shown", "council_id", "state", "starts_on"),
        one_of("state", NewsItemState),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
    )

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    state: Mapped[str] = mapped_column(default=NewsItemState.draft)
    title: Mapped[str]
    body: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    is_public: Mapped[bool] = mapped_column(default=False, server_default="false")

    council: Mapped[Council] = relationship()

    subject = None  # news are about nobody
    account = None

    @property
    def paragraphs(self) -> tuple[tuple[Piece, ...], ...]:
        return paragraphs(self.body)

    def __str__(self) -> str:
        return self.title
