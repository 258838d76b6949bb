"""Charter: an edition drafted, then published for good; each account accepts it at its next login (000, chapter 1)."""

from enum import StrEnum
from typing import Protocol

from workflows.engine import Attempt, Step, StepRefused, Workflow


class CharterState(StrEnum):
    draft = "draft"
    published = "published"


class CharterRecord(Protocol):
    state: str


def body_is_written(charter: CharterRecord, attempt: Attempt) -> None:
    if not str(attempt.payload.get("body") or "").strip():
        raise StepRefused("Écrivez le texte.", "body")


S = CharterState
STEPS = (
    Step(
        trigger="edit",
        label="Modifier le texte",
        tone="neutral",
        source=(S.draft,),
        target=None,
        permission="charter.edit",
        checks=(body_is_written,),
        effects=("write_charter",),
    ),
    Step(
        trigger="publish",
        label="Publier",
        tone="success",
        source=(S.draft,),
        target=S.published,
        permission="charter.publish",
        effects=("stamp_charter",),
    ),
    # Those that an installation ships.
    Step(
        trigger="load",
        label="Charger un fichier",
        source=(S.draft,),
        target=S.published,
        permission="charter.load",
        effects=("stamp_charter",),
    ),
)

WORKFLOW = Workflow(
    "charter",
    label="Charte",
    states=CharterState,
    labels={S.draft: "brouillon", S.published: "publiée"},
    steps=STEPS,
)
