"""« Établissement à créer », as whoever asked for it follows it: corrected, or given up, while it is not decided."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.models import EstablishmentRequest
from backoffice.portal.forms import VersionedForm
from backoffice.portal.register_forms import EstablishmentRequestForm, establishment_request_form
from backoffice.portal.register_sheet import CHANGE, ENROLMENT, SheetPage
from backoffice.services import audit
from backoffice.services.establishment_requests import request_for, resting_on
from backoffice.services.transitions import available, perform
from backoffice.web.access import registrant_only
from backoffice.web.history import timeline_rows
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
from workflows.engine import StepRefused


@registrant_only
def requested(asked_id: UUID) -> ResponseReturnValue:
    asked = request_for(db.session(), asked_id, current_actor())
    form = establishment_request_form(asked)
    if not form.is_submitted():
        return _show(asked, form)
    if not form.validate():
        return _show(asked, form, 400)
    back = _file_of(asked)
    try:
        perform(
            "establishment_request",
            asked.id,
            "edit",
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
            content=form.content,
        )
    except StepRefused as refusal:
        return _show(asked, form, form.take_in(refusal, asked))
    flash("Votre demande est corrigée.", "success")
    return redirect(back, 303)


@registrant_only
def withdraw_request(asked_id: UUID) -> ResponseReturnValue:
    asked = request_for(db.session(), asked_id, current_actor())
    name, back, form = asked.name, _file_of(asked), VersionedForm()
    try:
        perform(
            "establishment_request",
            asked.id,
            "withdraw",
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
        )
    except StepRefused as refusal:
        filled = establishment_request_form(asked)
        return _show(asked, filled, filled.take_in(refusal, asked))
    flash(f"« {name} » n’est plus à créer, et ne figure plus dans votre dossier.", "success")
    return redirect(back, 303)


def _show(asked: EstablishmentRequest, form: EstablishmentRequestForm, status: int = 200) -> ResponseReturnValue:
    shown = render_template(
        "portal/register/request.html",
        asked=asked,
        form=form,
        back=_file_of(asked),
        offers={item.trigger for item in available(asked, current_actor(), utc_now())},
        history=timeline_rows(audit.history(db.session(), "establishment_request", asked.id)),
    )
    return shown, status


def _file_of(asked: EstablishmentRequest) -> str:
    """The page of the file that rests on it; the account's when none does any more."""
    practice = next(iter(resting_on(db.session(), asked.id)), None)
    if practice is None:
        return url_for("account.mine")
    return SheetPage(CHANGE, practice.change).home if practice.change else SheetPage(ENROLMENT, practice.enrolment).home
