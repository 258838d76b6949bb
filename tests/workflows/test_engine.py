"""How a step is taken, on a small workflow made for it."""

from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import pytest

from tests.workflows.stand_ins import attempt
from workflows.engine import NEEDS, Attempt, Step, StepRefused, UnknownStep, Workflow


class Door(StrEnum):
    closed = "closed"
    open = "open"
    locked = "locked"


def is_oiled(door: Any, attempt: Attempt) -> str | None:
    return None if door.oiled else "La porte grince."


def nobody_sleeps(door: Any, attempt: Attempt) -> str | None:
    return "Quelqu’un dort." if door.somebody_sleeps else None


def key_fits(door: Any, attempt: Attempt) -> None:
    if attempt.payload.get("key") != "la bonne":
        raise StepRefused("Cette clé n’ouvre pas.", "key")


def by_the_cat(door: Any, attempt: Attempt) -> bool:
    return bool(attempt.payload.get("cat"))


def by_a_person(door: Any, attempt: Attempt) -> bool:
    return not by_the_cat(door, attempt)


def step(trigger: str, source: tuple[Door, ...], target: Door | None, **given: Any) -> Step:
    values = {"permission": f"door.{trigger}", "label": trigger, **given}
    return Step(trigger=trigger, source=source, target=target, **values)


DOOR = Workflow(
    "door",
    label="Porte",
    states=Door,
    labels={Door.closed: "fermée", Door.open: "ouverte", Door.locked: "verrouillée"},
    steps=(
        step("push", (Door.closed,), Door.open, when=(by_a_person,), guards=(is_oiled, nobody_sleeps)),
        step("push", (Door.closed,), None, when=(by_the_cat,), permission="door.scratch"),
        step("shut", (Door.open,), Door.closed),
        step("lock", (Door.closed, Door.open), Door.locked, needs=("reason",), checks=(key_fits,)),
        step("paint", (Door.closed, Door.open), None),
    ),
)


def door(state: str = "closed", **given: Any) -> Any:
    return SimpleNamespace(**{"state": state, "oiled": True, "somebody_sleeps": False, **given})


def test_a_step_moves_the_state_and_is_returned() -> None:
    it = door()
    assert DOOR.fire(it, "push", attempt()) is DOOR.steps[0]
    assert it.state == "open"


def test_a_step_without_target_keeps_the_state() -> None:
    it = door("open")
    assert DOOR.fire(it, "paint", attempt()).trigger == "paint"
    assert it.state == "open"


@pytest.mark.parametrize(
    ("state", "trigger"), [("open", "push"), ("locked", "shut"), ("locked", "paint"), ("closed", "explode")]
)
def test_what_the_table_does_not_hold_is_refused(state: str, trigger: str) -> None:
    it = door(state)
    with pytest.raises(UnknownStep, match=f"l’état actuel est « {DOOR.labels[state]} »"):
        DOOR.fire(it, trigger, attempt())
    assert it.state == state


def test_the_first_guard_that_refuses_gives_the_reason() -> None:
    it = door(oiled=False, somebody_sleeps=True)
    with pytest.raises(StepRefused, match=r"La porte grince\.") as refusal:
        DOOR.fire(it, "push", attempt())
    assert (it.state, refusal.value.field) == ("closed", None)
    it.oiled = True
    with pytest.raises(StepRefused, match="Quelqu’un dort"):
        DOOR.fire(it, "push", attempt())
    assert it.state == "closed"


@pytest.mark.parametrize("missing", [None, "", "   ", False, {}])
def test_a_need_is_named_with_its_field(missing: object) -> None:
    it = door()
    with pytest.raises(StepRefused) as refusal:
        DOOR.fire(it, "lock", attempt(reason=missing, key="la bonne"))
    assert (refusal.value.reason, refusal.value.field) == (NEEDS["reason"], "reason")
    assert it.state == "closed"


def test_a_check_reads_what_was_submitted() -> None:
    it = door()
    with pytest.raises(StepRefused, match="Cette clé") as refusal:
        DOOR.fire(it, "lock", attempt(reason="La nuit.", key="une autre"))
    assert (refusal.value.field, it.state) == ("key", "closed")
    DOOR.fire(it, "lock", attempt(reason="La nuit.", key="la bonne"))
    assert it.state == "locked"


def test_when_chooses_between_steps_of_one_trigger() -> None:
    it = door(oiled=False)
    assert DOOR.step_for(it, "push", attempt(cat=True)).permission == "door.scratch"
    assert DOOR.step_for(it, "push", attempt()).permission == "door.push"
    DOOR.fire(it, "push", attempt(cat=True))
    assert it.state == "closed"


def test_a_refusal_may_be_asked_before_anything_is_submitted() -> None:
    lock = next(step for step in DOOR.steps if step.trigger == "lock")
    assert lock.refusal(door(), attempt()) is None
    assert DOOR.steps[0].refusal(door(oiled=False), attempt()) == "La porte grince."


def test_a_failing_check_leaves_nothing_half_done() -> None:
    def breaks(door: Any, attempt: Attempt) -> None:
        raise RuntimeError("broken")

    fragile = Workflow(
        "fragile",
        label="Porte",
        states=Door,
        labels=DOOR.labels,
        steps=(step("push", (Door.closed,), Door.open, checks=(breaks,)),),
    )
    it = door()
    with pytest.raises(RuntimeError):
        fragile.fire(it, "push", attempt())
    assert it.state == "closed"


def test_nothing_is_attached_to_a_record() -> None:
    it = door()
    before = set(vars(it))
    DOOR.fire(it, "push", attempt())
    assert set(vars(it)) == before


def test_one_machine_serves_records_that_know_nothing_of_each_other() -> None:
    first, second = door(), door("open")
    DOOR.fire(first, "push", attempt())
    DOOR.fire(second, "shut", attempt())
    assert (first.state, second.state) == ("open", "closed")


def test_steps_from_a_state_keep_the_tables_order() -> None:
    assert [step.trigger for step in DOOR.steps_from("closed")] == ["push", "push", "lock", "paint"]
    assert DOOR.steps_from("locked") == []
    assert DOOR.triggers == ("push", "shut", "lock", "paint")
    assert DOOR.initial == "closed"
