"""A referential: the entries a programme recognises, how each gives credits, and what a parcours must hold.

Immutable and self-contained: a parcours keeps the version it was started under. Read from a document by
`backoffice.domain.referential_document`, which checks what these classes take for granted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from backoffice.domain.eligibility import Eligibility
from backoffice.domain.evidence import EvidenceRule
from backoffice.domain.measures import CREDITS, HOURS, Measure
from backoffice.domain.periods import PeriodRule
from backoffice.domain.scales import CreditScale, HoursScale


@dataclass(frozen=True, slots=True)
class Category:
    """fo, ap, gr or pi (001, "Votre parcours"). `singular` and `plural` are what the missing sentence
    counts.
    """

    code: str
    label: str
    singular: str
    plural: str


@dataclass(frozen=True, slots=True)
class Block:
    """One of the objectives of certification périodique (002, preamble).

    `health_data`: what proves its actions may tell of the person's health, so that a declaration on honour
    comes first and files do not outlive the decision. `aims` say what it is for, a sentence each.
    """

    code: str
    label: str
    health_data: bool = False
    aims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """A property of an action that a requirement may ask for, such as a priority orientation."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Role:
    """In which capacity somebody took part: attendee ("Auditeur"), trainer ("Formateur")."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document the rules come from."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry and its figures come from; `note` says what the document leaves open."""

    document: str
    row: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LegalText:
    """A law, a decree or a page to read; `url` where its source prints one."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """ "QARQ" and what it stands for (002, section 5)."""

    short: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class ReferentialEntry:
    """A type of action. `cap_per_parcours` bounds the credits of all its actions together in one parcours.

    No role listed means that any role will do. An entry without a scale gives no credits and its actions
    count as actions (the councils of 001 have none). `minimum_years` is how long the activity goes on before
    it is acquired ("poursuivie pendant un minimum de 2 ans"). One that is `withdrawn` is offered no more, and
    the actions declared under it go on counting.
    """

    key: str
    label: str
    expectation: str
    evidence: EvidenceRule
    sources: tuple[Source, ...]
    eligibility: tuple[Eligibility, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    block: str | None = None
    roles: tuple[Role, ...] = ()
    scales: tuple[CreditScale, ...] = ()
    out_of_list: bool = False
    withdrawn: bool = False
    minimum_years: int | None = None
    cap_per_parcours: Decimal | None = None

    def scale(self, code: str | None) -> CreditScale | None:
        return next((scale for scale in self.scales if scale.code == code), None)

    def scales_for(self, role: str | None) -> tuple[CreditScale, ...]:
        """The scales open to somebody in that role."""
        return tuple(scale for scale in self.scales if scale.is_open_to(role))

    @cached_property
    def category_set(self) -> frozenset[str]:
        return frozenset(self.categories)

    @cached_property
    def is_capped(self) -> bool:
        return self.cap_per_parcours is not None or any(s.cap_per_parcours is not None for s in self.scales)


class RequirementKind(StrEnum):
    actions = "actions"
    credits = "credits"
    hours = "hours"


class Called(StrEnum):
    """How people call a parcours: physicians have a "parcours" (001), medical physicists a "cycle" (000)."""

    parcours = "parcours"
    cycle = "cycle"


@dataclass(frozen=True, slots=True)
class Selector:
    """Which actions a requirement looks at: one of the categories, all of the tags, the block. Empty: every
    action.
    """

    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    block: str | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.categories or self.tags or self.block)

    def matches(self, categories: frozenset[str], tags: frozenset[str], block: str | None) -> bool:
        return (
            (not self.categories or not categories.isdisjoint(self.categories))
            and tags.issuperset(self.tags)
            and (self.block is None or self.block == block)
        )


@dataclass(frozen=True, slots=True)
class Requirement:
    """At least `need` actions, credits or hours, among those the selector picks.

    `singular` and `plural` are its words after a number; a requirement on categories, on every action, on
    credits or on hours finds them by itself (`backoffice.domain.requirement_words`). `within` is the code of the
    requirement that it details ("dont 2"). `legal_need` is what the law asks where the council asks more: it
    informs and decides nothing.
    """

    code: str
    kind: RequirementKind
    need: Decimal
    selector: Selector = field(default_factory=Selector)
    singular: str = ""
    plural: str = ""
    within: str = ""
    legal_need: Decimal | None = None

    @property
    def is_overall(self) -> bool:
        return self.kind is RequirementKind.actions and self.selector.is_empty


@dataclass(frozen=True, kw_only=True)
class Referential:
    """One published version of a programme's rules. `code` and `version` name it for good.

    `period_label` reads "sur la période triennale" and `chosen_by` "du médecin", as in the instructions of
    001. `periods` where they depend on the person; otherwise they are those of the programme. `aims`, `texts` and
    `abbreviations` are for readers and decide nothing.
    """

    code: str
    version: str
    council: str
    programme: str
    title: str
    period_label: str
    chosen_by: str
    sources: tuple[SourceDocument, ...]
    requirements: tuple[Requirement, ...]
    entries: tuple[ReferentialEntry, ...]
    categories: tuple[Category, ...] = ()
    blocks: tuple[Block, ...] = ()
    tags: tuple[Tag, ...] = ()
    roles: tuple[Role, ...] = ()
    periods: PeriodRule | None = None
    called: Called = Called.parcours
    aims: str = ""
    texts: tuple[LegalText, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()

    def entry(self, key: str) -> ReferentialEntry:
        """Raises KeyError when this version has no such entry."""
        return self.entries_by_key[key]

    def asks_declaration_first(self, entry: ReferentialEntry) -> bool:
        """Whether the form offers the declaration on honour before a file, which may tell of somebody's
        health.
        """
        return entry.evidence.honour and self.has_health_data(entry)

    def has_health_data(self, entry: ReferentialEntry) -> bool:
        """Whether what proves this action may tell of somebody's health."""
        return any(block.health_data for block in self.blocks if block.code == entry.block)

    @cached_property
    def measure(self) -> Measure:
        """What its actions bring: hours where its scales count them, QARQ otherwise."""
        return HOURS if any(isinstance(s, HoursScale) for entry in self.entries for s in entry.scales) else CREDITS

    @cached_property
    def said_measure(self) -> Measure | None:
        """What people read of an action beside its category; None where actions only count one by one (001)."""
        brings = any(entry.scales or entry.out_of_list for entry in self.entries)
        asks = any(one.kind is not RequirementKind.actions for one in self.requirements)
        return self.measure if brings or asks else None

    @cached_property
    def offered_entries(self) -> tuple[ReferentialEntry, ...]:
        """Those that a new declaration may choose."""
        return tuple(entry for entry in self.entries if not entry.withdrawn)

    @cached_property
    def entries_by_key(self) -> Mapping[str, ReferentialEntry]:
        return {entry.key: entry for entry in self.entries}

    @cached_property
    def block_ranks(self) -> Mapping[str, int]:
        """The number by which people call each block, by its code."""
        return {block.code: rank for rank, block in enumerate(self.blocks, start=1)}

    @cached_property
    def categories_by_code(self) -> Mapping[str, Category]:
        return {category.code: category for category in self.categories}

    @cached_property
    def matches_by_entry(self) -> Mapping[str, tuple[bool, ...]]:
        """For each entry, which requirements its actions answer when nothing is overridden."""
        return {entry.key: self.matches(entry, entry.category_set, frozenset(entry.tags)) for entry in self.entries}

    def matches(self, entry: ReferentialEntry, categories: frozenset[str], tags: frozenset[str]) -> tuple[bool, ...]:
        return tuple(r.selector.matches(categories, tags, entry.block) for r in self.requirements)
