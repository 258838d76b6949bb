"""Accepting several actions as they were asked: `perform` for each, in its own transaction, told one by one."""

from dataclasses import dataclass
from uuid import UUID

from werkzeug.exceptions import NotFound

from backoffice.console.review import ReviewView
from backoffice.db import db
from backoffice.errors import sentence
from backoffice.models import CpdAction
from backoffice.permissions import Denied
from backoffice.services import audit
from backoffice.services.transitions import StaleRecord, perform, preview
from backoffice.wording import utc_now
from workflows.engine import StepRefused

PERMISSION = "cpd_action.accept"
GONE = "Ce dossier n’existe pas, ou vous n’y avez pas accès."
OWN = "C’est votre propre dossier : une autre personne du comité doit le décider."
NOT_YOURS = "Vous ne pouvez pas décider cette action dans son état actuel."


@dataclass(frozen=True)
class Pick:
    """A ticked row: the record and the version that the list showed."""

    record_id: UUID
    version: int

    def __str__(self) -> str:
        return f"{self.record_id}:{self.version}"


@dataclass(frozen=True)
class Result:
    """What happened, or would happen, to one of them. `refusal` None: accepted, and `mails` written."""

    pick: Pick
    title: str
    person: str
    url: str
    mails: int = 0
    refusal: str | None = None


def read_picks(texts: list[str], limit: int) -> list[Pick]:
    """Ticked boxes, each "id:version"; what has another shape is left out, and so is what exceeds a page."""
    picks: dict[UUID, Pick] = {}
    for text in texts[:limit]:
        key, _, version = text.partition(":")
        try:
            picks[UUID(key)] = Pick(UUID(key), int(version))
        except ValueError:
            continue
    return list(picks.values())


def look_ahead(view: ReviewView, pick: Pick) -> Result:
    """What accepting it as asked would do now. Nothing changes."""
    return _tried(view, pick, confirmed=False)


def accept(view: ReviewView, pick: Pick) -> Result:
    """Accept it as asked."""
    return _tried(view, pick, confirmed=True)


def _tried(view: ReviewView, pick: Pick, *, confirmed: bool) -> Result:
    try:
        action: CpdAction = view.get_one(pick.record_id)
    except NotFound:
        return Result(pick, "Action introuvable", "", view.list_url(), refusal=GONE)
    told = (pick, action.title, action.subject.full_name, view.url_of(action))
    own = view.actor.same_person(action.subject.id, action.subject.rpps)
    grants = {claim.id: claim.credits_asked for claim in action.claims}
    call = ("cpd_action", pick.record_id, "accept", view.actor, utc_now())
    try:
        if confirmed:
            perform(*call, seen_version=pick.version, grants=grants)
            return Result(*told, mails=sum(len(step.mails) for step in view.machine.steps if step.trigger == "accept"))
        if action.version != pick.version:
            raise StaleRecord(audit.history(db.session(), "cpd_action", pick.record_id)[-1])
        return Result(*told, mails=len(preview(*call, grants=grants)))
    except Denied:
        return Result(*told, refusal=OWN if own else NOT_YOURS)
    except StepRefused as refusal:
        return Result(*told, refusal=sentence(refusal))
