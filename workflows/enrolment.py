"""Enrolment: a registrant's file with one council (000, chapter 2)."""

from enum import StrEnum
from typing import Protocol

from workflows.engine import Attempt, Step, Workflow


class EnrolmentState(StrEnum):
    draft = "draft"
    submitted = "submitted"
    information_requested = "information_requested"
    validated = "validated"
    refused = "refused"


class EnrolmentRecord(Protocol):
    state: str
    account_state: str


def account_is_validated(enrolment: EnrolmentRecord, attempt: Attempt) -> str | None:
    if enrolment.account_state != "validated":
        return "Confirmez d’abord votre adresse : le lien se trouve dans le courriel de validation."
    return None


S = EnrolmentState
STEPS = (
    Step(
        trigger="submit",
        label="Envoyer ma demande d’inscription",
        source=(S.draft, S.information_requested, S.refused),
        target=S.submitted,
        permission="enrolment.submit",
        guards=(account_is_validated,),
        effects=("keep_message", "stamp_submission"),
        mails=("enrolment/submitted",),
    ),
    Step(
        trigger="validate",
        label="Valider l’inscription",
        tone="success",
        source=(S.submitted,),
        target=S.validated,
        permission="enrolment.validate",
        effects=("stamp_decision", "open_current_parcours"),
        mails=("enrolment/validated",),
    ),
    Step(
        trigger="request_information",
        label="Demander un complément",
        tone="warning",
        source=(S.submitted,),
        target=S.information_requested,
        permission="enrolment.request_information",
        needs=("question",),
        effects=("keep_question",),
        mails=("enrolment/information_requested",),
    ),
    Step(
        trigger="refuse",
        label="Refuser l’inscription",
        tone="danger",
        source=(S.submitted,),
        target=S.refused,
        permission="enrolment.refuse",
        needs=("reason",),
        effects=("stamp_decision",),
        mails=("enrolment/refused",),
    ),
)

WORKFLOW = Workflow(
    "enrolment",
    label="Inscription",
    states=EnrolmentState,
    labels={
        S.draft: "à compléter",
        S.submitted: "en attente de validation",
        S.information_requested: "complément demandé",
        S.validated: "validée",
        S.refused: "refusée",
    },
    steps=STEPS,
)
