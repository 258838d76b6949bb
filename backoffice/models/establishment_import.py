"""Lists of establishments being imported, what could not be taken of each, and councils' own mappings of columns."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.base import Base, Keyed, one_of
from backoffice.models.council import Council
from backoffice.models.people import Account

IMPORT_STATUSES = ("draft", "waiting", "reading", "done", "unreadable")


class EstablishmentImport(Keyed, Base):
    """A file, the mapping it is read with, and how far the reading is.

    `status` is the reading's, not a workflow's. `settled` counts the lines behind us, good or not; `counts` holds
    {outcome: lines}. `replaces`: what the file says wins over what is known; otherwise it only fills in blanks.
    """

    __tablename__ = "establishment_import"
    __table_args__ = (
        one_of("status", IMPORT_STATUSES),
        Index("ix_establishment_import_created_at", "created_at"),
        CheckConstraint("status <> 'unreadable' OR problem <> ''", name="unreadable_says_why"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    filename: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    mapping: Mapped[dict[str, Any]]
    replaces: Mapped[bool] = mapped_column(default=False, server_default="false")
    status: Mapped[str] = mapped_column(default="draft")
    problem: Mapped[str] = mapped_column(default="", server_default="")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    settled: Mapped[int] = mapped_column(default=0, server_default="0")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    finished_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()

    council_id = None
    subject = None  # establishments are about nobody

    @property
    def is_finished(self) -> bool:
        return self.status in ("done", "unreadable")

    def __str__(self) -> str:
        return self.filename


class EstablishmentImportLine(Base):
    """A line to look at: refused, or taken with a FINESS number whose key is wrong."""

    __tablename__ = "establishment_import_line"

    import_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("establishment_import.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    doubtful: Mapped[bool]
    name: Mapped[str]
    place: Mapped[str]
    finess: Mapped[str]
    detail: Mapped[str] = mapped_column(default="", server_default="")


class EstablishmentMapping(Keyed, Base):
    """A council's own mapping of columns, beside those of config/mappings."""

    __tablename__ = "establishment_mapping"
    __table_args__ = (UniqueConstraint("council_id", "code"),)

    council_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("council.id"))
    code: Mapped[str]
    document: Mapped[dict[str, Any]]

    council: Mapped[Council] = relationship()
