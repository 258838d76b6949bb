"""The counts that lists show: a cache on the parcours, recomputed from its actions after each step."""

from typing import Any

from sqlalchemy.orm import Session

from backoffice.domain.requirements import Progress
from backoffice.domain.wording import missing_sentence
from backoffice.models import Parcours


def recount(parcours: Parcours) -> None:
    parcours.summary = summary(parcours)


def summary(parcours: Parcours) -> dict[str, Any]:
    """{"declared": ..., "accepted": ...}, each with credits (text), whether it is satisfied, and the sentence."""
    progress = parcours.progress()
    return {"declared": _line(progress.declared), "accepted": _line(progress.accepted)}


def _line(progress: Progress) -> dict[str, Any]:
    return {
        "credits": f"{progress.credits.normalize():f}",
        "satisfied": progress.satisfied,
        "sentence": missing_sentence(progress),
    }


def recount_all(session: Session) -> int:
    """Rebuild every cached count; returns how many were wrong."""
    wrong = 0
    for parcours in session.query(Parcours).yield_per(200):
        fresh = summary(parcours)
        if fresh != parcours.summary:
            parcours.summary = fresh
            wrong += 1
    session.commit()
    return wrong
