"""« À compléter et à envoyer »: what a person began and has not sent, told apart from what was (001)."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from backoffice.domain.entry_words import entry_title
from backoffice.models import Capture, Claim, Parcours, Proposal
from backoffice.portal.page_frame import Badge, badge_of
from backoffice.wording import date_in_words, dates_in_words
from workflows.cpd_action import CpdActionState
from workflows.proposal import ProposalState


@dataclass(frozen=True)
class Draft:
    """One that its owner alone sees. `to_do` is what remains before it can be sent."""

    title: str
    about: str
    to_do: str
    url: str
    icon: str
    files: int
    badge: Badge


def drafts_of(parcours: Parcours, captures: Iterable[Capture], proposals: Iterable[Proposal] = ()) -> list[Draft]:
    """Of this parcours: what was photographed first, since it lacks the most, then actions and proposals."""
    actions = [claim for claim in parcours.claims if claim.action.state == CpdActionState.draft]
    return [
        *(_of_capture(one) for one in captures if one.parcours_id == parcours.id),
        *(_of_action(one) for one in sorted(actions, key=lambda one: (one.action.starts_on, one.action.title))),
        *(_of_proposal(one) for one in proposals if one.state == ProposalState.draft),
    ]


def _of_capture(capture: Capture) -> Draft:
    return Draft(
        title=capture.title,
        about=f"Justificatif gardé le {date_in_words(capture.kept_on)}",
        to_do="Type d’action et dates à indiquer",
        url=url_for("captures.show", capture_id=capture.id),
        icon="camera",
        files=len(capture.evidence),
        badge=badge_of(capture),
    )


def _of_action(claim: Claim) -> Draft:
    action = claim.action
    return Draft(
        title=action.title,
        about=f"{entry_title(claim.entry)} · {dates_in_words(action.starts_on, action.ends_on)}",
        to_do="À relire et à déposer",
        url=url_for("actions.show", action_id=action.id),
        icon="edit",
        files=len(action.evidence),
        badge=badge_of(action),
    )


def _of_proposal(proposal: Proposal) -> Draft:
    return Draft(
        title=proposal.title,
        about=f"Action hors liste · {dates_in_words(proposal.starts_on, proposal.ends_on)}",
        to_do="À relire et à envoyer",
        url=url_for("proposals.show", proposal_id=proposal.id),
        icon="edit",
        files=0,
        badge=badge_of(proposal),
    )
