"""Council: prepared, opened to registrants, closed; its settings and its members."""

import re
from enum import StrEnum
from typing import Protocol

from backoffice.domain.contrast import colour_problem
from backoffice.domain.reminders import DaysError, Reminder, days_of
from workflows.engine import Attempt, Step, StepRefused, Workflow


class CouncilState(StrEnum):
    preparing = "preparing"
    open = "open"
    closed = "closed"


class CouncilRecord(Protocol):
    state: str
    keeps_entries: bool
    has_rules: bool
    validates_enrolments: bool


CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def it_offers_something(council: CouncilRecord, attempt: Attempt) -> str | None:
    if not council.keeps_entries and not council.has_rules:
        return "Ajoutez d’abord un programme avec ses règles : les inscrits n’auraient aucun parcours à ouvrir."
    return None


def somebody_validates(council: CouncilRecord, attempt: Attempt) -> str | None:
    if not council.validates_enrolments:
        return "Nommez d’abord la personne qui validera les inscriptions."
    return None


def settings_are_sound(council: CouncilRecord, attempt: Attempt) -> None:
    check_settings(attempt.payload["settings"])


def check_settings(settings: object) -> None:
    """Raises StepRefused beside the field at fault."""
    colour, site = getattr(settings, "colour", None), getattr(settings, "site_url", None)
    for name, asked in (("name", "le nom du conseil"), ("short_name", "son nom court"), ("contact_email", "l’adresse")):
        if not str(getattr(settings, name) or "").strip():
            raise StepRefused(f"Indiquez {asked}.", name)
    if colour and (problem := colour_problem(colour)):
        raise StepRefused(problem, "colour")
    if site and not site.startswith(("https://", "http://")):
        raise StepRefused("L’adresse du site commence par https://", "site_url")


def check_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise StepRefused("Un code s’écrit en minuscules, chiffres et tirets : cnp-essai.", "code")


def programme_is_sound(council: CouncilRecord, attempt: Attempt) -> None:
    check_code(attempt.payload["programme"].code)
    programme_choices_are_sound(council, attempt)
    period_is_sound(council, attempt)


def programme_choices_are_sound(council: CouncilRecord, attempt: Attempt) -> None:
    programme = attempt.payload["programme"]
    if not programme.title.strip():
        raise StepRefused("Indiquez l’intitulé du programme.", "title")
    if (programme.review_mode, programme.certification_mode) == ("with_parcours", "automatic"):
        raise StepRefused(
            "Les actions ne seraient jamais examinées avant que les règles décident : choisissez la validation par le "
            "comité, ou l’examen des actions au fil de l’eau.",
            "certification_mode",
        )
    if programme.fed_by_id and not programme.eligible_label.strip():
        raise StepRefused("Écrivez l’intitulé de la case : « Éligible DPC », par exemple.", "eligible_label")


def period_is_sound(council: CouncilRecord, attempt: Attempt) -> None:
    period = attempt.payload.get("period")
    if period is None:
        return
    if not period.label.strip():
        raise StepRefused("Nommez la période : 2026-2028, par exemple.", "label")
    if period.ends_on < period.starts_on:
        raise StepRefused("La fin précède le début.", "ends_on")


def reminder_days_are_sound(council: CouncilRecord, attempt: Attempt) -> None:
    for kind in Reminder:
        try:
            days_of(kind, attempt.payload["days"][kind.value])
        except DaysError as error:
            raise StepRefused(str(error), kind.value) from error


def member_is_named(council: CouncilRecord, attempt: Attempt) -> None:
    member = attempt.payload["member"]
    if not member.roles:
        raise StepRefused("Choisissez au moins un rôle.", "roles")


S = CouncilState
EVERY = (S.preparing, S.open, S.closed)
STEPS = (
    Step(
        trigger="open",
        label="Ouvrir aux inscriptions",
        tone="success",
        source=(S.preparing, S.closed),
        target=S.open,
        permission="council.open",
        guards=(it_offers_something, somebody_validates),
    ),
    Step(
        trigger="edit",
        label="Modifier les réglages",
        tone="neutral",
        source=EVERY,
        target=None,
        permission="council.edit",
        checks=(settings_are_sound,),
        effects=("write_settings",),
    ),
    Step(
        trigger="change_logo",
        label="Changer le logo",
        tone="neutral",
        source=EVERY,
        target=None,
        permission="council.edit",
        effects=("keep_logo",),
    ),
    Step(
        trigger="set_reminders",
        label="Régler les rappels",
        tone="neutral",
        source=EVERY,
        target=None,
        permission="council.edit",
        checks=(reminder_days_are_sound,),
        effects=("set_reminders",),
    ),
    Step(
        trigger="add_programme",
        label="Ajouter un programme",
        tone="neutral",
        source=EVERY,
        target=None,
        permission="council.add_programme",
        checks=(programme_is_sound,),
        effects=("add_programme",),
    ),
    Step(
        trigger="edit_programme",
        label="Modifier un programme",
        tone="neutral",
        source=EVERY,
        target=None,
        permission="council.edit_programme",
        checks=(programme_choices_are_sound,),
        effects=("edit_programme",),
    ),
    Step(
        trigger="add_period",
        label="Ajouter une période",
        tone="neutral",
        source=EVERY,
        target=None,
        permission="council.add_period",
        checks=(period_is_sound,),
        effects=("add_period",),
    ),
    Step(
        trigger="appoint",
        label="Nommer un membre",
        tone="neutral",
        source=EVERY,
        target=None,
        permission="council.appoint",
        checks=(member_is_named,),
        effects=("appoint_member",),
        mails=("council/appointed",),
    ),
    Step(
        trigger="dismiss",
        label="Retirer un rôle",
        tone="warning",
        source=EVERY,
        target=None,
        permission="council.appoint",
        effects=("dismiss_member",),
    ),
    Step(
        trigger="close",
        label="Fermer aux inscriptions",
        tone="danger",
        source=(S.open,),
        target=S.closed,
        permission="council.close",
        needs=("reason",),
    ),
    # What an installation reads from its own files: nobody has an account yet who would open it, or validate.
    Step(
        trigger="load",
        label="Charger un fichier",
        source=(S.preparing,),
        target=S.open,
        permission="council.load",
        guards=(it_offers_something,),
        effects=("write_loaded_settings",),
    ),
    Step(
        trigger="reload",
        label="Charger à nouveau un fichier",
        source=EVERY,
        target=None,
        permission="council.load",
        effects=("write_loaded_settings",),
    ),
)

WORKFLOW = Workflow(
    "council",
    label="Conseil",
    states=CouncilState,
    labels={S.preparing: "en préparation", S.open: "ouvert", S.closed: "fermé"},
    steps=STEPS,
)
