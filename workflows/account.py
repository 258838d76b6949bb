"""Account: from the sign-up to a confirmed mailbox (000, chapter 1)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from workflows.engine import Attempt, Step, StepRefused, Workflow


class AccountState(StrEnum):
    pending = "pending"
    validated = "validated"
    suspended = "suspended"


class AccountRecord(Protocol):
    state: str
    rpps_is_taken: bool


class Link(Protocol):
    purpose: str
    expires_at: datetime
    used_at: datetime | None


def rpps_is_free(account: AccountRecord, attempt: Attempt) -> str | None:
    if account.rpps_is_taken:
        return "Un autre compte est déjà validé avec ce numéro RPPS. Écrivez à l’adresse de contact pour le récupérer."
    return None


def link_is_good(account: AccountRecord, attempt: Attempt) -> None:
    """A link proves the mailbox once, until it expires."""
    link: Any = attempt.payload.get("link")
    if link is None or link.used_at is not None or link.expires_at <= attempt.now:
        raise StepRefused("Ce lien n’est plus valable : il a déjà servi ou il a expiré. Demandez-en un nouveau.")


S = AccountState
STEPS = (
    Step(
        trigger="validate",
        label="Confirmer l’adresse",
        source=(S.pending,),
        target=S.validated,
        permission="account.validate",
        guards=(rpps_is_free,),
        checks=(link_is_good,),
        effects=("use_link", "confirm_rpps"),
        mails=("account/validated",),
    ),
    Step(
        trigger="resend",
        label="Renvoyer le courriel de validation",
        source=(S.pending,),
        target=None,
        permission="account.resend",
        effects=("issue_validation_link",),
        mails=("account/link_resent",),
    ),
    Step(
        trigger="forget_password",
        label="Demander un nouveau mot de passe",
        source=(S.pending, S.validated),
        target=None,
        permission="account.forget_password",
        effects=("issue_reset_link",),
        mails=("account/reset_requested",),
    ),
    Step(
        trigger="reset_password",
        label="Choisir un nouveau mot de passe",
        source=(S.validated,),
        target=None,
        permission="account.reset_password",
        checks=(link_is_good,),
        effects=("use_link", "set_password", "end_sessions"),
        mails=("account/password_changed",),
    ),
    Step(
        trigger="reset_password",
        label="Choisir un nouveau mot de passe",
        source=(S.pending,),
        target=S.validated,
        permission="account.reset_password",
        guards=(rpps_is_free,),
        checks=(link_is_good,),
        effects=("use_link", "set_password", "end_sessions", "confirm_rpps"),
        mails=("account/validated",),
    ),
    Step(
        trigger="change_password",
        label="Changer le mot de passe",
        source=(S.validated,),
        target=None,
        permission="account.change_password",
        effects=("set_password", "end_sessions"),
        mails=("account/password_changed",),
    ),
    Step(
        trigger="edit",
        label="Modifier mes données personnelles",
        source=(S.validated,),
        target=None,
        permission="account.edit",
        effects=("apply_profile",),
    ),
    Step(
        trigger="suspend",
        label="Suspendre",
        tone="danger",
        source=(S.pending, S.validated),
        target=S.suspended,
        permission="account.suspend",
        needs=("reason",),
        effects=("end_sessions",),
        mails=("account/suspended",),
    ),
    Step(
        trigger="reinstate",
        label="Rétablir",
        source=(S.suspended,),
        target=S.validated,
        permission="account.reinstate",
        guards=(rpps_is_free,),
        needs=("reason",),
        effects=("confirm_rpps",),
        mails=("account/reinstated",),
    ),
)

WORKFLOW = Workflow(
    "account",
    label="Compte",
    states=AccountState,
    labels={S.pending: "en attente de validation", S.validated: "validé", S.suspended: "suspendu"},
    steps=STEPS,
)
