"""Help request: a registrant in difficulty writes to their council, a referent answers, either of them closes."""

from enum import StrEnum
from typing import Protocol

from workflows.engine import Attempt, Step, Workflow


class HelpRequestState(StrEnum):
    open = "open"
    taken = "taken"
    closed = "closed"


class HelpRequestRecord(Protocol):
    state: str
    has_referent: bool


def a_referent_follows_it(request: HelpRequestRecord, attempt: Attempt) -> bool:
    return request.has_referent


def nobody_follows_it(request: HelpRequestRecord, attempt: Attempt) -> bool:
    return not request.has_referent


S = HelpRequestState
UNDER_WAY = (S.open, S.taken)
STEPS = (
    Step(
        trigger="take",
        label="Prendre en charge",
        source=(S.open,),
        target=S.taken,
        permission="help_request.take",
        effects=("take_charge",),
        mails=("help_request/taken",),
    ),
    Step(
        trigger="answer",
        label="Répondre",
        tone="success",
        source=UNDER_WAY,
        target=S.taken,
        permission="help_request.answer",
        needs=("message",),
        effects=("take_charge", "add_message", "council_has_answered"),
        mails=("help_request/answered",),
    ),
    Step(
        trigger="close",
        label="Clore l’accompagnement",
        tone="neutral",
        source=UNDER_WAY,
        target=S.closed,
        permission="help_request.close",
        effects=("council_has_answered",),
        mails=("help_request/closed",),
    ),
    Step(
        trigger="resume",
        label="Reprendre l’échange",
        source=(S.closed,),
        target=S.taken,
        permission="help_request.resume",
        needs=("message",),
        effects=("take_charge", "add_message"),
        mails=("help_request/answered",),
    ),
    Step(
        trigger="write",
        label="Envoyer",
        source=UNDER_WAY,
        target=None,
        permission="help_request.write",
        needs=("message",),
        effects=("add_message", "council_must_answer"),
        mails=("help_request/written",),
    ),
    Step(
        trigger="settle",
        label="Ma question est réglée",
        tone="neutral",
        source=UNDER_WAY,
        target=S.closed,
        permission="help_request.settle",
        effects=("council_has_answered",),
        mails=("help_request/settled",),
    ),
    Step(
        trigger="reopen",
        label="Rouvrir ma demande",
        source=(S.closed,),
        target=S.taken,
        permission="help_request.reopen",
        when=(a_referent_follows_it,),
        needs=("message",),
        effects=("add_message", "council_must_answer"),
        mails=("help_request/reopened",),
    ),
    Step(
        trigger="reopen",
        label="Rouvrir ma demande",
        source=(S.closed,),
        target=S.open,
        permission="help_request.reopen",
        when=(nobody_follows_it,),
        needs=("message",),
        effects=("add_message", "council_must_answer"),
        mails=("help_request/reopened",),
    ),
)

WORKFLOW = Workflow(
    "help_request",
    label="Demande d’accompagnement",
    states=HelpRequestState,
    labels={
        S.open: "envoyée",
        S.taken: "prise en charge",
        S.closed: "close",
    },
    steps=STEPS,
)
