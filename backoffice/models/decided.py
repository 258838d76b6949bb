"""What a record that somebody submits and somebody decides has in common."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from backoffice.models.people import Account


class Decided:
    """Submission, last question asked, decision. The database refuses a decision without its author and date."""

    submitted_at: Mapped[datetime | None]
    question: Mapped[str | None]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]

    @declared_attr
    def decided_by_id(cls) -> Mapped[uuid.UUID | None]:
        return mapped_column(ForeignKey("account.id"))

    @declared_attr
    def decided_by(cls) -> Mapped[Account | None]:
        return relationship(foreign_keys="[" + cls.__name__ + ".decided_by_id]")  # type: ignore[attr-defined]


def decisions_have_an_author(*states: str) -> CheckConstraint:
    listed = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(
        f"state NOT IN ({listed}) OR (decided_at IS NOT NULL AND decided_by_id IS NOT NULL)",
        name="decisions_have_an_author",
    )


def refusals_have_a_reason(*states: str) -> CheckConstraint:
    listed = ", ".join(f"'{state}'" for state in states)
    return CheckConstraint(
        f"state NOT IN ({listed}) OR length(trim(coalesce(reason, ''))) > 0", name="refusals_have_a_reason"
    )


def questions_are_asked(state: str = "information_requested") -> CheckConstraint:
    return CheckConstraint(
        f"state <> '{state}' OR length(trim(coalesce(question, ''))) > 0", name="questions_are_asked"
    )
