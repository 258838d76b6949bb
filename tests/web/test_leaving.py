"""A council is left: what was begun there is read only, what was given stays, and coming back reopens it."""

from datetime import timedelta

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.models import Parcours
from backoffice.services.claims import record_action
from backoffice.services.due_reminders import due_reminders
from backoffice.services.parcours import parcours_of
from backoffice.services.proposals import propose
from backoffice.services.transitions import perform
from tests.factories import World
from tests.services.payloads import proposal_changes_of
from tests.web.console_pages import visit
from tests.web.pages import counted_queries, page, version_of, words
from workflows.engine import StepRefused

LEFT = "Vous avez quitté ce conseil"


def leave(world: World, parcours: Parcours) -> None:
    perform("enrolment", world.enrolment_of(parcours).id, "leave", parcours.account.as_actor(), world.now)
    db.session.expire_all()


def come_back(world: World, parcours: Parcours) -> None:
    owner, enrolment = parcours.account.as_actor(), world.enrolment_of(parcours)
    perform("enrolment", enrolment.id, "submit", owner, world.now, message="Je reviens.")
    db.session.expire_all()
    assert parcours.is_locked, "asked for is not validated"
    reviewer = world.actor("register_reviewer", council=parcours.council)
    perform("enrolment", enrolment.id, "validate", reviewer, world.now)
    db.session.expire_all()


def test_nothing_changes_until_they_are_back(world: World) -> None:
    parcours = world.parcours()
    draft, asked, *_ = world.action(parcours), world.action(parcours, "information_requested"), world.enough(parcours)
    proposal = world.proposal(parcours)
    owner, registrant = parcours.account.as_actor(), parcours.registrant
    leave(world, parcours)
    for step in (
        lambda: perform("cpd_action", draft.id, "submit", owner, world.now),
        lambda: perform("cpd_action", asked.id, "submit", owner, world.now),
        lambda: perform("cpd_action", draft.id, "attach", owner, world.now, without_evidence=True),
        lambda: perform("proposal", proposal.id, "submit", owner, world.now),
        lambda: record_action(registrant, parcours.id, world.changes(), owner, world.now),
        lambda: propose(registrant, parcours.id, proposal_changes_of(proposal), owner, world.now),
        lambda: perform("parcours", parcours.id, "request", owner, world.now, honour=True),
    ):
        with pytest.raises(StepRefused, match=LEFT):
            step()
    come_back(world, parcours)
    assert not parcours.is_locked
    perform("cpd_action", draft.id, "attach", owner, world.now, without_evidence=True)
    perform("parcours", parcours.id, "request", owner, world.now, honour=True)
    assert parcours.state == "requested"


def test_what_was_sent_is_still_answered_by_a_committee_that_knows(app: Flask, world: World) -> None:
    parcours = world.parcours()
    action = world.action(parcours, "submitted")
    reviewer = world.staff("clavip_member")
    pages = (f"/console/actions/{action.id}", f"/console/parcours/{parcours.id}")
    console, said = visit(app, reviewer), "Cette personne a quitté le conseil"
    assert not [address for address in pages if said in words(page(console.get(address)))]
    leave(world, parcours)
    assert [address for address in pages if said in words(page(console.get(address)))] == list(pages)
    perform("cpd_action", action.id, "reject", reviewer.as_actor(), world.now, reason="Hors période.")
    assert action.state == "rejected"


def test_nothing_is_recalled_to_who_has_left(world: World) -> None:
    parcours = world.parcours()
    world.action(parcours)
    world.action(parcours, "information_requested")
    world.enough(parcours)
    days = [world.now + timedelta(days=number) for number in range(0, 60)]
    before = {due.kind for day in days for due in due_reminders(db.session(), world.council, day)}
    assert {"draft_forgotten", "evidence_awaited", "request_possible"} <= before
    leave(world, parcours)
    assert not [due for day in days for due in due_reminders(db.session(), world.council, day)]


def test_the_pages_of_a_physician(app: Flask, world: World) -> None:
    parcours = world.parcours()
    action = world.action(parcours)
    client = visit(app, parcours.account)
    enrolment = world.enrolment_of(parcours)
    before = page(client.get(f"/mon-compte/inscriptions/{enrolment.id}/quitter"))
    assert "ne changera plus" in words(before)
    assert "vous pourrez toujours les télécharger" in words(before)
    client.post(f"/mon-compte/inscriptions/{enrolment.id}/quitter", data={"version": version_of(before)})
    home, shown = page(client.get("/")), page(client.get(f"/parcours/{parcours.id}"))
    for tree in (home, shown):
        assert LEFT in words(tree)
        assert not tree.xpath("//a[contains(@href, '/actions/nouvelle') or contains(@href, '/demande')]")
    for suffix in ("xlsx", "zip", "json"):
        assert client.get(f"/parcours/{parcours.id}/dossier.{suffix}").status_code == 200
    assert LEFT in words(page(client.get(f"/actions/{action.id}")))
    assert client.get(f"/actions/nouvelle?parcours={parcours.id}").status_code == 303
    assert "reprendre où vous en étiez" in words(page(client.get(f"/mon-compte/inscriptions/{enrolment.id}")))


def test_the_pages_of_a_medical_physicist(app: Flask, world: World) -> None:
    """The file of a register is left from its own page."""
    cycle = world.cycle()
    client, enrolment = visit(app, cycle.account), world.enrolment_of(cycle)
    address = f"/mon-compte/inscriptions/{enrolment.id}"
    assert page(client.get(address)).xpath(f"//a[@href='{address}/quitter']")
    leave(world, cycle)
    tree = page(client.get(address))
    assert LEFT in words(tree)
    assert "Me réinscrire" in words(tree)
    assert not tree.xpath(f"//a[@href='{address}/quitter']")
    tree = page(client.get(f"/parcours/{cycle.id}"))
    assert "Ce cycle se lit et se télécharge" in words(tree)
    assert not tree.xpath("//a[contains(@href, '/actions/nouvelle')]")
    assert "exporter mon cycle" in words(tree)


def test_knowing_it_costs_no_query(world: World) -> None:
    parcours = world.parcours()
    registrant = parcours.registrant
    db.session.expire_all()
    _ = registrant.id
    found = parcours_of(db.session(), registrant)
    with counted_queries() as queries:
        assert [one.council_is_left for one in found] == [False]
    assert queries == []
