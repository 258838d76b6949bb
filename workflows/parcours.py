"""Parcours: one registrant, one programme, one period, until it is certified (001, "Demande validation")."""

from enum import StrEnum
from typing import Protocol

from workflows.engine import Attempt, Step, Workflow


class ParcoursState(StrEnum):
    open = "open"
    requested = "requested"
    returned = "returned"
    certified = "certified"


S = ParcoursState
LOCKED = (S.requested, S.certified)


class ParcoursRecord(Protocol):
    state: str
    undecided: int
    declared_refusal: str | None
    accepted_refusal: str | None
    is_automatic: bool
    migration_refusal: str | None


def declared_actions_meet_the_rules(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    return parcours.declared_refusal


def accepted_actions_meet_the_rules(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    return parcours.accepted_refusal


def every_action_is_decided(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    if parcours.undecided == 1:
        return "Il reste une action à décider avant de valider ce parcours."
    if parcours.undecided:
        return f"Il reste {parcours.undecided} actions à décider avant de valider ce parcours."
    return None


def a_later_version_fits(parcours: ParcoursRecord, attempt: Attempt) -> str | None:
    return parcours.migration_refusal


def rules_alone_certify(parcours: ParcoursRecord, attempt: Attempt) -> bool:
    return parcours.is_automatic


def a_committee_certifies(parcours: ParcoursRecord, attempt: Attempt) -> bool:
    return not parcours.is_automatic


STEPS = (
    Step(
        trigger="request",
        label="Demande validation de votre parcours",
        source=(S.open, S.returned),
        target=S.requested,
        permission="parcours.request",
        when=(a_committee_certifies,),
        guards=(declared_actions_meet_the_rules,),
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
        guards=(every_action_is_decided, accepted_actions_meet_the_rules),
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
        trigger="reissue",
        label="Rééditer l’attestation",
        tone="warning",
        source=(S.certified,),
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
        guards=(a_later_version_fits,),
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
    },
    steps=STEPS,
)
