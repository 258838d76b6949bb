"""Parcours: one registrant, one programme, one period, until it is certified (001, "Demande validation").

Where the Ordre validates, its validation follows the council's and opens the next parcours (002, section 3).
"""

from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from backoffice.domain.calendar import today
from backoffice.domain.periods import OLDEST_REGISTRATION
from workflows.engine import Attempt, Step, StepRefused, Workflow


class ParcoursState(StrEnum):
    open = "open"
    requested = "requested"
    returned = "returned"
    certified = "certified"
    confirmed = "confirmed"


S = ParcoursState
CERTIFIED = (S.certified, S.confirmed)
LOCKED = (S.requested, *CERTIFIED)


class ParcoursRecord(Protocol):
    state: str
    is_cycle: bool
    council_is_left: bool
    undecided: int
    declared_refusal: str | None
    accepted_refusal: str | None
    certification_mode: str
    later_referential: Any
    migration_refusal: str | None
    is_personal: bool
    is_first: bool
    starts_on: date
    ends_on: date


def _this(parcours: Any) -> str:
    """As its profession calls it (000, 001)."""
    return "ce cycle" if parcours.is_cycle else "ce parcours"


def why_locked(parcours: Any) -> str | None:
    """Why its owner may change nothing of a parcours, in French; None as long as they may. Nothing else says it."""
    this = _this(parcours)
    if parcours.council_is_left:
        return f"Vous avez quitté ce conseil : {this} se rouvrira quand votre inscription y sera à nouveau validée."
    if parcours.state in CERTIFIED:
        return f"L’attestation de {this} est établie : il ne peut plus changer."
    if parcours.state in LOCKED:
        return f"La validation de {this} est demandée : il ne peut plus changer."
    return None


