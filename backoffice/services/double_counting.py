"""What an action may count twice with: the person's other actions, compared with it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, selectinload

from backoffice.domain.double_counting import Compared, Place, Resemblance, flags, is_registry
from backoffice.models import Claim, CpdAction, Parcours
from workflows.cpd_action import DECLARED, CpdActionState

OWNER_COMPARES = (CpdActionState.draft, *DECLARED)  # refused or withdrawn, an action counts nowhere
REVIEWER_COMPARES = DECLARED

WORDS = {
    Resemblance.same_file: "Le même fichier prouve aussi",
    Resemblance.two_blocks: "La même action semble comptée dans deux blocs, avec",
    Resemblance.same_registry: "Le même registre semble compté dans deux blocs, avec",
    Resemblance.same_title: "Le même titre est déclaré à des dates qui se recouvrent, avec",
}


@dataclass(frozen=True)
class Doubt:
    """A flag ready to be read, and the action to look at."""

    words: str
    other: CpdAction


def doubts(
    session: Session, action: CpdAction, states: Collection[str], visible: ColumnElement[bool] | None = None
) -> list[Doubt]:
    """Among the person's actions in these states, and that `visible` lets the reader see."""
    if action.state not in OWNER_COMPARES:
        return []
    query = (
        select(CpdAction)
        .where(
            CpdAction.registrant_id == action.registrant_id,
            CpdAction.id != action.id,
            CpdAction.state.in_([str(state) for state in states]),
            true() if visible is None else visible,
        )
        .options(
            selectinload(CpdAction.evidence),
            selectinload(CpdAction.claims).joinedload(Claim.parcours).joinedload(Parcours.referential),
        )
        .order_by(CpdAction.starts_on, CpdAction.id)
    )
    others = {str(one.id): one for one in session.scalars(query)}
    found = flags(_compared(action), map(_compared, others.values()))
    return [Doubt(WORDS[flag.resemblance], others[flag.other_id]) for flag in found]


def _compared(action: CpdAction) -> Compared:
    return Compared(
        id=str(action.id),
        title=action.title,
        starts_on=action.starts_on,
        ends_on=action.ends_on,
        places=frozenset(
            Place(str(claim.parcours_id), claim.entry.block, is_registry(claim.entry)) for claim in action.claims
        ),
        files=frozenset(item.sha256 for item in action.evidence),
    )
