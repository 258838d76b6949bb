"""Register change: what a registrant adds to a validated entry; what was validated stays visible until the decision."""

from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from backoffice.domain.calendar import today
from workflows.engine import Attempt, Step, Workflow


class RegisterChangeState(StrEnum):
    draft = "draft"
    requested = "requested"
    accepted = "accepted"
    refused = "refused"
    withdrawn = "withdrawn"


class RegisterChangeRecord(Protocol):
    state: str
    places_to_create: list[str]

    def lacks(self, day: date) -> list[Any]: ...


def it_is_complete(change: RegisterChangeRecord, attempt: Attempt) -> str | None:
    return next((lack.sentence for lack in change.lacks(today(attempt.now))), None)


def places_exist(record: Any, attempt: Attempt) -> str | None:
    if record.places_to_create:
        return f"Un établissement est à créer avant de décider : {record.places_to_create[0]}."
    return None


S = RegisterChangeState
STEPS = (
    Step(
        trigger="edit",
        label="Modifier",
        tone="neutral",
        source=(S.draft,),
        target=None,
        permission="register_change.edit",
        effects=("apply_entry_edit",),
    ),
    Step(
        trigger="submit",
        label="Envoyer mes modifications",
        source=(S.draft,),
        target=S.requested,
        permission="register_change.submit",
        guards=(it_is_complete,),
        effects=("stamp_submission", "keep_comparison"),
        mails=("register_change/requested",),
    ),
    Step(
        trigger="withdraw",
        label="Renoncer à ces modifications",
        tone="danger",
        source=(S.draft, S.requested),
        target=S.withdrawn,
        permission="register_change.withdraw",
        effects=("close_orphan_requests",),
    ),
    Step(
        trigger="accept",
        label="Accepter les modifications",
        tone="success",
        source=(S.requested,),
        target=S.accepted,
        permission="register_change.accept",
        guards=(places_exist,),
        effects=("stamp_decision", "apply_register_change"),
        mails=("register_change/accepted",),
    ),
    Step(
        trigger="refuse",
        label="Refuser les modifications",
        tone="danger",
        source=(S.requested,),
        target=S.refused,
        permission="register_change.refuse",
        needs=("reason",),
        effects=("stamp_decision", "close_orphan_requests"),
        mails=("register_change/refused",),
    ),
    # An establishment it rests on is refused: the mail about that establishment says what to do.
    Step(
        trigger="send_back",
        label="Rendre à son auteur",
        tone="warning",
        source=(S.requested,),
        target=S.draft,
        permission="register_change.send_back",
    ),
)

WORKFLOW = Workflow(
    "register_change",
    label="Modification du registre",
    states=RegisterChangeState,
    labels={
        S.draft: "en préparation",
        S.requested: "à examiner",
        S.accepted: "acceptée",
        S.refused: "refusée",
        S.withdrawn: "abandonnée",
    },
    steps=STEPS,
)
