"""A workflow's table as its drawing has it: arrows between states, and steps that happen inside one."""

from dataclasses import dataclass
from enum import StrEnum

from backoffice.permissions.table import OWNER, ROLES, SYSTEM
from workflows.engine import Step, Workflow

ONWARD = ("primary", "success")


class Taker(StrEnum):
    """Who takes a step, in the order of the legend."""

    owner = "owner"
    role = "role"
    system = "system"


def taker(step: Step) -> Taker:
    """The record's owner where they may; otherwise a role, or the rules by themselves."""
    if step.permission in SYSTEM:
        return Taker.system
    return Taker.owner if step.permission in OWNER else Taker.role


def roles_of(step: Step) -> list[str]:
    """The roles that carry the step's permission, in the order of `permissions.table.ROLES`."""
    return [role for role, permissions in ROLES.items() if step.permission in permissions]


@dataclass(frozen=True)
class Arrow:
    """One line of the drawing.

    `labels` are those of all the steps it stands for. `downwards`: it orders the drawing, its target below its source.
    """

    source: str
    target: str
    taker: Taker
    labels: tuple[str, ...]
    downwards: bool


def arrows(workflow: Workflow) -> list[Arrow]:
    """The changes of state, those of the same people between the same states together."""
    grouped: dict[tuple[str, str, Taker], dict[str, bool]] = {}
    for step in workflow.steps:
        for source in step.source:
            if step.target is not None and step.target != source:
                labels = grouped.setdefault((str(source), str(step.target), taker(step)), {})
                labels[step.label] = step.tone in ONWARD
    drawn: list[Arrow] = []
    for (begin, end, who), labels in grouped.items():
        hoped_for = any(labels.values())
        downwards = hoped_for or not _sideways(workflow, begin, end, list(grouped), drawn)
        drawn.append(Arrow(begin, end, who, tuple(labels), downwards))
    return drawn


def _sideways(
    workflow: Workflow, source: str, target: str, every: list[tuple[str, str, Taker]], before: list[Arrow]
) -> bool:
    """One of many ways into the same end but the first; or a way back that answers no arrow."""
    order = [str(state) for state in workflow.states]
    ways_in = sum(end == target for _, end, _ in every)
    met = any(arrow.target == target for arrow in before)
    answers = any((begin, end) == (target, source) for begin, end, _ in every)
    one_of_many = target in finals(workflow) and ways_in > 2 and met
    return one_of_many or (order.index(target) < order.index(source) and not answers)


def inside(workflow: Workflow, state: str) -> list[str]:
    """The labels of the steps that leave this state as it is, but for those that may leave it too."""
    moving = {arrow_label for arrow in arrows(workflow) if arrow.source == state for arrow_label in arrow.labels}
    staying = {step.label: None for step in workflow.steps_from(state) if step.target is None or step.target == state}
    return [label for label in staying if label not in moving]


def finals(workflow: Workflow) -> set[str]:
    """The states that nothing leaves."""
    left = {state for step in workflow.steps for state in step.source if step.target not in (None, state)}
    return {str(state) for state in workflow.states if state not in left}
