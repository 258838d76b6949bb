"""What every table shares: naming, UUID keys, UTC times, the state column and its CHECK."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DDL, CheckConstraint, DateTime, MetaData, Text, event, text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        datetime: DateTime(timezone=True),
        str: Text,
        uuid.UUID: UUID(as_uuid=True),
        dict[str, Any]: JSONB,
        list[str]: JSONB,
    }


# Letters anywhere in a name are found by their groups of three.
_trigrams = DDL("CREATE EXTENSION IF NOT EXISTS pg_trgm")  # type: ignore[no-untyped-call]
event.listen(Base.metadata, "before_create", _trigrams)


class Keyed:
    """A UUID key and the time of creation."""

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, default=uuid.uuid4, server_default=text("gen_random_uuid()")
    )
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Versioned:
    """`version` grows with each step, so that a stale page changes nothing."""

    version: Mapped[int] = mapped_column(default=1, server_default="1")


def a_code(column: str) -> CheckConstraint:
    """A word of the rules, which say which ones there are."""
    return CheckConstraint(f"{column} ~ '^[a-z][a-z0-9_]*$'", name=f"{column}_is_a_code")


def one_of(column: str, values: type[StrEnum] | tuple[str, ...], name: str | None = None) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_is_known")
