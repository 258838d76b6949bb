"""Later changes of a validated entry (000, chapter 3): prepared, sent, and what became of them."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.errors import stale_sentence
from backoffice.models import RegisterChange
from backoffice.portal.forms import VersionedForm
from backoffice.portal.register_sheet import CHANGE, SheetPage, sheet_page
from backoffice.services import audit, register_changes
from backoffice.services.transitions import StaleRecord, available, perform
from backoffice.web.access import registrant_only
from backoffice.web.history import timeline_rows
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
from workflows.engine import StepRefused

SAID = {
    "submit": "Vos modifications sont envoyées. D’ici la décision, votre inscription reste telle qu’elle est.",
    "withdraw": "Vos modifications sont abandonnées. Votre inscription reste telle qu’elle est.",
}


@registrant_only
def begin_change(enrolment_id: UUID) -> ResponseReturnValue:
    try:
        change = register_changes.begin_change(enrolment_id, current_actor(), utc_now())
    except StepRefused as refusal:
        flash(refusal.reason, "info")
        return redirect(url_for("account.mine"), 303)
    return redirect(url_for("register.change", change_id=change.id), 303)


@registrant_only
def change(change_id: UUID) -> ResponseReturnValue:
    return _show(sheet_page(CHANGE, change_id), VersionedForm())


@registrant_only
def change_step(change_id: UUID, trigger: str) -> ResponseReturnValue:
    page = sheet_page(CHANGE, change_id)
    form = VersionedForm()
    try:
        perform("register_change", change_id, trigger, current_actor(), utc_now(), seen_version=form.seen_version)
    except StaleRecord as error:
        return _show(page, form, stale_sentence(error), 409)
    except StepRefused as error:
        return _show(page, form, error.reason, 400)
    flash(SAID[trigger], "success")
    return redirect(url_for("account.mine"), 303)


def _show(page: SheetPage, form: VersionedForm, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    now, change = utc_now(), page.record
    assert isinstance(change, RegisterChange)
    before, after = register_changes.comparison(change, now)
    shown = render_template(
        "portal/register/change.html",
        page=page,
        change=change,
        form=form,
        error=error,
        before=before,
        after=after,
        offers={item.trigger: item for item in available(change, current_actor(), now)},
        history=timeline_rows(audit.history(db.session(), "register_change", change.id)),
    )
    return shown, status
