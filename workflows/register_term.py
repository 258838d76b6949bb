"""Register term: a word of a council's lists, a service or a kind of diploma. Retired, it stays where it is used."""

from enum import StrEnum
from typing import Any

from workflows.engine import Attempt, Step, StepRefused, Workflow


class RegisterTermState(StrEnum):
    in_use = "in_use"
    retired = "retired"


def label_is_said(term: Any, attempt: Attempt) -> None:
    if not str(attempt.payload.get("label") or "").strip():
        raise StepRefused("Écrivez l’intitulé.", "label")


S = RegisterTermState
STEPS = (
    Step(
        trigger="rename",
        label="Corriger l’intitulé",
        tone="neutral",
        source=(S.in_use,),
        target=None,
        permission="register_term.rename",
        checks=(label_is_said,),
        effects=("apply_label",),
    ),
    Step(
        trigger="retire",
        label="Retirer de la liste",
        tone="warning",
        source=(S.in_use,),
        target=S.retired,
        permission="register_term.retire",
    ),
    Step(
        trigger="restore",
        label="Remettre dans la liste",
        source=(S.retired,),
        target=S.in_use,
        permission="register_term.restore",
    ),
)

WORKFLOW = Workflow(
    "register_term",
    label="Liste du registre",
    states=RegisterTermState,
    labels={S.in_use: "proposé", S.retired: "retiré"},
    steps=STEPS,
)