def its_council_is_not_left(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    return why_locked(parcours) if parcours.council_is_left else None


def declared_actions_meet_the_rules(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    return parcours.declared_refusal


def accepted_actions_meet_the_rules(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    return parcours.accepted_refusal


def every_action_is_decided(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    if parcours.undecided == 1:
        return f"Il reste une action à décider avant de valider {_this(parcours)}."
    if parcours.undecided:
        return f"Il reste {parcours.undecided} actions à décider avant de valider {_this(parcours)}."
    return None


def other_rules_are_published(parcours: ParcoursRecord, attempt: Attempt) -> bool:
    return parcours.later_referential is not None


def its_actions_can_follow(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    return parcours.migration_refusal


def rules_alone_certify(parcours: ParcoursRecord, attempt: Attempt) -> bool:
    return parcours.certification_mode == "automatic"


def a_committee_certifies(parcours: ParcoursRecord, attempt: Attempt) -> bool:
    return parcours.certification_mode == "committee"


def its_period_is_personal(parcours: ParcoursRecord, attempt: Attempt) -> bool:
    return parcours.is_personal


def it_is_the_first(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    if not parcours.is_first:
        return "Seule la première période dépend de la date d’inscription à l’Ordre."
    return None


def registration_is_plausible(parcours: ParcoursRecord, attempt: Attempt) -> None:
    check_registration(attempt.payload.get("registered_on"), today(attempt.now))


def check_registration(registered_on: date | None, day: date) -> None:
    """Raises StepRefused for no date, one to come, or one that nobody in practice can have."""
    if registered_on is None:
        raise StepRefused("Indiquez la date d’inscription à l’Ordre.", "registered_on")
    if registered_on > day:
        raise StepRefused("Cette date est à venir : indiquez celle de l’inscription à l’Ordre.", "registered_on")
    if registered_on < OLDEST_REGISTRATION:
        raise StepRefused("Cette date est trop ancienne : vérifiez l’année.", "registered_on")


def suspension_is_sound(parcours: ParcoursRecord, attempt: Attempt) -> None:
    first, last = attempt.payload.get("starts_on"), attempt.payload.get("ends_on")
    if first is None:
        raise StepRefused("Indiquez le premier jour de la suspension.", "starts_on")
    if last is None:
        raise StepRefused("Indiquez le dernier jour de la suspension.", "ends_on")
    if last < first:
        raise StepRefused("La suspension ne peut pas finir avant d’avoir commencé.", "ends_on")
    if last < parcours.starts_on or first > parcours.ends_on:
        raise StepRefused("Cette suspension est en dehors de la période du parcours.", "starts_on")
    if not str(attempt.payload.get("grounds") or "").strip():
        raise StepRefused("Indiquez sur quelle pièce la suspension repose.", "grounds")


def validation_is_dated(parcours: ParcoursRecord, attempt: Attempt) -> None:
    validated_on = attempt.payload.get("validated_on")
    if validated_on is None:
        raise StepRefused("Indiquez la date de la validation par l’Ordre.", "validated_on")
    if validated_on > today(attempt.now):
        raise StepRefused("Cette date est à venir : enregistrez la validation une fois reçue.", "validated_on")
    if validated_on < parcours.starts_on:
        raise StepRefused("Cette date précède le début du parcours.", "validated_on")


STEPS = (
    Step(
        trigger="request",
        label="Demande validation de votre parcours",
        source=(S.open, S.returned),
        target=S.requested,
        permission="parcours.request",
        when=(a_committee_certifies,),
        guards=(its_council_is_not_left, declared_actions_meet_the_rules),
        needs=("honour",),
        effects=("stamp_request",),
        mails=("parcours/requested",),
    ),
    Step(
        trigger="request",
        label="Demande validation de votre parcours",
        source=(S.open, S.returned),
        target=S.requested,
        permission="parcours.request",
        when=(rules_alone_certify,),
        guards=(its_council_is_not_left, every_action_is_decided, accepted_actions_meet_the_rules),
        needs=("honour",),
        effects=("stamp_request", "certify_by_rules"),
    ),
    Step(
        trigger="certify",
        label="Valider le parcours",
        tone="success",
        source=(S.requested,),
        target=S.certified,
        permission="parcours.certify",
        when=(a_committee_certifies,),
        guards=(every_action_is_decided, accepted_actions_meet_the_rules),
        effects=("stamp_decision", "issue_attestation"),
        mails=("parcours/certified",),
    ),
    Step(
        trigger="certify",
        label="Valider le parcours",
        source=(S.requested,),
        target=S.certified,
        permission="parcours.certify_by_rules",
        when=(rules_alone_certify,),
        guards=(every_action_is_decided, accepted_actions_meet_the_rules),
        effects=("stamp_decision", "issue_attestation"),
        mails=("parcours/certified",),
    ),
    Step(
        trigger="return",
        label="Renvoyer le parcours",
        tone="warning",
        source=(S.requested,),
        target=S.returned,
        permission="parcours.return",
        needs=("reason",),
        effects=("stamp_decision", "return_actions", "recount_this_parcours"),
        mails=("parcours/returned",),
    ),
    Step(
        trigger="confirm",
        label="Enregistrer la validation de l’Ordre",
        tone="success",
        source=(S.certified,),
        target=S.confirmed,
        permission="parcours.confirm",
        when=(its_period_is_personal,),
        checks=(validation_is_dated,),
        effects=("keep_order_validation", "open_following_parcours"),
        mails=("parcours/confirmed",),
    ),
    Step(
        trigger="suspend",
        label="Enregistrer une suspension",
        tone="neutral",
        source=(S.open, S.returned),
        target=None,
        permission="parcours.suspend",
        when=(its_period_is_personal,),
        checks=(suspension_is_sound,),
        effects=("keep_suspension", "recount_this_parcours"),
        mails=("parcours/suspended",),
    ),
    Step(
        trigger="correct_registration",
        label="Corriger la date d’inscription à l’Ordre",
        tone="neutral",
        source=(S.open, S.returned),
        target=None,
        permission="parcours.correct_registration",
        when=(its_period_is_personal,),
        guards=(it_is_the_first,),
        needs=("reason",),
        checks=(registration_is_plausible,),
        effects=("keep_registration", "recount_this_parcours"),
        mails=("parcours/registration_corrected",),
    ),
    Step(
        trigger="reissue",
        label="Rééditer l’attestation",
        tone="warning",
        source=CERTIFIED,
        target=None,
        permission="parcours.reissue",
        needs=("reason",),
        effects=("supersede_attestation", "issue_attestation"),
        mails=("parcours/reissued",),
    ),
    Step(
        trigger="reopen",
        label="Rouvrir le parcours",
        tone="danger",
        source=(S.certified,),
        target=S.returned,
        permission="parcours.reopen",
        needs=("reason",),
        effects=("stamp_decision", "recount_this_parcours"),
    ),
    Step(
        trigger="migrate",
        label="Passer aux règles publiées depuis",
        tone="warning",
        source=(S.open, S.returned),
        target=None,
        permission="parcours.migrate",
        when=(other_rules_are_published,),
        guards=(its_actions_can_follow,),
        needs=("reason",),
        effects=("keep_to_the_later_version", "recount_this_parcours"),
        mails=("parcours/migrated",),
    ),
)

WORKFLOW = Workflow(
    "parcours",
    label="Parcours",
    states=ParcoursState,
    labels={
        S.open: "en cours",
        S.requested: "validation demandée",
        S.returned: "renvoyé pour correction",
        S.certified: "validé",
        S.confirmed: "validé par l’Ordre",
    },
    steps=STEPS,
)
