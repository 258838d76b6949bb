"""What a parcours holds against what its referential requires.

`count` recomputes everything from the claims each time: there is no second truth to keep in step. Adding a
claim never lowers a figure, and the order of the claims changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from backoffice.domain.acquisition import waiting
from backoffice.domain.periods import Period
from backoffice.domain.referential import Referential, ReferentialEntry, Requirement, RequirementKind
from backoffice.domain.requirement_words import action_words
from backoffice.domain.scales import HoursScale, OpenScale

ZERO = Decimal(0)
ONE = Decimal(1)

OUTSIDE_PERIOD = "elle ne se termine pas dans la période du parcours"
NO_CREDITS = "elle n’apporte aucun QARQ"
NO_HOURS = "elle n’apporte aucune heure"
NO_FIGURE_YET = "le comité n’a pas encore fixé ses QARQ"
OVER_CAP = "le plafond de QARQ de ce type d’action est déjà atteint"
HOURS_OVER_CAP = "le plafond d’heures de ce type d’action est déjà atteint"
NOT_IN_REFERENTIAL = "son type d’action n’est pas dans ce référentiel"
NO_CATEGORY_YET = "le comité n’a pas encore fixé sa catégorie"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one action brings to a parcours. `credits`, or hours where the referential counts them, are those
    granted, or asked while nothing is decided.

    `categories` and `tags`, when given, replace those of the entry (the committee decides them for an
    action out of the list). `scale` is the code of the scale used, for the scales that have a cap of their
    own.
    """

    id: str
    entry_key: str
    title: str
    starts_on: date
    ends_on: date
    credits: Decimal
    accepted: bool
    categories: frozenset[str] | None = None
    tags: frozenset[str] | None = None
    role: str | None = None
    scale: str | None = None


