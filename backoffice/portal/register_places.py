"""Places of practice (000, chapter 2): chosen by typing, or « Etablissement à créer »; then the working time."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.domain.shares import sum_sentence
from backoffice.models import Practice
from backoffice.portal.forms import VersionedForm
from backoffice.portal.register_forms import (
    DatesForm,
    PlaceForm,
    TimesForm,
    new_place_form,
    times_form,
)
from backoffice.portal.register_sheet import SheetPage, closed, row_of, sheet_page
from backoffice.services.register_edits import PlaceRemoved, PlaceSaved, PlacesTakenUp
from backoffice.services.register_terms import terms_of
from backoffice.web.access import registrant_only
from backoffice.wording import utc_now


@registrant_only
def places(kind: str, sheet_id: UUID) -> ResponseReturnValue:
    """What is there; in a change, a POST begins from the places in force."""
    page = sheet_page(kind, sheet_id)
    if elsewhere := closed(page):
        return elsewhere
    if request.method == "POST":
        form = VersionedForm()
        if page.is_change and page.save(PlacesTakenUp(), form) is None:
            return redirect(page.address("places"), 303)
        for error in form.form_errors:
            flash(error, "error")
        return redirect(page.home, 303)
    return render_template("portal/register/places.html", page=page)


@registrant_only
def add_place(kind: str, sheet_id: UUID) -> ResponseReturnValue:
    page = sheet_page(kind, sheet_id)
    if elsewhere := closed(page):
        return elsewhere
    form = PlaceForm(data={"version": str(page.record.version)})
    status = 200
    if form.is_submitted() and request.form.get("intent") != "search":
        status = _add(page, form)
        if status == 303:
            flash("L’établissement est dans votre dossier.", "success")
            return redirect(page.address("places"), 303)
    return render_template("portal/register/add_place.html", page=page, form=form), status


def _add(page: SheetPage, form: PlaceForm) -> int:
    if not form.validate():
        return 400
    chosen = form.establishment.chosen
    assert chosen is not None
    return page.save(PlaceSaved(form.starts_on.data, form.ends_on.data, chosen), form) or 303


@registrant_only
def new_place(kind: str, sheet_id: UUID) -> ResponseReturnValue:
    page = sheet_page(kind, sheet_id)
    if elsewhere := closed(page):
        return elsewhere
    form = new_place_form(version=str(page.record.version))
    status = 200
    if form.is_submitted():
        status = 400
        if form.validate():
            status = page.save(PlaceSaved(form.starts_on.data, form.ends_on.data, form.content), form) or 303
        if status == 303:
            flash("Votre demande est enregistrée : un administrateur créera cet établissement.", "success")
            return redirect(page.address("places"), 303)
    return render_template("portal/register/new_place.html", page=page, form=form), status


@registrant_only
def place(kind: str, sheet_id: UUID, practice_id: UUID) -> ResponseReturnValue:
    """Its dates."""
    page = sheet_page(kind, sheet_id)
    kept: Practice | None = row_of(page.record.practices, practice_id)
    if kept is None:
        abort(404)
    if elsewhere := closed(page):
        return elsewhere
    form = DatesForm(data={"version": str(page.record.version), "starts_on": kept.starts_on, "ends_on": kept.ends_on})
    status = 200
    if form.is_submitted():
        status = 400
        if form.validate():
            edit = PlaceSaved(form.starts_on.data, form.ends_on.data, practice_id=kept.id)
            status = page.save(edit, form) or 303
        if status == 303:
            return redirect(page.address("places"), 303)
    return render_template("portal/register/place.html", page=page, form=form, practice=kept), status


@registrant_only
def remove_place(kind: str, sheet_id: UUID, practice_id: UUID) -> ResponseReturnValue:
    page = sheet_page(kind, sheet_id)
    if row_of(page.record.practices, practice_id) is None:
        abort(404)
    form = VersionedForm()
    if closed(page) is None and page.save(PlaceRemoved(practice_id), form) is None:
        flash("L’établissement est retiré de votre dossier.", "success")
    for error in form.form_errors:
        flash(error, "error")
    return redirect(page.address("places"), 303)


@registrant_only
def times(kind: str, sheet_id: UUID) -> ResponseReturnValue:
    """Saved even when the sums do not add up yet: nothing that was typed is lost, and the page says by how much."""
    page = sheet_page(kind, sheet_id)
    if elsewhere := closed(page):
        return elsewhere
    practices = page.current_practices
    if not practices:
        flash("Ajoutez d’abord un établissement.", "info")
        return redirect(page.address("places"), 303)
    used = frozenset(one.service_id for practice in practices for one in practice.services)
    terms = terms_of(db.session(), page.enrolment.council_id, "service", used)
    form = times_form(page.record, practices, terms, today(utc_now()))
    status = 200
    if form.is_submitted():
        status = 400
        if form.validate():
            status = page.save(form.edit(), form) or 303
        if status == 303 and not _say_sums(page, form):
            return redirect(page.after("times"), 303)
        if status == 303:
            form.version.data = str(page.record.version)
            status = 400
    shown = render_template(
        "portal/register/times.html", page=page, form=form, practices=practices, sums=_sums(practices)
    )
    return shown, status


def _say_sums(page: SheetPage, form: TimesForm) -> bool:
    """Say above the form what does not add up (each place says its own beside it); whether anything was wrong."""
    wrong = False
    for practice in form.practices:
        if said := sum_sentence(one.share for one in practice.services):
            wrong = True
            form.refuse(f"{practice.name}, répartition par service : {said}.")
    shared = [(form.share_of(practice), practice.share) for practice in form.practices]
    if shared[0][0] is not None and (said := sum_sentence(share for _, share in shared if share is not None)):
        wrong = True
        form.refuse(f"Sur l’ensemble des établissements : {said}.", shared[0][0].name)
    for lack in page.lacks():
        if lack.step == "times" and "effective_on" in form and "date d’effet" in lack.sentence.lower():
            wrong = True
            form.refuse(lack.sentence, "effective_on")
    return wrong


def _sums(practices: list[Practice]) -> dict[UUID, str]:
    """By place, what its services lack or have too much of."""
    return {one.id: sum_sentence(part.share for part in one.services) or "" for one in practices}
