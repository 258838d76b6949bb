"""Parcours whose validation is requested: certify, return, reissue."""

from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Query, joinedload, selectinload

from backoffice.console.filters import CouncilFilter, NameFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.db import db
from backoffice.domain.acquisition import waiting
from backoffice.domain.entry_words import block_name, entry_title
from backoffice.domain.wording import instructions, legal_sentence, missing_sentence
from backoffice.models import Claim, CpdAction, Parcours, Proposal
from backoffice.permissions import allowed
from backoffice.services.queues import visible
from backoffice.services.recaps import recap_of
from backoffice.web.bars import bars
from workflows.proposal import ProposalState
from workflows.registry import WORKFLOWS


class ParcoursView(ReviewView):
    workflow, permission = "parcours", "parcours.view"
    title, noun, icon = "Parcours", "Le parcours", "award"
    filter_list = (StateFilter(), CouncilFilter(), NameFilter())
    columns: ClassVar[dict[str, str]] = {
        "person": "Nom",
        "parcours": "Parcours",
        "council": "Conseil",
        "counts": "Acceptées",
        "waiting": "Depuis",
        "state": "État",
    }
    nothing = ("Aucun parcours à valider", "Les demandes de validation apparaîtront ici, les plus anciennes d’abord.")
    review_template = "console/reviews/parcours.html"

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(
            selectinload(Parcours.registrant),
            joinedload(Parcours.programme),
            joinedload(Parcours.council),
            selectinload(Parcours.referential),
        )

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        action = selectinload(Parcours.claims).joinedload(Claim.action)
        return query.options(
            action.selectinload(CpdAction.evidence),
            selectinload(Parcours.attestations),
            joinedload(Parcours.referential),
            joinedload(Parcours.programme),
        )

    def context(self, record: Parcours) -> dict[str, Any]:
        progress = record.progress()
        proposals = select(Proposal).where(
            Proposal.parcours_id == record.id,
            Proposal.state.not_in((ProposalState.draft, ProposalState.withdrawn, ProposalState.accepted)),
            visible(Proposal, self.actor, "proposal.view"),
        )
        return {
            "rows": bars(progress),
            "legal": legal_sentence(progress.accepted),
            "accepted_sentence": missing_sentence(progress.accepted),
            "satisfied": progress.accepted.satisfied,
            "not_counted": _not_counted(record),
            "instructions": instructions(record.rules),
            "state_of": state_of,
            "entry_title": entry_title,
            "waits": waits,
            "recap": recap_of(db.session(), record.id) if allowed(self.actor, "recap.view", record) else None,
            "may_recap": allowed(self.actor, "recap.view", record),
            "groups": lambda claims: groups_of(record, claims),
            "categories": [(one.code, one.label) for one in record.rules.categories],
            "proposals": db.session.scalars(proposals.order_by(Proposal.created_at)).all(),
        }


def waits(claim: Claim) -> str | None:
    """When an action that has not lasted its minimum will be acquired."""
    return waiting(claim.entry, claim.action.starts_on, claim.action.ends_on)


def groups_of(parcours: Parcours, claims: list[Claim]) -> list[tuple[str, list[Claim]]]:
    """(heading, claims) of each block; a single group without a heading where there are none."""
    rules = parcours.rules
    if not rules.blocks:
        return [("", claims)]
    return [
        (block_name(rules, one.code), [claim for claim in claims if claim.entry.block == one.code])
        for one in rules.blocks
    ]


def state_of(workflow: str, state: str) -> str:
    return WORKFLOWS[workflow].labels[state]


def _not_counted(parcours: Parcours) -> dict[str, list[str]]:
    """Action id -> why no requirement counts it. An action that counts somewhere is left out."""
    declared = parcours.progress().declared.requirements
    counted = {action_id for requirement in declared for action_id in requirement.counted}
    reasons: dict[str, list[str]] = {}
    for requirement in declared:
        for action_id, reason in requirement.not_counted:
            if action_id not in counted and reason not in reasons.setdefault(action_id, []):
                reasons[action_id].append(reason)
    return reasons
