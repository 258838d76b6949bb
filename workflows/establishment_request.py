"""Establishment request: « Établissement à créer », asked while enrolling (000, chapter 2)."""

from enum import StrEnum
from typing import Any

from workflows.engine import Attempt, Step, StepRefused, Workflow
from workflows.establishment import EstablishmentState


class EstablishmentRequestState(StrEnum):
    requested = "requested"
    created = "created"
    merged = "merged"
    refused = "refused"
    withdrawn = "withdrawn"


def answers_with_an_open_one(request: Any, attempt: Attempt) -> None:
    chosen = attempt.payload.get("establishment")
    if chosen is None:
        raise StepRefused("Choisissez l’établissement qui existe déjà.", "establishment")
    if chosen.state != EstablishmentState.open:
        raise StepRefused("Cet établissement n’est plus ouvert : choisissez-en un autre.", "establishment")


S = EstablishmentRequestState
STEPS = (
    Step(
        trigger="edit",
        label="Corriger la demande",
        tone="neutral",
        source=(S.requested,),
        target=None,
        permission="establishment_request.edit",
        effects=("correct_request",),
    ),
    Step(
        trigger="withdraw",
        label="Renoncer à cet établissement",
        tone="danger",
        source=(S.requested,),
        target=S.withdrawn,
        permission="establishment_request.withdraw",
        effects=("give_up_places",),
    ),
    # No file rests on it any more.
    Step(
        trigger="lapse",
        label="Clore la demande",
        tone="neutral",
        source=(S.requested,),
        target=S.withdrawn,
        permission="establishment_request.lapse",
    ),
    Step(
        trigger="create_establishment",
        label="Créer l’établissement",
        tone="success",
        source=(S.requested,),
        target=S.created,
        permission="establishment_request.create_establishment",
        effects=("stamp_decision", "create_establishment", "follow_request"),
        mails=("establishment_request/created",),
    ),
    Step(
        trigger="merge",
        label="C’est un établissement qui existe",
        source=(S.requested,),
        target=S.merged,
        permission="establishment_request.merge",
        checks=(answers_with_an_open_one,),
        effects=("stamp_decision", "answer_with_existing", "follow_request"),
        mails=("establishment_request/merged",),
    ),
    Step(
        trigger="refuse",
        label="Refuser",
        tone="danger",
        source=(S.requested,),
        target=S.refused,
        permission="establishment_request.refuse",
        needs=("reason",),
        effects=("stamp_decision", "follow_request"),
        mails=("establishment_request/refused",),
    ),
)

WORKFLOW = Workflow(
    "establishment_request",
    label="Établissement à créer",
    states=EstablishmentRequestState,
    labels={
        S.requested: "à créer",
        S.created: "créé",
        S.merged: "déjà connu",
        S.refused: "refusé",
        S.withdrawn: "abandonné",
    },
    steps=STEPS,
)
