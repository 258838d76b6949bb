"""Establishment: where registrants practise, shared by every council of the installation (000, chapter 2)."""

from enum import StrEnum
from typing import Any, Protocol

from workflows.engine import Attempt, Step, StepRefused, Workflow


class EstablishmentState(StrEnum):
    open = "open"
    closed = "closed"
    merged = "merged"


class EstablishmentRecord(Protocol):
    id: Any
    state: str


def merges_into_another(establishment: EstablishmentRecord, attempt: Attempt) -> None:
    target: EstablishmentRecord = attempt.payload["into"]
    if target.id == establishment.id:
        raise StepRefused("Un établissement ne peut pas être fusionné avec lui-même.", "into")
    if target.state == EstablishmentState.merged:
        raise StepRefused("L’établissement choisi a déjà été fusionné avec un autre.", "into")


S = EstablishmentState
STEPS = (
    Step(
        trigger="edit",
        label="Modifier",
        tone="neutral",
        source=(S.open, S.closed),
        target=None,
        permission="establishment.edit",
        effects=("apply_establishment_content",),
    ),
    Step(
        trigger="merge",
        label="Fusionner avec un autre",
        tone="warning",
        source=(S.open, S.closed),
        target=S.merged,
        permission="establishment.merge",
        checks=(merges_into_another,),
        effects=("hand_over_references",),
    ),
    Step(
        trigger="close",
        label="Fermer",
        tone="danger",
        source=(S.open,),
        target=S.closed,
        permission="establishment.close",
    ),
    Step(
        trigger="reopen",
        label="Rouvrir",
        source=(S.closed,),
        target=S.open,
        permission="establishment.reopen",
    ),
)

WORKFLOW = Workflow(
    "establishment",
    label="Établissement",
    states=EstablishmentState,
    labels={S.open: "ouvert", S.closed: "fermé", S.merged: "fusionné"},
    steps=STEPS,
)
