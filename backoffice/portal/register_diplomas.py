"""First steps of a register file: diplomas with their files, then the career (000, « À préparer »)."""

from uuid import UUID

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.links import settings
from backoffice.models import Diploma, Evidence, RegisterTerm
from backoffice.portal.forms import VersionedForm
from backoffice.portal.records import owner
from backoffice.portal.register_forms import CareerForm, DiplomaForm
from backoffice.portal.register_sheet import ENROLMENT, SheetPage, closed, row_of, sheet_page
from backoffice.services.evidence import Upload, receive
from backoffice.services.register_edits import CareerSaved, DiplomaRemoved, DiplomaSaved
from backoffice.services.register_terms import terms_of
from backoffice.web.access import registrant_only


@registrant_only
def diplomas(kind: str, sheet_id: UUID) -> ResponseReturnValue:
    """What is there, and the form of one more."""
    page = sheet_page(kind, sheet_id)
    return closed(page) or _respond(page, None)


@registrant_only
def diploma(kind: str, sheet_id: UUID, diploma_id: UUID) -> ResponseReturnValue:
    page = sheet_page(kind, sheet_id)
    found = row_of(page.record.diplomas, diploma_id)
    if found is None:
        abort(404)
    return closed(page) or _respond(page, found)


@registrant_only
def remove_diploma(kind: str, sheet_id: UUID, diploma_id: UUID) -> ResponseReturnValue:
    page = sheet_page(kind, sheet_id)
    if row_of(page.record.diplomas, diploma_id) is None:
        abort(404)
    form = VersionedForm()
    if closed(page) is None and page.save(DiplomaRemoved(diploma_id), form) is None:
        flash("Le diplôme est retiré de votre dossier.", "success")
    for error in form.form_errors:
        flash(error, "error")
    return redirect(page.address("diplomas"), 303)


def _respond(page: SheetPage, kept: Diploma | None) -> ResponseReturnValue:
    used = frozenset({kept.kind_id}) if kept else frozenset[UUID]()
    kinds = terms_of(db.session(), page.enrolment.council_id, "diploma", used)
    form = DiplomaForm.of(page.record, kinds, kept)
    status = 200
    if form.is_submitted():
        status = _save(page, form, kinds, kept)
        if status == 303:
            flash("Le diplôme est enregistré.", "success")
            return redirect(page.address("diplomas"), 303)
    return _page(page, form, kept, status)


def _save(page: SheetPage, form: DiplomaForm, kinds: list[RegisterTerm], kept: Diploma | None) -> int:
    """303 once it is saved, otherwise the code of the page to show again."""
    if not form.validate():
        return 400
    given = form.file.data
    files: list[Evidence] = []
    if given and given.filename:
        label = next(kind.label for kind in kinds if str(kind.id) == form.kind.data)
        files, refused = receive(db.session(), owner(), [Upload(given.stream, given.filename)], f"Diplôme : {label}")
        for one in refused:
            form.refuse(one.reason, "file")
        if refused:
            return 400
    edit = DiplomaSaved(
        kind=next(kind for kind in kinds if str(kind.id) == form.kind.data),
        title=form.title.data,
        institution=form.institution.data,
        obtained_on=form.obtained_on.data,
        evidence=files[0] if files else None,
        diploma_id=kept.id if kept else None,
    )
    return page.save(edit, form) or 303


def _page(page: SheetPage, form: DiplomaForm, kept: Diploma | None, status: int) -> ResponseReturnValue:
    shown = render_template(
        "portal/register/diplomas.html",
        page=page,
        form=form,
        kept=kept,
        max_bytes=settings().upload_max_bytes,
    )
    return shown, status


@registrant_only
def career(kind: str, sheet_id: UUID) -> ResponseReturnValue:
    page = sheet_page(kind, sheet_id)
    if kind != ENROLMENT:
        abort(404)
    if elsewhere := closed(page):
        return elsewhere
    enrolment = page.enrolment
    form = CareerForm(
        data={
            "version": str(enrolment.version),
            "first_practice_on": enrolment.first_practice_on,
            "working_time": enrolment.working_time,
        }
    )
    status = 200
    if form.is_submitted():
        status = 400
        if form.validate():
            assert form.working_time.share is not None
            edit = CareerSaved(form.first_practice_on.data, form.working_time.share)
            status = page.save(edit, form) or 303
        if status == 303:
            return redirect(page.after("career"), 303)
    return render_template("portal/register/career.html", page=page, form=form), status