class NotCounted(NamedTuple):
    """A claim that a requirement does not count, and why (French, said of "l’action")."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RequirementProgress:
    """One requirement: `have` out of `need`, the ids that count and those that do not."""

    requirement: Requirement
    have: Decimal
    need: Decimal
    counted: tuple[str, ...]
    not_counted: tuple[NotCounted, ...]

    @property
    def missing(self) -> Decimal:
        return max(self.need - self.have, ZERO)

    @property
    def is_met(self) -> bool:
        return self.have >= self.need

    @property
    def legal_missing(self) -> Decimal:
        """What the law still asks; zero where it asks nothing."""
        return max((self.requirement.legal_need or ZERO) - self.have, ZERO)


@dataclass(frozen=True, slots=True)
class Progress:
    """Every requirement of the referential, in its order, and the credits that count once the caps are
    applied.

    An action with two categories counts in both, so that the figures by category may add up to more than
    `credits`.
    """

    referential: Referential = field(repr=False)
    requirements: tuple[RequirementProgress, ...]
    credits: Decimal
    credits_by_claim: Mapping[str, Decimal]
    credits_by_category: Mapping[str, Decimal]
    credits_by_block: Mapping[str, Decimal]

    @property
    def satisfied(self) -> bool:
        return all(requirement.is_met for requirement in self.requirements)

    @property
    def unmet(self) -> tuple[RequirementProgress, ...]:
        return tuple(requirement for requirement in self.requirements if not requirement.is_met)

    @property
    def legal(self) -> tuple[RequirementProgress, ...]:
        """The requirements that the law knows too."""
        return tuple(one for one in self.requirements if one.requirement.legal_need is not None)

    @property
    def meets_the_law(self) -> bool:
        return not any(one.legal_missing for one in self.requirements)


class DeclaredAndAccepted(NamedTuple):
    declared: Progress
    accepted: Progress


WhyNot = Callable[[ReferentialEntry, Period, Claim], str | None]


@dataclass(slots=True)
class _Eligible:
    """A claim that brings something to the period: its entry, its categories, the requirements it answers,
    and what those on a block other than its own say of it. Left unfrozen: freezing costs a tenth of the count.
    """

    claim: Claim
    entry: ReferentialEntry
    categories: frozenset[str]
    answers: tuple[bool, ...]
    elsewhere: NotCounted | None

    @property
    def awaits_category(self) -> bool:
        return self.entry.out_of_list and not self.categories


def declared_and_accepted(referential: Referential, period: Period, claims: Iterable[Claim]) -> DeclaredAndAccepted:
    """Progress on every claim, and on the accepted ones alone."""
    declared = list(claims)
    return DeclaredAndAccepted(count(referential, period, declared), count_accepted(referential, period, declared))


def count(referential: Referential, period: Period, claims: Iterable[Claim]) -> Progress:
    """Progress on these claims; the caller leaves out what no longer stands (rejected, withdrawn).

    An action belongs to the period in which it ends. One with no credits does not count where its entry has
    scales. A cap bounds credits, never the number of actions. Raises ValueError when two claims have the
    same id.
    """
    return _progress_on(referential, period, claims, _why_not_declared)


def count_accepted(referential: Referential, period: Period, claims: Iterable[Claim]) -> Progress:
    """The same on the accepted claims alone, once acquired: one that has not lasted its minimum stays out,
    with the day on which it will have.
    """
    accepted = [claim for claim in claims if claim.accepted]
    return _progress_on(referential, period, accepted, _why_not_accepted)


def _why_not_declared(entry: ReferentialEntry, period: Period, claim: Claim) -> str | None:
    if not period.contains(claim.ends_on):
        return OUTSIDE_PERIOD
    if claim.credits or not entry.scales:
        return None
    if isinstance(entry.scales[0], HoursScale):
        return NO_HOURS
    awaits_committee = not claim.accepted and isinstance(entry.scale(claim.scale), OpenScale)
    return NO_FIGURE_YET if awaits_committee else NO_CREDITS


def _why_not_accepted(entry: ReferentialEntry, period: Period, claim: Claim) -> str | None:
    return _why_not_declared(entry, period, claim) or waiting(entry, claim.starts_on, claim.ends_on)


def _progress_on(referential: Referential, period: Period, claims: Iterable[Claim], why_not: WhyNot) -> Progress:
    ordered = sorted(claims, key=attrgetter("starts_on", "id"))
    if len({claim.id for claim in ordered}) < len(ordered):
        raise ValueError("two claims have the same id")
    eligible, excluded = _sorted_out(referential, period, ordered, why_not)
    credits_by_claim = _capped(eligible)
    return Progress(
        referential=referential,
        requirements=tuple(
            _progress(referential, index, requirement, eligible, excluded)
            for index, requirement in enumerate(referential.requirements)
        ),
        credits=sum(credits_by_claim.values(), ZERO),
        credits_by_claim=credits_by_claim,
        credits_by_category={
            category.code: _total([one for one in eligible if category.code in one.categories])
            for category in referential.categories
        },
        credits_by_block=_by_block(referential, eligible, credits_by_claim),
    )


def _by_block(
    referential: Referential, eligible: list[_Eligible], credits: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """A cap lies within an entry, and an entry within a block: the credits add up as they are."""
    totals = dict.fromkeys(referential.block_ranks, ZERO)
    for one in eligible:
        if one.entry.block is not None:
            totals[one.entry.block] += credits[one.claim.id]
    return totals


def _sorted_out(
    referential: Referential, period: Period, claims: list[Claim], why_not: WhyNot
) -> tuple[list[_Eligible], tuple[NotCounted, ...]]:
    entries, plain_answers = referential.entries_by_key, referential.matches_by_entry
    in_block = {code: f"elle compte dans le bloc {rank}" for code, rank in referential.block_ranks.items()}
    eligible: list[_Eligible] = []
    excluded: list[NotCounted] = []
    for claim in claims:
        entry = entries.get(claim.entry_key)
        if entry is None:
            excluded.append(NotCounted(claim.id, NOT_IN_REFERENTIAL))
        elif reason := why_not(entry, period, claim):
            excluded.append(NotCounted(claim.id, reason))
        else:
            categories, answers = entry.category_set, plain_answers[entry.key]
            if claim.categories is not None or claim.tags is not None:
                categories = categories if claim.categories is None else claim.categories
                tags = frozenset(entry.tags) if claim.tags is None else claim.tags
                answers = referential.matches(entry, categories, tags)
            elsewhere = None if entry.block is None else NotCounted(claim.id, in_block[entry.block])
            eligible.append(_Eligible(claim, entry, categories, answers, elsewhere))
    return eligible, tuple(excluded)


def _progress(
    referential: Referential,
    index: int,
    requirement: Requirement,
    eligible: list[_Eligible],
    excluded: tuple[NotCounted, ...],
) -> RequirementProgress:
    answering = [one for one in eligible if one.answers[index]]
    refused: list[NotCounted] = list(excluded)
    if len(answering) < len(eligible):
        others = [one for one in eligible if not one.answers[index]]
        refused += _not_that_kind(referential, requirement, others)
    if requirement.kind is RequirementKind.actions:
        counted = tuple([one.claim.id for one in answering])
        have = Decimal(len(counted))
    else:
        credits = _capped(answering)
        counted = tuple([id for id, value in credits.items() if value])
        over = HOURS_OVER_CAP if requirement.kind is RequirementKind.hours else OVER_CAP
        refused += [NotCounted(id, over) for id, value in credits.items() if not value]
        have = sum(credits.values(), ZERO)
    return RequirementProgress(requirement, have, requirement.need, counted, tuple(refused))


def _not_that_kind(referential: Referential, requirement: Requirement, others: list[_Eligible]) -> list[NotCounted]:
    selector = requirement.selector
    if requirement.kind is RequirementKind.credits:
        why = "ses QARQ ne sont pas de ceux que cette consigne compte"
    elif requirement.kind is RequirementKind.hours:
        why = "ses heures ne sont pas de celles que cette consigne compte"
    else:
        why = f"ce n’est pas une {action_words(referential, requirement, ONE)}"
    if selector.categories:
        return [NotCounted(one.claim.id, NO_CATEGORY_YET if one.awaits_category else why) for one in others]
    block = selector.block
    if block is None:
        return [NotCounted(one.claim.id, why) for one in others]
    return [
        one.elsewhere if one.elsewhere and one.entry.block != block else NotCounted(one.claim.id, why) for one in others
    ]


def _total(eligible: list[_Eligible]) -> Decimal:
    return sum(_capped(eligible).values(), ZERO)


def _capped(eligible: list[_Eligible]) -> dict[str, Decimal]:
    """Credits by claim once each scale's and entry's cap is applied, the earliest actions first.

    Only the split between claims depends on that order, not the total: a scale's cap lies within its entry's.
    """
    credits: dict[str, Decimal] = {}
    used: dict[tuple[str, str | None], Decimal] = {}
    for one in eligible:
        claim, entry = one.claim, one.entry
        value = claim.credits
        if entry.is_capped:
            scale = entry.scale(claim.scale)
            caps: dict[tuple[str, str | None], Decimal | None] = {(entry.key, None): entry.cap_per_parcours}
            if scale is not None:
                caps[entry.key, scale.code] = scale.cap_per_parcours
            for key, cap in caps.items():
                if cap is not None:
                    value = min(value, cap - used.get(key, ZERO))
            for key in caps:
                used[key] = used.get(key, ZERO) + value
        credits[claim.id] = value
    return credits
