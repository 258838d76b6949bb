"""Every way the console writes, tried with what it must not take: other people's files, other roles, extra fields."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.models import OutboxMail
from backoffice.permissions.table import ROLES
from backoffice.services.questionnaires import draft_questionnaire
from tests.factories import World
from tests.web.console_pages import address, everything, post, visit
from workflows.registry import WORKFLOWS

STAFF = tuple(ROLES)
# Whatever a form of the console could be made to carry besides its own fields.
EXTRA: dict[str, Any] = {
    "state": "accepted",
    "role": "platform_admin",
    "owner_id": str(uuid.uuid4()),
    "registrant_id": str(uuid.uuid4()),
    "council_id": str(uuid.uuid4()),
    "decided_by_id": str(uuid.uuid4()),
    "credits": "999",
    "credits_granted": "999",
    "version": "1",
    "is_system": "1",
    "honour": "y",
    "evaluation": "favourable",
    "changes": "x",
    "password": "une phrase facile à retenir",
    "link": "x",
}


@pytest.fixture
def records(world: World) -> dict[str, Any]:
    """One of each, where the committee has something to decide."""
    return {
        "account": world.registrant(validated=False).account,
        "enrolment": world.enrolment(world.registrant()),
        "cpd_action": world.action(world.parcours(), "submitted"),
        "proposal": world.proposal(world.parcours(), "evaluated"),
        "parcours": world.requested(),
        "attestation": world.attestation(),
        "help_request": world.help_request(world.parcours().registrant),
        "news_item": world.news_item(),
        "questionnaire": draft_questionnaire(world.council, world.actor("council_admin"), world.now),
    }


@pytest.fixture
def dead_mail(world: World, records: dict[str, Any]) -> OutboxMail:
    mail = db.session.query(OutboxMail).filter(OutboxMail.council_id.is_not(None)).first()
    assert mail is not None
    mail.status, mail.last_error = "dead", "550 5.1.1 unknown"
    db.session.commit()
    return mail


def complete(trigger: str, record: Any) -> dict[str, Any]:
    """A form in which nothing is missing for this step."""
    claims = getattr(record, "claims", [])
    words = {
        "reason": "Un motif.",
        "question": "Une question ?",
        "credits": "2",
        "categories": ["fo"],
        "message": "Oui.",
    }
    criteria = ("science", "independence", "interests", "method", "traceability", "evidence", "relevance", "duration")
    sheet = {f"criterion_{key}": "met" for key in criteria} | {"conflict": "no", "opinion": "favourable"}
    grants = {f"grants_{claim.id.hex}": str(claim.credits_asked) for claim in claims}
    return words | grants | (sheet if trigger == "evaluate" else {})


def attempts(records: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for workflow, record in records.items():
        for trigger in (*WORKFLOWS[workflow].triggers, "create", "state", ""):
            yield workflow, record, trigger


def post_rules(app: Flask) -> set[str]:
    rules = app.url_map.iter_rules()
    return {rule.endpoint for rule in rules if rule.endpoint.startswith("console") and "POST" in (rule.methods or ())}


WAYS_IN = {
    "charter": {"create"},
    "council": {"create", "edit_programme", "load", "logo", "programme", "reminders"},
    "cpd_action": {"bulk_view"},
    "document": {"create", "replace"},
    "enrolment": {"export_file"},
    "establishment": {"add", "merge"},
    "establishment_import": {"add", "show"},
    "kept_reason": {"add", "change", "edit"},
    "mail_wording": {"edit", "reset"},
    "news_item": {"create"},
    "organiser": {"create", "invite"},
    "outbox_mail": {"resend"},
    "proposal": {"carry"},
    "questionnaire": {"create"},
    "referential": {
        "begin", "import_file", "entry", "entry_as_text", "new_entry", "remove_entry", "part", "open_parcours",
    },
    "register_term": {"add"},
    "session": {"add"},
}  # fmt: skip


def test_these_are_all_the_ways_in(app: Flask) -> None:
    reviewed = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.endswith(".review")}
    assert reviewed <= {f"console_{workflow}.review" for workflow in WORKFLOWS}
    others = {f"console_{view}.{page}" for view, pages in WAYS_IN.items() for page in pages}
    assert post_rules(app) == others | reviewed


@pytest.mark.parametrize("role", STAFF)
def test_a_role_takes_the_steps_it_holds_and_no_other(
    app: Flask, world: World, records: dict[str, Any], dead_mail: OutboxMail, role: str
) -> None:
    account = world.staff(role)
    carried = frozenset().union(*(ROLES[name] for name, _ in account.as_actor().roles))
    client = visit(app, account)
    before = everything()
    for workflow, record, trigger in attempts(records):
        held = {
            step.permission
            for step in WORKFLOWS[workflow].steps_from(record.state)
            if step.trigger == trigger and step.permission in carried
        }
        if held:
            continue
        for intent in ("edit", "preview", "confirm"):
            answer = post(client, workflow, record, trigger, intent, **complete(trigger, record))
            assert answer.status_code in (403, 404), (workflow, trigger, intent, answer.status_code)
    if "cpd_action.accept" not in carried:
        action = records["cpd_action"]
        ticked = {"choix": f"{action.id}:{action.version}", "intent": "confirm"}
        assert client.post("/console/actions/ensemble", data=ticked).status_code in (200, 404)
    if "outbox.resend" not in carried:
        assert client.post(f"/console/courriels/{dead_mail.id}/renvoyer").status_code in (403, 404)
    assert everything() == before


def test_the_roles_of_another_council_change_nothing(
    app: Flask, world: World, records: dict[str, Any], dead_mail: OutboxMail
) -> None:
    roles = [role for role in STAFF if role != "platform_admin"]
    client = visit(app, world.staff(*roles, council=world.other_council()))
    before = everything()
    for workflow, record, trigger in attempts(records):
        assert post(client, workflow, record, trigger, **complete(trigger, record)).status_code == 404
    action = records["cpd_action"]
    client.post("/console/actions/ensemble", data={"choix": f"{action.id}:{action.version}", "intent": "confirm"})
    assert client.post(f"/console/courriels/{dead_mail.id}/renvoyer").status_code == 404
    assert everything() == before


def test_extra_fields_are_nobody_s(app: Flask, world: World, records: dict[str, Any]) -> None:
    """A legitimate step with everything else one could post: only the step happens."""
    roles = ("clavip_member", "register_reviewer", "scientific_member", "platform_admin")
    client = visit(app, world.staff(*roles, "scientific_chair"))
    steps = {
        "account": ("resend", "pending"),
        "enrolment": ("request_information", "information_requested"),
        "cpd_action": ("request_information", "information_requested"),
        "proposal": ("reject", "rejected"),
        "parcours": ("return", "returned"),
    }
    for workflow, (trigger, target) in steps.items():
        record = records[workflow]
        before = {column.key: getattr(record, column.key) for column in record.__table__.columns}
        extra = EXTRA | {f"{trigger}-{key}": value for key, value in EXTRA.items()} | {"version": record.version}
        form = {"trigger": trigger, "intent": "confirm", f"{trigger}-reason": "Motif.", f"{trigger}-question": "Quoi ?"}
        assert client.post(address(workflow, record), data=extra | form).status_code == 303
        changed = {key for key, value in before.items() if getattr(record, key) != value}
        assert record.state == target
        assert changed <= {"state", "version", "question", "reason", "decided_at", "decided_by_id", "summary"}, changed
    assert all(claim.credits_granted is None for claim in records["cpd_action"].claims)


def test_a_post_without_its_token_is_refused(
    app: Flask, world: World, records: dict[str, Any], dead_mail: OutboxMail
) -> None:
    client = visit(app, world.staff("clavip_member", "register_reviewer", "council_admin", "platform_admin"))
    app.config["WTF_CSRF_ENABLED"] = True
    before = everything()
    action = records["cpd_action"]
    for workflow, record in records.items():
        for step in WORKFLOWS[workflow].steps_from(record.state):
            answer = post(client, workflow, record, step.trigger, **complete(step.trigger, record))
            assert answer.status_code == 400, (workflow, step.trigger)
    ticked = {"choix": f"{action.id}:{action.version}", "intent": "confirm", "csrf_token": "guessed"}
    assert client.post("/console/actions/ensemble", data=ticked).status_code == 400
    assert client.post(f"/console/courriels/{dead_mail.id}/renvoyer").status_code == 400
    assert everything() == before


def test_a_form_that_is_not_one_is_refused(app: Flask, world: World, records: dict[str, Any]) -> None:
    client = visit(app, world.staff("clavip_member"))
    action = records["cpd_action"]
    before = everything()
    good = {"trigger": "reject", "version": str(action.version), "intent": "confirm", "reject-reason": "Motif."}
    for key, value, status in (
        ("version", "", 400),
        ("version", "x", 400),
        ("intent", "now", 400),
        ("trigger", "", 403),
    ):
        assert client.post(address("cpd_action", action), data=good | {key: value}).status_code == status, key
    for picks in ([], ["x"], [f"{action.id}"], [f"{action.id}:x"], [f"{uuid.uuid4()}:1"], [":", "1:1"]):
        answer = client.post("/console/actions/ensemble", data={"choix": picks, "intent": "confirm"})
        assert answer.status_code in (200, 303), picks
    assert everything() == before
