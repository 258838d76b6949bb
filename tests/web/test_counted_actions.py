"""A council of 001, whose rules only count actions: no QARQ anywhere, and one action corrected in a parcours sent."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.db import db
from backoffice.models import Account, CpdAction, OutboxMail, Parcours
from backoffice.services.claims import record_action
from backoffice.services.transitions import perform
from tests.factories import World
from tests.services.test_councils import MEMBER, opened_alpha
from tests.web.console_pages import post, visit
from tests.web.pages import page, version_of, words


@pytest.fixture
def member(world: World) -> Account:
    opened_alpha(world)
    return db.session.query(Account).filter_by(email=MEMBER.email).one()


@pytest.fixture
def parcours(world: World, member: Account) -> Parcours:
    """Three actions, sent without a proof as 001 allows."""
    council = next(one.council for one in member.memberships)
    registrant = world.registrant()
    owner = registrant.account.as_actor()
    perform("enrolment", world.enrolment(registrant, council).id, "validate", member.as_actor(), world.now)
    found = db.session.query(Parcours).filter_by(registrant_id=registrant.id).one()
    for entry in ("rmm", "formation", "congres"):
        changes = world.changes(entry, title=f"Mon action {entry}", answer={})
        action = record_action(registrant, found.id, changes, owner, world.now)
        perform("cpd_action", action.id, "attach", owner, world.now, without_evidence=True)
        perform("cpd_action", action.id, "submit", owner, world.now)
    return found


def actions_of(parcours: Parcours) -> tuple[CpdAction, CpdAction, CpdAction]:
    db.session.expire_all()
    first, second, third = sorted((claim.action for claim in parcours.claims), key=lambda action: action.title)
    return first, second, third


def test_no_page_speaks_of_qarq(app: Flask, parcours: Parcours, member: Account) -> None:
    owner, clavip = visit(app, parcours.account), visit(app, member)
    action, *_ = actions_of(parcours)
    seen = [
        owner.get("/"),
        owner.get(f"/parcours/{parcours.id}"),
        owner.get(f"/parcours/{parcours.id}/demande"),
        owner.get(f"/actions/{action.id}"),
        owner.get(f"/actions/nouvelle?parcours={parcours.id}&entry=rmm"),
        clavip.get(f"/console/actions/{action.id}"),
        clavip.get(f"/console/parcours/{parcours.id}"),
        clavip.get("/console/parcours/"),
    ]
    assert post(clavip, "cpd_action", action, "accept").status_code == 303
    assert [claim.credits_granted for claim in actions_of(parcours)[0].claims] == [0]
    seen.append(owner.get(f"/actions/{action.id}"))
    for answer in seen:
        assert "QARQ" not in words(page(answer)), answer.request.path
    letters = db.session.query(OutboxMail).filter(OutboxMail.recipient == parcours.account.email).all()
    assert {"cpd_action/submitted", "cpd_action/accepted"} <= {letter.name for letter in letters}
    assert not [letter.name for letter in letters if "QARQ" in letter.text]


def refused_everywhere(client: FlaskClient, action: CpdAction) -> None:
    data = {"version": str(action.version)}
    assert client.get(f"/actions/{action.id}/modifier").status_code == 303
    assert client.post(f"/actions/{action.id}/modifier", data={**data, "title": "Autre"}).status_code in (303, 400)
    assert client.post(f"/actions/{action.id}/withdraw", data=data).status_code == 400
    assert client.post(f"/actions/{action.id}/submit", data=data).status_code in (303, 400, 409)
    assert client.get(f"/actions/{action.id}/justificatifs").status_code == 303


def test_one_action_is_corrected_and_the_others_stay_locked(app: Flask, parcours: Parcours, member: Account) -> None:
    """001, « Demande validation »: nothing changes any more, but for the one action that the CLAVIP asks about."""
    owner, clavip = visit(app, parcours.account), visit(app, member)
    form = page(owner.get(f"/parcours/{parcours.id}/demande"))
    sent = owner.post(f"/parcours/{parcours.id}/demande", data={"version": version_of(form), "honour": "y"})
    assert sent.status_code == 303
    asked, *others = actions_of(parcours)
    for action in (asked, *others):
        refused_everywhere(owner, action)
    assert post(clavip, "cpd_action", asked, "request_information", question="Quel congrès ?").status_code == 303
    asked, *others = actions_of(parcours)
    assert (parcours.state, asked.state) == ("requested", "information_requested")
    before = [(one.title, one.state, one.version) for one in others]
    for action in others:
        refused_everywhere(owner, action)
    edit = page(owner.get(f"/actions/{asked.id}/modifier"))
    typed = {field.get("name"): field.get("value") for field in edit.xpath("//main//form[last()]//input[@name]")}
    changed = {
        **{name: value for name, value in typed.items() if value},
        "entry": "congres",
        "title": "Congrès de Brest",
        "version": version_of(edit),
        "intent": "save",
    }
    assert owner.post(f"/actions/{asked.id}/modifier", data=changed).status_code == 303
    shown = page(owner.get(f"/actions/{asked.id}"))
    answered = {"version": version_of(shown), "answer": "Celui de Brest."}
    assert owner.post(f"/actions/{asked.id}/submit", data=answered).status_code == 303
    db.session.expire_all()
    assert (asked.title, asked.state, parcours.state) == ("Congrès de Brest", "submitted", "requested")
    assert [(one.title, one.state, one.version) for one in others] == before
    refused_everywhere(owner, asked)
