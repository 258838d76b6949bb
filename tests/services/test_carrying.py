"""From a proposal to the next version of the rules."""

import pytest

from backoffice.db import db
from backoffice.models import ReferentialVersion
from backoffice.permissions import Denied, Hidden
from backoffice.services.carrying import carry_into_draft
from tests.factories import World
from workflows.engine import StepRefused


def drafts(world: World) -> int:
    return db.session.query(ReferentialVersion).filter_by(state="draft").count()


@pytest.mark.parametrize("planned", [False, True])
def test_an_accepted_action_enters_the_draft_once(world: World, planned: bool) -> None:
    proposal = world.proposal(world.parcours(), "accepted", planned=planned)
    editor = world.chair()
    draft = carry_into_draft(proposal.id, editor, world.now)
    entry = draft.rules.entries[-1]
    assert (draft.state, entry.label) == ("draft", proposal.title)
    assert proposal.attestations[0].number in entry.sources[0].note
    with pytest.raises(StepRefused, match="déjà dans le brouillon"):
        carry_into_draft(proposal.id, editor, world.now)
    other = world.proposal(world.parcours(), "accepted")
    assert carry_into_draft(other.id, editor, world.now).id == draft.id, "the same draft"
    assert drafts(world) == 1


def test_what_is_not_accepted_does_not_enter(world: World) -> None:
    for state in ("submitted", "evaluated", "rejected"):
        proposal = world.proposal(world.parcours(), state)
        with pytest.raises(StepRefused, match="acceptée"):
            carry_into_draft(proposal.id, world.chair(), world.now)
    assert drafts(world) == 0


def test_who_does_not_edit_the_rules_does_not_carry_into_them(world: World) -> None:
    proposal = world.proposal(world.parcours(), "accepted")
    with pytest.raises(Denied):
        carry_into_draft(proposal.id, world.actor("clavip_member"), world.now)
    with pytest.raises(Hidden):
        carry_into_draft(proposal.id, world.actor("scientific_member", council=world.other_council()), world.now)
    assert drafts(world) == 0
