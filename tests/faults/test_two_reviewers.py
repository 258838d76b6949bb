"""Two reviewers decide the same action at the same time, 200 times, over HTTP: one decision, one event, one mail."""

import html
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from backoffice.db import db
from backoffice.models import Account, AuditEvent, CpdAction, OutboxMail, Parcours
from backoffice.services import audit
from backoffice.services.claims import record_action
from backoffice.services.transitions import perform
from backoffice.settings import Settings
from tests.factories import PASSWORD, World
from tests.faults.live_server import Answer, Browser, served

PAIRS, ACTIONS_A_PARCOURS = 200, 20
DECISIONS = {"accept", "reject"}


@dataclass(frozen=True)
class Waiting:
    """A submitted action, as the page of each reviewer shows it."""

    id: UUID
    version: str
    grant: str


@pytest.mark.slow
def test_one_decision_one_event_one_mail(world: World, settings: Settings) -> None:
    reviewers = [world.staff("clavip_member") for _ in range(2)]
    waiting = [item for _ in range(PAIRS // ACTIONS_A_PARCOURS) for item in submitted(world.parcours(), world)]
    with served(replace(settings, base_url="http://127.0.0.1")) as port:
        answers = decided_by_both(port, reviewers, waiting)
    names = [account.full_name for account in reviewers]
    for pair in answers:
        assert sorted(answer.status for answer in pair) == [303, 409]
        winner = next(name for name, answer in zip(names, pair, strict=True) if answer.status == 303)
        told = html.unescape(next(answer.text for answer in pair if answer.status == 409))
        assert f"par {winner}" in told, "the loser reads who decided"
        assert "Rien de ce que vous venez d’envoyer n’a été appliqué" in told
    assert {answer.status for pair in answers for answer in pair[:1]} == {303, 409}, "each wins sometimes"
    ids = [item.id for item in waiting]
    db.session.rollback()
    events = db.session.query(AuditEvent).filter(AuditEvent.record_id.in_(ids), AuditEvent.trigger.in_(DECISIONS))
    once = Counter(dict.fromkeys(ids, 1))
    assert Counter(event.record_id for event in events) == once
    mails = db.session.query(OutboxMail).filter(
        OutboxMail.record_id.in_(ids), OutboxMail.name.in_(["cpd_action/accepted", "cpd_action/rejected"])
    )
    assert Counter(mail.record_id for mail in mails) == once
    decided = {event.record_id: event for event in events}
    for action in db.session.query(CpdAction).filter(CpdAction.id.in_(ids)):
        event = decided[action.id]
        assert (action.state, action.decided_by_id) == (event.target, event.actor_id)
    assert audit.verify(db.session()).bad_row is None


def submitted(parcours: Parcours, world: World) -> list[Waiting]:
    registrant, now = parcours.registrant, world.now
    owner = registrant.account.as_actor()
    found = []
    for _ in range(ACTIONS_A_PARCOURS):
        action = record_action(registrant, parcours.id, world.changes(), owner, now)
        perform("cpd_action", action.id, "attach", owner, now, without_evidence=True)
        perform("cpd_action", action.id, "submit", owner, now)
        claim = action.claims[0]
        found.append(Waiting(action.id, str(action.version), f"accept-grants_{claim.id.hex}"))
    return found


def decided_by_both(port: int, reviewers: list[Account], waiting: list[Waiting]) -> list[list[Answer]]:
    """Each pair starts together: the first accepts, the second refuses, from pages that show the same version."""
    start = threading.Barrier(2)
    browsers = [Browser(port), Browser(port)]
    for browser, account in zip(browsers, reviewers, strict=True):
        browser.log_in(account.email, PASSWORD)

    def accept(item: Waiting) -> Answer:
        return decide(browsers[0], item, **{"trigger": "accept", item.grant: "4"})

    def refuse(item: Waiting) -> Answer:
        return decide(browsers[1], item, **{"trigger": "reject", "reject-reason": "Illisible."})

    def together(take: Callable[[Waiting], Answer]) -> list[Answer]:
        answers = []
        for item in waiting:
            start.wait(60)
            answers.append(take(item))
        return answers

    with ThreadPoolExecutor(2) as threads:
        accepted, refused = threads.map(together, [accept, refuse])
    for browser in browsers:
        browser.close()
    return [list(pair) for pair in zip(accepted, refused, strict=True)]


def decide(browser: Browser, item: Waiting, **form: str) -> Answer:
    return browser.post(f"/console/actions/{item.id}", intent="confirm", version=item.version, **form)
