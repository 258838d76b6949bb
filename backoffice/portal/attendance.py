"""Attendance lists: sent by an organiser, followed while they are read, and their report."""

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField

from backoffice.db import db
from backoffice.domain.attendance import Outcome
from backoffice.files.sheets import csv_text
from backoffice.links import settings
from backoffice.models import AttendanceList, Organiser
from backoffice.portal.forms import PortalForm
from backoffice.portal.organisers import organiser_to_show
from backoffice.services.attendance import lines_to_show, list_for, outcomes_of, receive_list
from backoffice.web.access import organiser_only
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
from workflows.engine import StepRefused

blueprint = Blueprint("attendance", __name__)

PAGE_SIZE = 100
CSV_CHUNK = 1000
BAD = tuple(one for one in Outcome if not one.is_good)


class ListForm(PortalForm):
    file = FileField("Liste de présence")


@blueprint.route("/organisateur/<uuid:organiser_id>/listes/nouvelle", methods=["GET", "POST"])
@organiser_only
def new(organiser_id: UUID) -> ResponseReturnValue:
    organiser, form = organiser_to_show(organiser_id), ListForm()
    if not form.is_submitted():
        return _form_page(form, organiser)
    upload = request.files.get("file")
    if not form.validate() or upload is None or not upload.filename:
        if not form.errors:
            form.refuse("Choisissez un fichier CSV ou XLSX.", "file")
        return _form_page(form, organiser, 400)
    try:
        received = receive_list(organiser, upload.stream, upload.filename, current_actor(), utc_now())
    except StepRefused as refusal:
        form.refuse(refusal.reason, refusal.field)
        return _form_page(form, organiser_to_show(organiser_id), 400)
    return redirect(url_for("attendance.show", list_id=received.id), 303)


@blueprint.get("/organisateur/listes/<uuid:list_id>")
@organiser_only
def show(list_id: UUID) -> ResponseReturnValue:
    received = list_for(db.session(), list_id, current_actor())
    counts = outcomes_of(db.session(), received)
    bad = sum(count for outcome, count in counts.items() if not outcome.is_good)
    pages = max(1, -(-bad // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "portal/organisers/list.html",
        received=received,
        told=told(counts),
        bad=bad,
        created=counts.get(Outcome.created, 0),
        lines=lines_to_show(db.session(), received, BAD, (page - 1) * PAGE_SIZE, PAGE_SIZE),
        outcome=Outcome,
        page=page,
        pages=pages,
    )


@blueprint.get("/organisateur/listes/<uuid:list_id>/avancement")
@organiser_only
def progress(list_id: UUID) -> ResponseReturnValue:
    """The bar alone, asked for again and again; the whole page once everything is read."""
    received = list_for(db.session(), list_id, current_actor())
    response = make_response(render_template("portal/organisers/_progress.html", received=received))
    if received.is_finished:
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.get("/organisateur/listes/<uuid:list_id>/rapport.csv")
@organiser_only
def report(list_id: UUID) -> ResponseReturnValue:
    received = list_for(db.session(), list_id, current_actor())
    response = Response(stream_with_context(csv_text(_rows(received))), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=rapport-{received.created_at:%Y-%m-%d-%H%M}.csv"
    return response


def told(counts: dict[Outcome, int]) -> list[tuple[str, int, bool]]:
    """(what the organiser reads, how many lines, whether it is good): outcomes that read the same are one."""
    summed: dict[str, tuple[int, bool]] = {}
    for outcome, count in counts.items():
        before = summed.get(outcome.told, (0, True))[0]
        summed[outcome.told] = (before + count, outcome.is_good)
    return [(label, count, good) for label, (count, good) in summed.items()]


def _rows(received: AttendanceList) -> Iterator[tuple[object, ...]]:
    yield ("Ligne", "RPPS", "Session", "Demi-journées", "Résultat")
    first = 0
    while lines := lines_to_show(db.session(), received, tuple(Outcome), first, CSV_CHUNK):
        for line in lines:
            yield (line.number, line.rpps, line.code, line.half_days, Outcome(line.outcome or "").told)
        first += CSV_CHUNK


def _form_page(form: ListForm, organiser: Organiser, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "portal/organisers/upload.html", form=form, organiser=organiser, max_bytes=settings().upload_max_bytes
    )
    return page, status
