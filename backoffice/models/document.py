"""« Les documents » (001): the federation's and the councils', each with its versions."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.domain.plain_text import Piece, paragraphs
from backoffice.models.base import Base, Keyed, Versioned, one_of
from backoffice.models.council import Council
from workflows.document import DocumentState

DOCUMENT_KINDS = ("file", "link", "text", "page")


class Document(Keyed, Versioned, Base):
    """`council_id` None: the federation's. What people read is its latest version."""

    __tablename__ = "document"
    __table_args__ = (
        one_of("state", DocumentState),
        CheckConstraint("length(trim(title)) > 0", name="has_a_title"),
        UniqueConstraint("council_id", "title", postgresql_nulls_not_distinct=True),
    )

    council_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("council.id"))
    title: Mapped[str]
    rank: Mapped[int]
    state: Mapped[str] = mapped_column(default=DocumentState.published)

    council: Mapped[Council | None] = relationship()
    versions: Mapped[list["DocumentVersion"]] = relationship(
        back_populates="document", order_by="DocumentVersion.number"
    )

    subject = None
    account = None

    @property
    def current(self) -> "DocumentVersion":
        return self.versions[-1]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(Keyed, Base):
    """What is behind a document since its creation: a file of the store, an address, a text, or a page of ours."""

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        one_of("kind", DOCUMENT_KINDS),
        CheckConstraint("(kind = 'file') = (sha256 IS NOT NULL)", name="a_file_has_a_content"),
        CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name="a_link_has_an_address"),
        CheckConstraint("(kind = 'text') = (body IS NOT NULL)", name="a_text_has_a_body"),
        CheckConstraint("(kind = 'page') = (page IS NOT NULL)", name="a_page_has_a_name"),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    kind: Mapped[str]
    url: Mapped[str | None]
    page: Mapped[str | None]
    body: Mapped[str | None]
    sha256: Mapped[str | None]
    filename: Mapped[str | None]
    size: Mapped[int | None]

    document: Mapped[Document] = relationship(back_populates="versions")
    opening: Mapped["DocumentOpening | None"] = relationship(lazy="joined", viewonly=True)

    @property
    def paragraphs(self) -> tuple[tuple[Piece, ...], ...]:
        return paragraphs(self.body or "")

    @property
    def openings(self) -> int:
        return self.opening.count if self.opening else 0


class DocumentOpening(Base):
    """How many times a version was opened. Nobody is named: a number is all that is kept."""

    __tablename__ = "document_opening"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_version.id"), primary_key=True)
    count: Mapped[int]
