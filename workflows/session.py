"""Catalogue session: what an organiser proposes and the CLAVIP labels (002, annexes 2 and 3)."""

from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from workflows.engine import Attempt, Step, Workflow


class SessionState(StrEnum):
    draft = "draft"
    requested = "requested"
    information_requested = "information_requested"
    labelled = "labelled"
    refused = "refused"
    withdrawn = "withdrawn"


class SessionRecord(Protocol):
    state: str
    starts_on: date | None
    recurrence: str
    entries: Any


def it_has_an_entry(session: SessionRecord, attempt: Attempt) -> str | None:
    """Without one, nobody could declare it."""
    if not session.entries:
        return "Indiquez au moins une entrée du référentiel à laquelle cette session répond."
    return None


def it_is_dated(session: SessionRecord, attempt: Attempt) -> str | None:
    if session.starts_on is None and session.recurrence == "once":
        return "Indiquez les dates : une session qui n’a lieu qu’une fois en a."
    return None


S = SessionState
EDITABLE = (S.draft, S.information_requested)
STEPS = (
    Step(
        trigger="edit",
        label="Modifier",
        tone="neutral",
        source=EDITABLE,
        target=None,
        permission="session.edit",
        effects=("apply_session_changes",),
    ),
    Step(
        trigger="request",
        label="Demander la labellisation",
        source=EDITABLE,
        target=S.requested,
        permission="session.request",
        guards=(it_has_an_entry, it_is_dated),
        effects=("stamp_submission",),
        mails=("session/requested",),
    ),
    Step(
        trigger="withdraw",
        label="Retirer la demande",
        tone="danger",
        source=(S.draft, S.requested, S.information_requested),
        target=S.withdrawn,
        permission="session.withdraw",
        mails=("session/withdrawn",),
    ),
    Step(
        trigger="label",
        label="Labelliser",
        tone="success",
        source=(S.requested,),
        target=S.labelled,
        permission="session.label",
        guards=(it_has_an_entry, it_is_dated),
        effects=("stamp_decision",),
        mails=("session/labelled",),
    ),
    Step(
        trigger="request_information",
        label="Demander un complément",
        tone="warning",
        source=(S.requested,),
        target=S.information_requested,
        permission="session.request_information",
        needs=("question",),
        effects=("keep_question",),
        mails=("session/information_requested",),
    ),
    Step(
        trigger="refuse",
        label="Refuser",
        tone="danger",
        source=(S.requested,),
        target=S.refused,
        permission="session.refuse",
        needs=("reason",),
        effects=("stamp_decision",),
        mails=("session/refused",),
    ),
    Step(
        trigger="correct",
        label="Corriger",
        tone="warning",
        source=(S.labelled,),
        target=None,
        permission="session.correct",
        needs=("reason",),
        effects=("apply_session_changes", "stamp_decision"),
        mails=("session/corrected",),
    ),
    Step(
        trigger="remove",
        label="Retirer du catalogue",
        tone="danger",
        source=(S.labelled,),
        target=S.withdrawn,
        permission="session.remove",
        needs=("reason",),
        effects=("stamp_decision",),
        mails=("session/removed",),
    ),
    Step(
        trigger="adopt",
        label="Reprendre de la liste du conseil",
        source=(S.draft,),
        target=S.labelled,
        permission="session.adopt",
        guards=(it_has_an_entry,),
        effects=("stamp_decision",),
    ),
)

WORKFLOW = Workflow(
    "session",
    label="Session du catalogue",
    states=SessionState,
    labels={
        S.draft: "brouillon",
        S.requested: "labellisation demandée",
        S.information_requested: "complément demandé",
        S.labelled: "labellisée",
        S.refused: "refusée",
        S.withdrawn: "retirée",
    },
    steps=STEPS,
)
