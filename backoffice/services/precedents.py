"""What the council decided on similar out-of-list actions: shown to who proposes, and to who evaluates.

Anonymous: never who proposed it, nor the reason of a refusal, which may speak of a person's file.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.likeness import ALIKE, action_likeness, telling_words
from backoffice.models import Parcours, Proposal
from workflows.proposal import DECIDED, RECOGNISED

READ = 200  # candidates compared, latest decisions first


@dataclass(frozen=True)
class Precedent:
    """`reason` is the committee's, of an acceptance only."""

    id: UUID
    title: str
    organiser: str
    entry: str
    accepted: bool
    decided_at: datetime | None
    credits: Decimal | None
    reason: str


def similar(
    session: Session,
    council_id: UUID,
    title: str,
    organiser: str,
    *,
    accepted_only: bool,
    without: UUID | None = None,
    limit: int = 5,
) -> list[Precedent]:
    """Decided proposals of an action like this one, the closest first, then the latest decided."""
    wanted = telling_words(title)
    if not wanted:
        return []
    states = RECOGNISED if accepted_only else DECIDED
    query = (
        select(Proposal)
        .where(
            Proposal.council_id == council_id,
            Proposal.state.in_([str(state) for state in states]),
            or_(*(Proposal.search_words.contains(word) for word in wanted)),
        )
        .options(joinedload(Proposal.parcours).joinedload(Parcours.referential))
        .order_by(Proposal.decided_at.desc())
        .limit(READ)
    )
    alike = [
        (action_likeness((title, organiser), (one.title, one.organiser)), one)
        for one in session.scalars(query)
        if one.id != without
    ]
    ranked = sorted((pair for pair in alike if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [_precedent(one) for _, one in ranked[:limit]]


def accepted_proposal(session: Session, council_id: UUID, proposal_id: UUID) -> Proposal | None:
    """The accepted proposal of this council that somebody proposes again; None for any other."""
    return session.scalar(
        select(Proposal).where(
            Proposal.id == proposal_id,
            Proposal.council_id == council_id,
            Proposal.state.in_([str(state) for state in RECOGNISED]),
        )
    )


def _precedent(proposal: Proposal) -> Precedent:
    accepted = proposal.state in RECOGNISED
    return Precedent(
        id=proposal.id,
        title=proposal.title,
        organiser=proposal.organiser,
        entry=proposal.entry.label,
        accepted=accepted,
        decided_at=proposal.decided_at,
        credits=proposal.granted_credits,
        reason=(proposal.reason or "") if accepted else "",
    )
