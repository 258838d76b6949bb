"""The matrix state x trigger x role, and what each step asks and does, as a Markdown page."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from backoffice.diagrams.arrows import roles_of
from backoffice.permissions.table import DECISIONS, OWNER, ROLES, SYSTEM
from workflows.engine import Step, Workflow

HEAD = """\
# Who may do what, from which state

Written by `backoffice workflows diagram` from `workflows/` and `backoffice/permissions/`: change those, not this
page. A pair of state and trigger that has no line is refused to everybody.

`owner` is the registrant the record is about; `system` is what the rules do by themselves, in the transaction of a
person's step or in a job. A role holds within its councils. ✓ allows; ◐ allows, never on one's own file, compared by
person.
"""
COLUMNS = ("owner", "system", *ROLES)


def matrix(workflows: Iterable[Workflow]) -> str:
    return "\n".join([HEAD, *(_section(workflow) for workflow in workflows)])


def _section(workflow: Workflow) -> str:
    cells = [
        [_code(state), _code(step.trigger), _target(step, state), *(_cell(step, column) for column in COLUMNS)]
        for state in workflow.states
        for step in workflow.steps_from(state)
    ]
    steps = [
        [
            _code(step.trigger),
            step.label,
            _target(step),
            _code(step.permission),
            _names(step.when),
            _names(step.guards + step.checks),
            _codes(step.needs),
            _codes(step.effects),
            _codes(step.mails),
        ]
        for step in workflow.steps
    ]
    return "\n".join(
        [
            f"## {workflow.label} (`{workflow.name}`)",
            "",
            f"![{workflow.label}]({workflow.name}.svg)",
            "",
            *_table(["state", "trigger", "becomes", *(column.replace("_", " ") for column in COLUMNS)], cells),
            "",
            *_table(
                ["trigger", "label", "becomes", "permission", "when", "refused by", "asks", "effects", "mails"], steps
            ),
            "",
        ]
    )


def _cell(step: Step, column: str) -> str:
    if column == "owner":
        return "✓" if step.permission in OWNER else ""
    if column == "system":
        return "✓" if step.permission in SYSTEM else ""
    if column not in roles_of(step):
        return ""
    return "◐" if step.permission in DECISIONS else "✓"


def _target(step: Step, state: str | None = None) -> str:
    return "(same)" if step.target is None or step.target == state else _code(step.target)


def _names(functions: Sequence[Callable[..., Any]]) -> str:
    return _codes([function.__name__ for function in functions])


def _codes(names: Sequence[str]) -> str:
    return ", ".join(_code(name) for name in names)


def _code(name: str) -> str:
    return f"`{name}`"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]
