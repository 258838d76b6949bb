"""Workflows, permissions, effects and needs name each other exactly."""

import pytest

from backoffice.permissions.table import OWNER, ROLES, SYSTEM
from backoffice.services.effects import EFFECTS
from workflows.engine import NEEDS, Step, Workflow
from workflows.registry import WORKFLOWS

ALL = list(WORKFLOWS.values())
STEPS = [step for workflow in ALL for step in workflow.steps]
HELD = OWNER | SYSTEM | frozenset().union(*ROLES.values())
TONES = {"primary", "neutral", "success", "warning", "danger"}
each_workflow = pytest.mark.parametrize("workflow", ALL, ids=lambda workflow: workflow.name)


def test_every_effect_named_exists_and_every_effect_is_used() -> None:
    assert {effect for step in STEPS for effect in step.effects} == set(EFFECTS)


def test_every_need_has_its_words_and_is_asked_somewhere() -> None:
    assert {need for step in STEPS for need in step.needs} == set(NEEDS)


def test_every_permission_named_is_held_by_somebody() -> None:
    assert {step.permission for step in STEPS} <= HELD


def test_every_permission_on_a_record_is_a_step_or_a_look() -> None:
    on_records = {permission for permission in HELD if permission.split(".")[0] in WORKFLOWS}
    assert {permission for permission in on_records if not permission.endswith(".view")} == {
        step.permission for step in STEPS
    }


def test_what_the_system_does_nobody_does() -> None:
    assert not SYSTEM & OWNER
    assert not any(SYSTEM & permissions for permissions in ROLES.values())


@each_workflow
def test_names(workflow: Workflow) -> None:
    assert WORKFLOWS[workflow.name] is workflow
    assert all(state.name == state.value == state.value.lower() for state in workflow.states)
    assert all(step.permission.split(".")[0] == workflow.name for step in workflow.steps)
    assert all(mail.split("/")[0] == workflow.name for step in workflow.steps for mail in step.mails)


@each_workflow
def test_every_state_and_step_has_its_french_words(workflow: Workflow) -> None:
    assert set(workflow.labels) == set(map(str, workflow.states))
    assert all(label.strip() for label in workflow.labels.values())
    assert all(step.label.strip() and step.label[0].isupper() for step in workflow.steps)
    assert {step.tone for step in workflow.steps} <= TONES
    assert len(set(workflow.labels.values())) == len(workflow.labels)


@each_workflow
def test_every_state_is_reached(workflow: Workflow) -> None:
    reached, waiting = set(), [str(workflow.initial)]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [str(step.target) for step in workflow.steps_from(state) if step.target is not None]
    assert reached == set(map(str, workflow.states))


@each_workflow
def test_only_the_tables_triggers_exist(workflow: Workflow) -> None:
    """`transitions` would add an unguarded `to_<state>` for each state."""
    assert set(workflow._machine.events) == set(workflow.triggers)
    assert not any(trigger.startswith("to_") for trigger in workflow.triggers)
    assert workflow._machine.models == []


@each_workflow
def test_two_steps_of_one_trigger_from_one_state_are_told_apart(workflow: Workflow) -> None:
    def key(step: Step, state: str) -> tuple[str, str]:
        return step.trigger, state

    seen: dict[tuple[str, str], list[Step]] = {}
    for step in workflow.steps:
        for state in step.source:
            seen.setdefault(key(step, state), []).append(step)
    for steps in seen.values():
        assert len(steps) == 1 or all(step.when for step in steps)


@each_workflow
def test_one_label_a_trigger(workflow: Workflow) -> None:
    """The history and stale pages name a step by its trigger alone."""
    assert len({(step.trigger, step.label) for step in workflow.steps}) == len(workflow.triggers)
