"""Serving evidence: to its owner, and to the reviewers of the councils that have to judge what it proves."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, send_file
from sqlalchemy import select

from backoffice.db import db
from backoffice.files.confined import ConfinedError
from backoffice.files.pages import page_count, page_picture
from backoffice.models import CpdAction, Diploma, Evidence, Proposal
from backoffice.permissions import Hidden, reads_evidence
from backoffice.services.bindings import workflow_of
from backoffice.services.evidence import files, holders
from backoffice.web.access import signed_in
from backoffice.web.session import current_actor

blueprint = Blueprint("evidence", __name__)

PDF = "application/pdf"
# The file may do nothing: no script, no form, no request, its own origin; it may be framed by our pages only.
SANDBOX = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
PAGES_SHOWN = 30


@blueprint.get("/justificatifs/<uuid:evidence_id>")
@signed_in
def download(evidence_id: UUID) -> Response:
    return _send(_readable(evidence_id), as_attachment=True)


@blueprint.get("/justificatifs/<uuid:evidence_id>/apercu")
@signed_in
def preview(evidence_id: UUID) -> str:
    """The file as pictures, for a frame beside the data."""
    item = _readable(evidence_id)
    if item.media_type != PDF:
        return render_template("portal/evidence/preview.html", item=item, name=_name(item), pages=[1], total=1)
    try:
        total = page_count(files().path(item.sha256).read_bytes())
    except ConfinedError:
        total = 0
    pages = range(1, min(total, PAGES_SHOWN) + 1)
    return render_template("portal/evidence/preview.html", item=item, name=_name(item), pages=pages, total=total)


@blueprint.get("/justificatifs/<uuid:evidence_id>/pages/<int:number>")
@signed_in
def page(evidence_id: UUID, number: int) -> Response:
    """One page as a picture; a photograph is its own single page."""
    item = _readable(evidence_id)
    if number < 1:
        abort(404)
    if item.media_type != PDF:
        return _send(item, as_attachment=False)
    try:
        picture = page_picture(files().path(item.sha256).read_bytes(), number)
    except ConfinedError:
        abort(404)
    return _guarded(Response(picture, mimetype="image/jpeg"))


def _readable(evidence_id: UUID) -> Evidence:
    """Raises Hidden for who may not read it, and for an infected file whoever asks."""
    item = db.session.get(Evidence, evidence_id)
    if item is None or item.scan == "infected" or item.purged_at or not files().exists(item.sha256):
        raise Hidden("evidence.view")
    if _is_mine(item):
        return item
    actor = current_actor()
    if item.scan == "pending" or not any(
        reads_evidence(actor, workflow, record, health_data=item.health_data) for workflow, record in _proved_by(item)
    ):
        raise Hidden("evidence.view")
    return item


def _is_mine(item: Evidence) -> bool:
    actor = current_actor()
    return actor.is_registrant and actor.person_id == item.registrant.person_id


def _name(item: Evidence) -> str:
    return item.filename if _is_mine(item) else item.masked_name


def _proved_by(item: Evidence) -> list[tuple[str, Any]]:
    action_ids, proposal_ids = holders(db.session(), item)
    actions = db.session.scalars(select(CpdAction).where(CpdAction.id.in_(action_ids)))
    proposals = db.session.scalars(select(Proposal).where(Proposal.id.in_(proposal_ids)))
    diplomas = db.session.scalars(select(Diploma).where(Diploma.evidence_id == item.id))
    held = [(one.change or one.enrolment) for one in diplomas]
    return [
        *(("cpd_action", record) for record in actions),
        *(("proposal", record) for record in proposals),
        *((workflow_of(record).name, record) for record in held),
    ]


def _send(item: Evidence, *, as_attachment: bool) -> Response:
    path, name = files().path(item.sha256), _name(item)
    return _guarded(send_file(path, mimetype=item.media_type, as_attachment=as_attachment, download_name=name))


def _guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
