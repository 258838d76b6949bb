"""The tables of « Votre parcours » (001): one row an action or an out-of-list proposal, oldest first.

Where the referential has blocks there is a table for each; elsewhere a single one, with a column for each category.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import url_for

from backoffice.domain.acquisition import waiting
from backoffice.domain.entry_words import block_name, entry_title
from backoffice.models import Claim, Parcours, Proposal
from backoffice.portal.page_frame import Badge, badge_of
from backoffice.portal.standing import Standing
from backoffice.wording import dates_in_words
from workflows.cpd_action import DECLARED, CpdActionState

SHOWN_WAITING = (CpdActionState.draft, *DECLARED)

PENDING_PROPOSALS = ("submitted", "information_requested", "evaluated", "agreed")


@dataclass(frozen=True)
class Row:
    """What the table says of one action. `credits_granted` is None until its decision.

    `waiting` says when an action that has not lasted its minimum will be acquired.
    """

    title: str
    kind: str
    url: str
    categories: frozenset[str]
    starts_on: date
    dates: str
    credits_asked: Decimal | None
    credits_granted: Decimal | None
    badge: Badge
    reason: str | None = None
    question: str | None = None
    standing: Standing | None = None
    files: int = 0
    is_proposal: bool = False
    block: str | None = None
    waiting: str | None = None
    action_id: str = ""

    @property
    def state(self) -> str:
        return self.badge.state

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def is_withdrawn(self) -> bool:
        return self.state == "withdrawn"

    @property
    def is_declared(self) -> bool:
        return not self.is_proposal and self.state in DECLARED

    @property
    def is_left_out(self) -> bool:
        """What a request for validation would leave aside, besides drafts, though its author may still think of it."""
        return self.awaits_confirmation or (self.is_proposal and self.state in PENDING_PROPOSALS)

    @property
    def awaits_its_author(self) -> bool:
        return self.state == "information_requested"

    @property
    def awaits_confirmation(self) -> bool:
        return self.state == "to_confirm"


@dataclass(frozen=True)
class Group:
    """The rows of one block; `block` and `heading` are empty where the referential has none."""

    block: str
    heading: str
    rows: tuple[Row, ...]


def groups_of(parcours: Parcours, rows: list[Row]) -> list[Group]:
    blocks = parcours.rules.blocks
    if not blocks:
        return [Group("", "", tuple(rows))]
    return [
        Group(one.code, block_name(parcours.rules, one.code), tuple(row for row in rows if row.block == one.code))
        for one in blocks
    ]


def rows_of(parcours: Parcours, proposals: list[Proposal], standings: Mapping[str, Standing]) -> list[Row]:
    rows = [_of_claim(claim, standings.get(str(claim.action_id))) for claim in parcours.claims]
    rows += [_of_proposal(item) for item in proposals]
    return sorted(rows, key=lambda row: (row.starts_on, row.title))


def _of_claim(claim: Claim, standing: Standing | None) -> Row:
    action = claim.action
    return Row(
        title=action.title,
        kind=entry_title(claim.entry),
        url=url_for("actions.show", action_id=action.id),
        categories=claim.categories,
        starts_on=action.starts_on,
        dates=dates_in_words(action.starts_on, action.ends_on),
        credits_asked=claim.credits_asked,
        credits_granted=claim.credits_granted,
        badge=badge_of(action),
        reason=action.reason if action.state == "rejected" else None,
        question=action.question if action.state == "information_requested" else None,
        standing=standing,
        files=len(action.evidence),
        block=claim.entry.block,
        action_id=str(action.id),
        waiting=waiting(claim.entry, action.starts_on, action.ends_on) if action.state in SHOWN_WAITING else None,
    )


def _of_proposal(item: Proposal) -> Row:
    return Row(
        title=item.title,
        kind="Action hors liste",
        url=url_for("proposals.show", proposal_id=item.id),
        categories=frozenset(item.categories),
        starts_on=item.starts_on,
        dates=dates_in_words(item.starts_on, item.ends_on),
        credits_asked=None,
        credits_granted=None,
        badge=badge_of(item),
        reason=item.reason if item.state == "rejected" else None,
        question=item.question if item.state == "information_requested" else None,
        is_proposal=True,
        block=item.parcours.rules.entry(item.entry_key).block,
    )
