"""What points to an establishment, in one list: a merge hands all of it over. A test finds what is missing here."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, union_all, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backoffice.models import Establishment, EstablishmentRequest, Practice


@dataclass(frozen=True)
class Reference:
    """A column that holds an establishment's id; `label` is what the rows are, in the plural."""

    column: InstrumentedAttribute[Any]
    label: str

    @property
    def table(self) -> str:
        return str(self.column.class_.__tablename__)


REFERENCES = (
    Reference(Establishment.merged_into_id, "établissements déjà fusionnés"),
    Reference(EstablishmentRequest.establishment_id, "demandes de création"),
    Reference(Practice.establishment_id, "lieux d’exercice"),
)


def hand_over(session: Session, source_id: UUID, target_id: UUID) -> dict[str, list[str]]:
    """Point to the target all that points to the source: {table: ids of the rows}, empty tables left out."""
    moved: dict[str, list[str]] = {}
    for reference in REFERENCES:
        model = reference.column.class_
        statement = (
            update(model)
            .where(reference.column == source_id)
            .values({reference.column: target_id})
            .returning(model.id)
            .execution_options(synchronize_session=False)
        )
        if ids := session.scalars(statement).all():
            moved[reference.table] = sorted(map(str, ids))
    return moved


def pointing_to(session: Session, establishment_id: UUID) -> dict[str, int]:
    """How many rows point there: {what they are: how many}, in one query."""
    counts = [select(literal(one.label), func.count()).where(one.column == establishment_id) for one in REFERENCES]
    return {label: count for label, count in session.execute(union_all(*counts)) if count}


def counts_in_words(moved: dict[str, list[str]]) -> str:
    """What an audit row says of a merge, in French: "2 demandes de création"."""
    labels = {reference.table: reference.label for reference in REFERENCES}
    return ", ".join(f"{len(ids)} {labels[table]}" for table, ids in moved.items())
