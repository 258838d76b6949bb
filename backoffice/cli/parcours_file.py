"""A parcours as a file (config/schemas/parcours.schema.json), and its evaluation as a document.

The file stands for what the database holds, so that anyone can check the rules from outside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.cli.parcours_period import period_from
from backoffice.domain.acquisition import acquired_on
from backoffice.domain.credits import QuantityError, score
from backoffice.domain.document_fields import Fields, Problem
from backoffice.domain.french import parse_number
from backoffice.domain.periods import Period, last_day
from backoffice.domain.referential import Referential, ReferentialEntry
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.requirements import Claim, Progress, count, count_accepted
from backoffice.domain.units import YEAR
from backoffice.domain.wording import instructions, legal_sentence, missing_sentence
from workflows.cpd_action import ACCEPTED, DECLARED, CpdActionState
from workflows.cpd_action import WORKFLOW as CPD_ACTION

ZERO = Decimal(0)
STATES = [str(state) for state in CpdActionState]


class ParcoursFileError(ValueError):
    """The file does not describe a parcours; `problems` names every action and field at fault."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class FiledAction:
    """An action of the file: its claim, its state, and why it gives these credits."""

    claim: Claim
    state: CpdActionState
    explanation: str


@dataclass(frozen=True)
class ParcoursFile:
    referential: Referential
    period: Period
    actions: tuple[FiledAction, ...]


def parcours_from_document(document: Any, find_referential: Callable[[str], Referential]) -> ParcoursFile:
    """Read and check the whole file. Raises ParcoursFileError, and what `find_referential` raises."""
    problems: list[Problem] = []
    top = Fields(document, problems)
    if problems:
        raise ParcoursFileError(problems)
    name = top.text("referential")
    referential = find_referential(name) if name else None
    period = period_from(top, referential.periods if referential else None)
    filed = top.each("actions", required=False)
    if "actions" not in top and not problems:
        top.problem("actions", "ce champ manque")
    top.refuse_unknown()
    if referential is None or period is None:
        raise ParcoursFileError(problems)
    actions = [_action(one, number, referential) for number, one in enumerate(filed, start=1)]
    ids = [action.claim.id for action in actions if action is not None]
    for repeated in dict.fromkeys(id for id in ids if ids.count(id) > 1):
        top.problem("actions", f"l’identifiant « {repeated} » est donné plusieurs fois")
    if problems:
        raise ParcoursFileError(problems)
    return ParcoursFile(referential, period, tuple(action for action in actions if action is not None))


def _action(one: Fields, number: int, referential: Referential) -> FiledAction | None:
    one.name_part(f"action n° {number}")
    if id := one.text("id"):
        one.name_part(f"action « {id} »")
    key = one.one_of("entry", list(referential.entries_by_key))
    starts_on = one.day("starts_on")
    answer = _answer(one)
    ends_on = one.day("ends_on", required=False)
    if ends_on is None and starts_on is not None:
        ends_on = _end_left_out(starts_on, referential.entries_by_key.get(key), answer)
    if starts_on and ends_on and ends_on < starts_on:
        one.problem("ends_on", "la fin précède le début")
    role, scale = one.text("role", required=False), one.text("scale", required=False)
    granted = one.number("credits", required=False)
    credits, used_scale, explanation = (
        granted or ZERO,
        scale or None,
        _granted(referential, granted or ZERO),
    )
    if key and (granted is None or answer):
        try:
            scored = score(referential.entry(key), role, answer, scale)
        except QuantityError as error:
            one.problem(
                error.field if error.field in ("role", "scale") else f"quantities.{error.field}",
                error.message,
            )
        else:
            used_scale, explanation = scored.scale, scored.explanation
            if granted is None:
                credits = scored.credits
            elif granted != scored.credits:
                explanation = f"{explanation} ; {_granted(referential, granted)}"
    elif key and scale and referential.entry(key).scale(scale) is None:
        one.problem("scale", f"le barème « {scale} » n’existe pas pour cette entrée")
    state = _state(one)
    categories = one.codes("categories", list(referential.categories_by_code)) if "categories" in one else None
    tags = one.codes("tags", [tag.code for tag in referential.tags]) if "tags" in one else None
    title = one.text("title", required=False)
    one.refuse_unknown()
    if starts_on is None or ends_on is None:
        return None
    claim = Claim(
        id=id,
        entry_key=key,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        credits=credits,
        accepted=state in ACCEPTED,
        categories=None if categories is None else frozenset(categories),
        tags=None if tags is None else frozenset(tags),
        role=role or None,
        scale=used_scale,
    )
    return FiledAction(claim, state, explanation)


