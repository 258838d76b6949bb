"""Walking a machine through `perform`, beside a model that says what should come of each step."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from backoffice.db import db
from backoffice.domain.actor import SYSTEM, Actor
from backoffice.models import AuditEvent, OutboxMail
from backoffice.permissions import Denied, Hidden
from backoffice.services.bindings import MODELS
from backoffice.services.transitions import StaleRecord, perform
from tests.factories import World
from tests.services.walk_tables import READERS, TABLES
from workflows.engine import StepRefused

# The same walks every time: a failure in CI is a failure here. Shorter walks are not looked for: each step costs.
WALKS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
Arrow = tuple[str, str, str]
COMMITTEES = (
    "register_reviewer", "clavip_member", "scientific_member", "council_admin", "platform_admin", "auditor",
)  # fmt: skip
NOBODY = "stranger"  # a registrant, of somebody else's file
SEEN = ("the page is fresh",) * 3 + ("no page",) * 2 + ("the page is old",)


def cast_of(world: World) -> dict[str, Actor]:
    """Who is nobody's owner: committees, here and elsewhere, a registrant with another file, the rules."""
    return {name: world.actor(name) for name in COMMITTEES} | {
        "second_scientific": world.actor("scientific_member"),
        "chair": world.chair(),
        "foreign": world.actor("register_reviewer", "clavip_member", "council_admin", council=world.other_council()),
        NOBODY: world.registrant().account.as_actor(),
        "rules": SYSTEM,
    }


@dataclass
class Tracked:
    """A record as the model knows it."""

    workflow: str
    id: UUID
    state: str
    version: int = 1
    mails: int = 0


class Walk(RuleBasedStateMachine):
    """`people` maps the names of the tables to actors; `tracked` holds every record of the walk.

    `cast` are those of `people` who are the same in every walk. `length`: steps, fewer where a record is long to make.
    `travelled` is filled with each arrow of the tables that was taken: (workflow, state, trigger).
    """

    length = 50

    def __init__(self, world: World, cast: dict[str, Actor], travelled: set[Arrow]) -> None:
        super().__init__()
        self.world = world
        self.cast = cast
        self.travelled = travelled
        self.people: dict[str, Actor] = {}
        self.tracked: dict[UUID, Tracked] = {}

    def track(self, workflow: str, record: Any, mails: int = 0) -> Tracked:
        """From now on this record is checked after each rule."""
        item = Tracked(workflow, record.id, record.state, record.version, mails)
        self.tracked[item.id] = item
        return item

    def expected(self, item: Tracked, trigger: str, who: str, seen: str, sound: bool) -> str:
        """`sound`: guards and payload allow it, as the walk's own model says."""
        table = TABLES[item.workflow]
        if who != "rules" and who not in READERS[item.workflow]:
            return "hidden"
        if seen == "the page is old":
            return "stale"
        if item.state not in table[trigger].moves:
            return "refused"
        if who not in table[trigger].who:
            return "denied"
        return "done" if sound else "refused"

    def take(self, item: Tracked, trigger: str, who: str, payload: dict[str, Any], sound: bool, seen: str) -> bool:
        """Take the step and compare; says whether it was done. The model's state moves with it."""
        version = {"the page is fresh": item.version, "the page is old": item.version - 1, "no page": None}[seen]
        expected = self.expected(item, trigger, who, seen, sound)
        outcome = self._outcome(item, trigger, who, payload, version)
        assert outcome == expected, (
            f"{trigger} by {who} on {item.workflow} {item.state}, {seen}: {outcome}, not {expected}"
        )
        if outcome == "done":
            self.moved(item, trigger)
        return outcome == "done"

    def _outcome(self, item: Tracked, trigger: str, who: str, payload: dict[str, Any], version: int | None) -> str:
        try:
            perform(item.workflow, item.id, trigger, self.people[who], self.world.now, seen_version=version, **payload)
        except Hidden:
            return "hidden"
        except Denied:
            return "denied"
        except StaleRecord:
            return "stale"
        except StepRefused:
            return "refused"
        return "done"

    def moved(self, item: Tracked, trigger: str) -> None:
        """What the table says of a step that was taken."""
        entry = TABLES[item.workflow][trigger]
        self.travelled.add((item.workflow, item.state, trigger))
        item.state = entry.moves[item.state]
        item.version += 1
        item.mails += entry.mail

    def check_records(self) -> None:
        """State and version as the model has them, the state the fold of the events, one mail each."""
        session = db.session()
        session.expire_all()
        ids = list(self.tracked)
        events: dict[UUID, list[AuditEvent]] = {}
        for event in session.query(AuditEvent).filter(AuditEvent.record_id.in_(ids)).order_by(AuditEvent.seq):
            events.setdefault(event.record_id, []).append(event)
        mails = Counter(
            record_id for (record_id,) in session.query(OutboxMail.record_id).filter(OutboxMail.record_id.in_(ids))
        )
        rows = {
            row.id: (row.state, row.version)
            for name in {item.workflow for item in self.tracked.values()}
            for row in session.query(MODELS[name].id, MODELS[name].state, MODELS[name].version).filter(
                MODELS[name].id.in_(ids)
            )
        }
        for item in self.tracked.values():
            assert rows[item.id] == (item.state, item.version), item
            assert fold(events[item.id]) == item.state, item
            assert len(events[item.id]) == item.version, item
            assert mails[item.id] == item.mails, item
        session.rollback()


def likely(data: st.DataObject, item: Tracked, people: tuple[str, ...]) -> tuple[str, str]:
    """A trigger and who tries it: mostly what leads somewhere, by somebody entitled; sometimes anything, by anybody."""
    table = TABLES[item.workflow]
    possible = [name for name, entry in table.items() if item.state in entry.moves] or list(table)
    trigger = data.draw(st.sampled_from(_mostly(data, possible, list(table))), "trigger")
    entitled = sorted(table[trigger].who) or list(people)
    return trigger, data.draw(st.sampled_from(_mostly(data, entitled, list(people))), "who")


def _mostly(data: st.DataObject, usual: list[str], others: list[str]) -> list[str]:
    return others if data.draw(st.integers(0, 6)) == 6 else usual


def fold(events: list[AuditEvent]) -> str:
    """The state that the events lead to; each begins where the one before ended."""
    assert events[0].trigger == "create"
    assert events[0].source is None
    state = events[0].target
    for event in events[1:]:
        assert event.source == state, event
        state = event.target
    return state
