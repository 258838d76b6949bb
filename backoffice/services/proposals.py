"""Proposing an action that the list does not hold (002, section 3)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from backoffice.domain.actor import Actor
from backoffice.domain.credits import Score, score
from backoffice.models import Parcours, Proposal, Registrant
from backoffice.permissions import Denied, authorize
from backoffice.services.transitions import transaction
from workflows.engine import StepRefused

# What an evaluator looks at: the criteria that 002 (methodology) cites from the FSM and the HAS.
CRITERIA = {
    "science": "Qualité scientifique du contenu",
    "independence": "Indépendance vis-à-vis de l’industrie",
    "interests": "Liens d’intérêts déclarés par les intervenants",
    "method": "Méthode pédagogique ou d’analyse adaptée",
    "traceability": "Traçabilité de la participation",
    "evidence": "Éléments de preuve suffisants",
    "relevance": "Pertinence pour la spécialité et la catégorie demandée",
    "duration": "Durée cohérente avec le programme",
}


@dataclass(frozen=True)
class ProposalChanges:
    """What the proposal form says. `hours`: effective duration, without breaks."""

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
        if parcours.is_locked:
            raise StepRefused("La validation de ce parcours est demandée : il ne peut plus changer.")
        with work.session.no_autoflush:
            proposal = Proposal(
                registrant=registrant,
                council=parcours.council,
                council_id=parcours.council_id,
                parcours=parcours,
                version=1,
                **asdict(changes),
            )
            credits_asked(proposal)
        work.create(proposal, actor, parcours=str(parcours.id))
    return proposal


def apply_changes(proposal: Proposal, changes: ProposalChanges) -> list[str]:
    values = asdict(changes)
    changed = [name for name, value in values.items() if getattr(proposal, name) != value]
    for name in changed:
        setattr(proposal, name, values[name])
    return changed


def credits_asked(proposal: Proposal) -> Score:
    """What the out-of-list scale gives for the declared duration: the committee may decide otherwise."""
    entry = proposal.parcours.rules.entry(proposal.entry_key)
    role = proposal.role if entry.roles else None
    return score(entry, role, {"hours": f"{proposal.hours:f}"})
