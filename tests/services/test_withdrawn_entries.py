"""An entry withdrawn by a version: offered no more, and what was declared under it goes on counting."""

import threading
from typing import Any

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.models import Parcours, ReferentialVersion
from backoffice.services import referentials
from backoffice.services.claims import entries_to_declare, record_action
from backoffice.services.transitions import perform
from tests.factories import World
from tests.services.payloads import changes_of
from workflows.engine import StepRefused


def without_congresses(world: World) -> ReferentialVersion:
    """The published rules, "congres" withdrawn."""
    editor = world.actor("referential_editor")
    draft = referentials.draft_of(db.session(), world.programme, editor, world.now)
    entries = [{**one, "withdrawn": True} if one["key"] == "congres" else one for one in draft.document["entries"]]
    referentials.change(draft.id, {**draft.document, "entries": entries}, editor, world.now, draft.version)
    perform("referential", draft.id, "propose", world.actor("scientific_member"), world.now)
    day = world.now.date()
    perform("referential", draft.id, "approve", world.actor("board_member"), world.now, approved_on=day)
    perform("referential", draft.id, "publish", world.actor("council_admin"), world.now)
    return draft


@pytest.fixture
def parcours(world: World) -> Parcours:
    """With a congress declared before its type was withdrawn, and moved to the new rules."""
    found = world.parcours()
    world.action(found, "submitted", "congres", title="JFMN", answer={"half_days": "6"})
    without_congresses(world)
    perform("parcours", found.id, "migrate", world.actor("council_admin"), world.now, reason="Toilettage.")
    db.session.refresh(found)
    return found


def test_it_is_offered_no_more(world: World, parcours: Parcours) -> None:
    assert "congres" not in [entry.key for entry in entries_to_declare(parcours)]
    assert "congres" in [entry.key for entry in entries_to_declare(parcours, kept="congres")]
    changes = world.changes("congres", answer={"half_days": "2"})
    with pytest.raises(StepRefused, match="est retiré du référentiel"):
        record_action(parcours.registrant, parcours.id, changes, parcours.account.as_actor(), world.now)


def test_what_was_declared_goes_on_counting(world: World, parcours: Parcours) -> None:
    (claim,) = parcours.claims
    assert parcours.progress().declared.credits == 6
    owner = parcours.account.as_actor()
    perform("cpd_action", claim.action_id, "edit", owner, world.now, changes=changes_of(claim.action))
    grants = {claim.id: claim.credits_asked}
    perform("cpd_action", claim.action_id, "accept", world.actor("clavip_member"), world.now, grants=grants)
    assert parcours.progress().accepted.credits == 6


def test_another_action_does_not_become_one(world: World, parcours: Parcours) -> None:
    action = world.action(parcours)
    with pytest.raises(StepRefused, match="est retiré du référentiel"):
        perform(
            "cpd_action",
            action.id,
            "edit",
            parcours.account.as_actor(),
            world.now,
            changes=world.changes("congres", answer={"half_days": "2"}),
        )


def test_two_people_who_begin_a_draft_find_the_same(app: Flask, world: World) -> None:
    editors = [world.actor("referential_editor") for _ in range(6)]
    programme_id, now = world.programme.id, world.now
    found: list[Any] = []
    together = threading.Barrier(len(editors))

    def begin(editor: Any) -> None:
        with app.app_context():
            programme = db.session.get_one(type(world.programme), programme_id)
            together.wait(20)
            found.append(referentials.draft_of(db.session(), programme, editor, now).id)
            db.session.remove()

    threads = [threading.Thread(target=begin, args=(editor,)) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == len(editors)
    assert len(set(found)) == 1
