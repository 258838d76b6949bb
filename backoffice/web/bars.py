"""The progress of a parcours as bars, the same for its registrant and for its reviewers."""

from dataclasses import dataclass
from decimal import Decimal

from backoffice.domain.requirement_words import requirement_label, unit_of
from backoffice.domain.requirements import DeclaredAndAccepted, RequirementProgress


@dataclass(frozen=True)
class DeclaredAndAcceptedCredits:
    declared: Decimal
    accepted: Decimal


@dataclass(frozen=True)
class Bar:
    """A row of the macro `requirement_bars`: actions, or the QARQ or hours that `unit` says.

    `legal` is what the law asks where it asks less than the council; `credits` are those of the block, which asks
    none by itself; `parts` are the requirements that detail this one ("dont 2").
    """

    label: str
    need: Decimal
    declared: Decimal
    accepted: Decimal
    unit: str = ""
    block: str | None = None
    legal: Decimal | None = None
    credits: DeclaredAndAcceptedCredits | None = None
    sums_up: bool = False
    parts: tuple["Bar", ...] = ()


def bars(progress: DeclaredAndAccepted) -> tuple[Bar, ...]:
    """One for each requirement, in their order, each with those that detail it."""
    pairs = list(zip(progress.declared.requirements, progress.accepted.requirements, strict=True))
    return tuple(
        _bar(progress, declared, accepted, pairs) for declared, accepted in pairs if not declared.requirement.within
    )


def summary_bars(progress: DeclaredAndAccepted) -> tuple[Bar, ...]:
    """The few that sum a parcours up: its blocks, where it has some, all its actions, all its credits."""
    return tuple(bar for bar in bars(progress) if bar.sums_up)


def _bar(
    progress: DeclaredAndAccepted,
    declared: RequirementProgress,
    accepted: RequirementProgress,
    pairs: list[tuple[RequirementProgress, RequirementProgress]],
) -> Bar:
    requirement, rules = declared.requirement, progress.declared.referential
    unit = unit_of(requirement)
    block = requirement.selector.block if not requirement.within else None
    return Bar(
        label=requirement_label(rules, requirement),
        need=declared.need,
        declared=declared.have,
        accepted=accepted.have,
        unit=unit,
        block=block,
        legal=requirement.legal_need,
        credits=_credits(progress, block) if block and not unit else None,
        sums_up=requirement.is_overall or bool(block) or (bool(unit) and requirement.selector.is_empty),
        parts=tuple(_bar(progress, *pair, []) for pair in pairs if pair[0].requirement.within == requirement.code),
    )


def _credits(progress: DeclaredAndAccepted, block: str) -> DeclaredAndAcceptedCredits:
    declared, accepted = progress
    return DeclaredAndAcceptedCredits(declared.credits_by_block[block], accepted.credits_by_block[block])
