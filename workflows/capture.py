"""Capture: a photograph and a title, kept between two patients, until it becomes an action or is thrown away.

It is no action: it has no type, no dates, nothing that counts, and no step that sends it (docs/adr/0010).
"""

from enum import StrEnum

from workflows.engine import Step, Workflow


class CaptureState(StrEnum):
    draft = "draft"
    completed = "completed"
    discarded = "discarded"


S = CaptureState
STEPS = (
    Step(
        trigger="complete",
        label="Compléter maintenant",
        source=(S.draft,),
        target=S.completed,
        permission="capture.complete",
        effects=("become_an_action",),
    ),
    Step(
        trigger="discard",
        label="Supprimer ce brouillon",
        tone="danger",
        source=(S.draft,),
        target=S.discarded,
        permission="capture.discard",
        effects=("erase_capture",),
    ),
)

WORKFLOW = Workflow(
    "capture",
    label="Justificatif à compléter",
    states=CaptureState,
    labels={S.draft: "brouillon", S.completed: "complété", S.discarded: "supprimé"},
    steps=STEPS,
)