def _granted(referential: Referential, credits: Decimal) -> str:
    measure = referential.measure
    return f"{measure.amount(credits)} {measure.agreed('accordé')}"


def _end_left_out(starts_on: date, entry: ReferentialEntry | None, answer: dict[str, str]) -> date:
    """The same day; where an action must go on for years, the last day of those declared."""
    years = parse_number(answer.get(YEAR.key, ""))
    if entry is None or entry.minimum_years is None or years is None or not 1 <= years <= YEAR.maximum:
        return starts_on
    return last_day(starts_on, int(years))


def _answer(one: Fields) -> dict[str, str]:
    inside = one.inside("quantities", required=False)
    return {} if inside is None else inside.texts()


def _state(one: Fields) -> CpdActionState:
    """`state` says it; `accepted` is the short way, and an action without either is submitted."""
    state = one.one_of("state", STATES, required=False)
    if "accepted" not in one:
        return CpdActionState(state or CpdActionState.submitted)
    accepted = one.boolean("accepted", required=False)
    if state and accepted != (state in ACCEPTED):
        one.problem("accepted", f"ce champ contredit l’état « {state} »")
    return CpdActionState(state or (CpdActionState.accepted if accepted else CpdActionState.submitted))


def evaluation_document(parcours: ParcoursFile) -> dict[str, Any]:
    """The evaluation (config/schemas/evaluation.schema.json): declared and accepted progress, and the
    sentences.
    """
    referential = parcours.referential
    return {
        "referential": {"code": referential.code, "version": referential.version, "title": referential.title},
        "period": {"starts_on": str(parcours.period.starts_on), "ends_on": str(parcours.period.ends_on)},
        "instructions": instructions(referential),
        "actions": [_action_document(referential, action) for action in parcours.actions],
        "declared": _progress_document(parcours, DECLARED, count),
        "accepted": _progress_document(parcours, ACCEPTED, count_accepted),
    }


def _action_document(referential: Referential, action: FiledAction) -> dict[str, Any]:
    claim, entry = action.claim, referential.entry(action.claim.entry_key)
    acquired = acquired_on(entry, claim.starts_on)
    return {
        "id": claim.id,
        "entry": claim.entry_key,
        "title": claim.title or entry.label,
        "starts_on": str(claim.starts_on),
        "ends_on": str(claim.ends_on),
        "state": str(action.state),
        "categories": sorted(entry.categories if claim.categories is None else claim.categories),
        "tags": sorted(entry.tags if claim.tags is None else claim.tags),
        "scale": claim.scale,
        "credits": claim.credits,
        "acquired_on": None if acquired is None else str(acquired),
        "explanation": action.explanation,
    }


def _progress_document(
    parcours: ParcoursFile,
    states: tuple[CpdActionState, ...],
    counting: Callable[[Referential, Period, list[Claim]], Progress],
) -> dict[str, Any]:
    counted = [action.claim for action in parcours.actions if action.state in states]
    left_out = [action for action in parcours.actions if action.state not in states]
    progress = counting(parcours.referential, parcours.period, counted)
    return {
        "satisfied": progress.satisfied,
        "sentence": missing_sentence(progress),
        "legal": {"met": progress.meets_the_law, "sentence": legal_sentence(progress)} if progress.legal else None,
        "credits": progress.credits,
        "credits_by_claim": dict(progress.credits_by_claim),
        "credits_by_category": dict(progress.credits_by_category),
        "credits_by_block": dict(progress.credits_by_block),
        "requirements": _requirement_documents(progress),
        "left_out": [
            {"id": action.claim.id, "reason": f"son état est « {CPD_ACTION.labels[action.state]} »"}
            for action in left_out
        ],
    }


def _requirement_documents(progress: Progress) -> list[dict[str, Any]]:
    return [
        {
            "code": one.requirement.code,
            "label": requirement_label(progress.referential, one.requirement),
            "kind": str(one.requirement.kind),
            "need": one.need,
            "legal_need": one.requirement.legal_need,
            "have": one.have,
            "missing": one.missing,
            "met": one.is_met,
            "counted": list(one.counted),
            "not_counted": [{"id": claim.id, "reason": claim.reason} for claim in one.not_counted],
        }
        for one in progress.requirements
    ]
