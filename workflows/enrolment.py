"""Enrolment: a registrant's file with one council (000, chapter 2)."""

from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from backoffice.domain.calendar import today
from workflows.engine import Attempt, Step, Workflow
from workflows.register_change import places_exist


class EnrolmentState(StrEnum):
    draft = "draft"
    submitted = "submitted"
    information_requested = "information_requested"
    validated = "validated"
    refused = "refused"
    left = "left"


class EnrolmentRecord(Protocol):
    state: str
    account_state: str
    keeps_entry: bool
    places_to_create: list[str]
    council_is_open: bool
    awaits_a_certification: bool

    def lacks(self, day: date) -> list[Any]: ...


def account_is_validated(enrolment: EnrolmentRecord, attempt: Attempt) -> str | None:
    if enrolment.account_state != "validated":
        return "Confirmez d’abord votre adresse : le lien se trouve dans le courriel de validation."
    return None


def it_is_complete(enrolment: EnrolmentRecord, attempt: Attempt) -> str | None:
    return next((lack.sentence for lack in enrolment.lacks(today(attempt.now))), None)


def council_takes_enrolments(enrolment: EnrolmentRecord, attempt: Attempt) -> str | None:
    if not enrolment.council_is_open:
        return "Ce conseil ne prend pas d’inscription en ce moment."
    return None


def nothing_awaits_a_certification(enrolment: EnrolmentRecord, attempt: Attempt) -> str | None:
    if enrolment.awaits_a_certification:
        return "Vous attendez une validation de ce conseil : vous pourrez le quitter une fois la décision prise."
    return None


def it_holds_an_entry(enrolment: EnrolmentRecord, attempt: Attempt) -> bool:
    return enrolment.keeps_entry


S = EnrolmentState
THEIRS = (S.draft, S.information_requested, S.refused, S.left)  # in its owner's hands
SENT = (S.submitted, S.information_requested, S.validated, S.refused)
STEPS = (
    Step(
        trigger="edit",
        label="Compléter le dossier",
        tone="neutral",
        source=THEIRS,
        target=None,
        permission="enrolment.edit",
        when=(it_holds_an_entry,),
        effects=("apply_entry_edit",),
    ),
    Step(
        trigger="submit",
        label="Envoyer ma demande d’inscription",
        source=THEIRS,
        target=S.submitted,
        permission="enrolment.submit",
        guards=(account_is_validated, council_takes_enrolments, it_is_complete),
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
        guards=(places_exist,),
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
    Step(
        trigger="leave",
        label="Quitter ce conseil",
        tone="danger",
        source=(S.submitted, S.information_requested, S.validated),
        target=S.left,
        permission="enrolment.leave",
        guards=(nothing_awaits_a_certification,),
        mails=("enrolment/left",),
    ),
    # An establishment it rests on is refused: the mail about that establishment says what to do.
    Step(
        trigger="send_back",
        label="Rendre à son auteur",
        tone="warning",
        source=(S.submitted,),
        target=S.information_requested,
        permission="enrolment.send_back",
        needs=("question",),
        effects=("keep_question",),
    ),
    Step(
        trigger="correct_rpps",
        label="Corriger le numéro RPPS",
        tone="neutral",
        source=SENT,
        target=None,
        permission="enrolment.correct_rpps",
        needs=("reason",),
        effects=("correct_rpps",),
        mails=("enrolment/rpps_corrected",),
    ),
    Step(
        trigger="change_mailbox",
        label="Changer l’adresse mail",
        tone="neutral",
        source=SENT,
        target=None,
        permission="enrolment.change_mailbox",
        needs=("reason",),
        effects=("ask_mailbox_change",),
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
        S.left: "quittée",
    },
    steps=STEPS,
)
