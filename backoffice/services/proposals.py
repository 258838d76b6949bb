"""Proposing an action that the list does not hold (002, section 3)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from backoffice.domain.actor import Actor
from backoffice.domain.credits import Score, score
from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.search import folded
from backoffice.models import Parcours, Proposal, Registrant
from backoffice.permissions import Denied, authorize
from backoffice.services.transitions import transaction
from workflows.engine import StepRefused


@dataclass(frozen=True)
class ProposalChanges:
    """What the proposal form says. `planned`: not done yet. `hours`: effective duration, without breaks."""

    planned: bool
    entry_key: str
    role: str
    title: str
    organiser: str
    content: str
    starts_on: date
    ends_on: date
    hours: Decimal
    categories: list[str]


def propose(
    registrant: Registrant, parcours_id: UUID, changes: ProposalChanges, actor: Actor, now: datetime
) -> Proposal:
    """A new draft proposal for one parcours. Raises StepRefused, Hidden."""
    with transaction(now) as work:
        parcours: Parcours = work.lock("parcours", parcours_id)
        authorize(actor, "parcours.view", parcours)
        if parcours.registrant_id != registrant.id:
            raise Denied("proposal.create")
        if why := parcours.why_locked:
            raise StepRefused(why)
        with work.session.no_autoflush:
            proposal = Proposal(
                registrant=registrant,
                council=parcours.council,
                council_id=parcours.council_id,
                parcours=parcours,
                version=1,
            )
            apply_changes(proposal, changes)
        work.create(proposal, actor, parcours=str(parcours.id))
    return proposal


def apply_changes(proposal: Proposal, changes: ProposalChanges) -> list[str]:
    """Write the form's values; returns the names of what changed. Raises StepRefused, QuantityError."""
    values = asdict(changes)
    changed = [name for name, value in values.items() if getattr(proposal, name) != value]
    for name in changed:
        setattr(proposal, name, values[name])
    if changes.entry_key not in {entry.key for entry in out_of_list_entries(proposal.parcours)}:
        raise StepRefused("Choisissez un type d’action hors liste.", "entry_key")
    proposal.search_words = folded(proposal.title)
    credits_asked(proposal)
    return changed


def out_of_list_entries(parcours: Parcours) -> list[ReferentialEntry]:
    """One by block, or the only one of a programme without blocks."""
    return [entry for entry in parcours.rules.offered_entries if entry.out_of_list]


def credits_asked(proposal: Proposal) -> Score:
    """What the out-of-list scale gives for the declared duration: the committee may decide otherwise."""
    entry = proposal.parcours.rules.entry(proposal.entry_key)
    role = proposal.role if entry.roles else None
    return score(entry, role, {"hours": f"{proposal.hours:f}"})
