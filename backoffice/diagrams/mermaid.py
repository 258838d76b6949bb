"""A workflow as Mermaid text, which code hosts draw by themselves."""

from backoffice.diagrams.arrows import arrows, finals, inside
from workflows.engine import Workflow


def mermaid(workflow: Workflow) -> str:
    """`stateDiagram-v2`, French labels; steps that keep the state are lines of the state's own box."""
    lines = ["stateDiagram-v2"]
    for state in workflow.states:
        lines.append(f'    state "{workflow.labels[state]}" as {state}')
        lines += [f"    {state} : {label}" for label in inside(workflow, state)]
    lines.append(f"    [*] --> {workflow.initial}")
    lines += [f"    {arrow.source} --> {arrow.target} : {', '.join(arrow.labels)}" for arrow in arrows(workflow)]
    ends = finals(workflow)
    lines += [f"    {state} --> [*]" for state in workflow.states if state in ends]
    return "\n".join(lines) + "\n"
