"""Mailbox change: an account moves to another address once the mailboxes concerned have confirmed (000, chapter 1).

Asked by the registrant, both mailboxes confirm; asked by an administrator, the new one does, and the old one is told.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from workflows.account import link_is_good
from workflows.engine import Attempt, Step, Workflow


class MailboxChangeState(StrEnum):
    requested = "requested"
    done = "done"
    cancelled = "cancelled"


class MailboxChangeRecord(Protocol):
    state: str
    old_must_confirm: bool
    old_confirmed_at: datetime | None
    new_confirmed_at: datetime | None
    email_is_taken: bool


def address_is_free(change: MailboxChangeRecord, attempt: Attempt) -> str | None:
    if change.email_is_taken:
        return "Un autre compte utilise déjà cette adresse."
    return None


def new_has_confirmed(change: MailboxChangeRecord, attempt: Attempt) -> bool:
    return change.new_confirmed_at is not None


def new_has_not_confirmed(change: MailboxChangeRecord, attempt: Attempt) -> bool:
    return change.new_confirmed_at is None


def old_is_awaited(change: MailboxChangeRecord, attempt: Attempt) -> bool:
    return change.old_must_confirm and change.old_confirmed_at is None


def old_is_not_awaited(change: MailboxChangeRecord, attempt: Attempt) -> bool:
    return not old_is_awaited(change, attempt)


S = MailboxChangeState
APPLIED = ("use_mailbox_link", "confirm_mailbox", "move_account", "end_account_sessions")
OLD, NEW = "Confirmer depuis l’adresse actuelle", "Confirmer depuis la nouvelle adresse"
STEPS = (
    Step(
        trigger="confirm_old",
        label=OLD,
        source=(S.requested,),
        target=S.done,
        permission="mailbox_change.confirm_old",
        when=(new_has_confirmed,),
        guards=(address_is_free,),
        checks=(link_is_good,),
        effects=APPLIED,
        mails=("mailbox_change/done",),
    ),
    Step(
        trigger="confirm_old",
        label=OLD,
        source=(S.requested,),
        target=None,
        permission="mailbox_change.confirm_old",
        when=(new_has_not_confirmed,),
        checks=(link_is_good,),
        effects=("use_mailbox_link", "confirm_mailbox"),
    ),
    Step(
        trigger="confirm_new",
        label=NEW,
        source=(S.requested,),
        target=S.done,
        permission="mailbox_change.confirm_new",
        when=(old_is_not_awaited,),
        guards=(address_is_free,),
        checks=(link_is_good,),
        effects=APPLIED,
        mails=("mailbox_change/done",),
    ),
    Step(
        trigger="confirm_new",
        label=NEW,
        source=(S.requested,),
        target=None,
        permission="mailbox_change.confirm_new",
        when=(old_is_awaited,),
        guards=(address_is_free,),
        checks=(link_is_good,),
        effects=("use_mailbox_link", "confirm_mailbox"),
    ),
    Step(
        trigger="cancel",
        label="Garder l’adresse actuelle",
        tone="danger",
        source=(S.requested,),
        target=S.cancelled,
        permission="mailbox_change.cancel",
    ),
)

WORKFLOW = Workflow(
    "mailbox_change",
    label="Changement d’adresse mail",
    states=MailboxChangeState,
    labels={S.requested: "en attente de confirmation", S.done: "fait", S.cancelled: "abandonné"},
    steps=STEPS,
)
