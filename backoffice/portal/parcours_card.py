"""A parcours on the personal page: its sentence, its two bars, and what may be done with it now."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from backoffice.domain.actor import Actor
from backoffice.domain.referential import RequirementKind
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.requirements import RequirementProgress
from backoffice.domain.wording import missing_sentence
from backoffice.models import Attestation, CpdAction, Parcours
from backoffice.services.transitions import Offer, offer
from workflows.attestation import AttestationState
from workflows.cpd_action import CpdActionState


@dataclass(frozen=True)
class BarRow:
    """A row of the macro `requirement_bars`."""

    label: str
    need: Decimal
    declared: Decimal
    accepted: Decimal
    unit: str


@dataclass(frozen=True)
class ParcoursCard:
    parcours: Parcours
    sentence: str
    satisfied: bool
    bars: tuple[BarRow, ...]
    request: Offer | None
    attestation: Attestation | None
    to_confirm: tuple[CpdAction, ...]


def card_of(parcours: Parcours, actor: Actor, now: datetime) -> ParcoursCard:
    declared, accepted = parcours.progress()
    pairs = list(zip(declared.requirements, accepted.requirements, strict=True))
    return ParcoursCard(
        parcours=parcours,
        sentence=missing_sentence(declared),
        satisfied=declared.satisfied,
        bars=tuple(_bar(parcours, *pair) for pair in pairs if _is_overall(pair[0])),
        request=offer(parcours, "request", actor, now),
        attestation=next((item for item in parcours.attestations if item.state == AttestationState.valid), None),
        to_confirm=tuple(one.action for one in parcours.claims if one.action.state == CpdActionState.to_confirm),
    )


def _is_overall(row: RequirementProgress) -> bool:
    """The two figures that sum a parcours up: its actions and its credits. The parcours' own page shows them all."""
    requirement = row.requirement
    return requirement.is_overall or (requirement.kind is RequirementKind.credits and requirement.selector.is_empty)


def _bar(parcours: Parcours, declared: RequirementProgress, accepted: RequirementProgress) -> BarRow:
    is_credits = declared.requirement.kind is RequirementKind.credits
    return BarRow(
        label=requirement_label(parcours.rules, declared.requirement),
        need=declared.need,
        declared=declared.have,
        accepted=accepted.have,
        unit="QARQ" if is_credits else "",
    )
