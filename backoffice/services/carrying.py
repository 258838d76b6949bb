"""Carrying an accepted out-of-list action into the draft of the next version of the rules."""

from datetime import datetime
from uuid import UUID

from backoffice.domain.actor import Actor
from backoffice.domain.calendar import today
from backoffice.domain.recognised_entry import RecognisedAction, decision_note, entry_document_of
from backoffice.models import Proposal, ReferentialVersion
from backoffice.permissions import Denied, authorize, holds
from backoffice.services.referentials import add_entry, draft_in
from backoffice.services.transitions import transaction
from workflows.engine import StepRefused
from workflows.proposal import RECOGNISED


def carry_into_draft(proposal_id: UUID, actor: Actor, now: datetime) -> ReferentialVersion:
    """The programme's draft, begun if need be, with one more entry. Raises Hidden, Denied, StepRefused."""
    with transaction(now) as work:
        proposal: Proposal = work.lock("proposal", proposal_id)
        authorize(actor, "proposal.view", proposal)
        if not holds(actor, "referential.edit", proposal.council_id):
            raise Denied("referential.edit")
        action = _recognised(proposal)
        draft = draft_in(work, proposal.parcours.programme, actor)
        noted = {source.note for entry in draft.rules.entries for source in entry.sources}
        if decision_note(action) in noted:
            raise StepRefused(f"Cette action est déjà dans le brouillon de la version {draft.number}.")
        add_entry(work, draft, entry_document_of(action, draft.rules), actor)
    return draft


def _recognised(proposal: Proposal) -> RecognisedAction:
    if proposal.state not in RECOGNISED or proposal.granted_credits is None or proposal.decided_at is None:
        raise StepRefused("Seule une action acceptée entre dans le référentiel.")
    return RecognisedAction(
        title=proposal.title,
        organiser=proposal.organiser,
        entry_key=proposal.granted_entry_key or proposal.entry_key,
        categories=tuple(proposal.granted_categories),
        credits=proposal.granted_credits,
        decided_on=today(proposal.decided_at),
        attestation=proposal.attestations[0].number,
    )
