"""Inscription auprès d'un conseil (000, chapter 2; 001, "ajouter un CNP")."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.models import AuditEvent, Enrolment
from backoffice.portal.account_forms import AnswerForm, EnrolForm, EntryMessageForm
from backoffice.portal.forms import PortalForm, VersionedForm
from backoffice.portal.records import owner
from backoffice.portal.register_sheet import ENROLMENT, SheetPage
from backoffice.services import audit, enrolments
from backoffice.services.register_terms import terms_of
from backoffice.services.transitions import offer, perform
from backoffice.web.access import registrant_only
from backoffice.web.council_frame import council_frame
from backoffice.web.history import timeline_rows
from backoffice.wording import utc_now
from workflows.engine import StepRefused

ANSWER_SENT = "Votre réponse est partie. Le conseil reprend l’examen de votre demande."
ENTRY_SENT = "Votre inscription est envoyée. Un administrateur du registre doit la valider : un courriel vous le dira."


@registrant_only
def enrol() -> ResponseReturnValue:
    registrant = owner()
    joinable = enrolments.councils_to_join(db.session(), registrant)
    councils = {str(council.id): council for council in joinable if not council.keeps_entries}
    registers = [council for council in joinable if council.keeps_entries]
    form = EnrolForm()
    form.council.choices = [SelectChoice(key, council.name) for key, council in councils.items()]
    if len(councils) == 1 and not form.is_submitted():
        form.council.data = next(iter(councils))
    if form.validate_on_submit():
        try:
            enrolments.enrol(registrant, councils[form.council.data], form.message.data, current_user.actor, utc_now())
        except StepRefused as refusal:
            form.refuse(refusal.reason, refusal.field)
        else:
            flash("Votre demande d’inscription est partie. Un courriel vous dira la réponse du conseil.", "success")
            return redirect(url_for("home.index"), 303)
    page = render_template("portal/account/enrol.html", form=form, councils=councils, registers=registers)
    return page, 400 if form.errors else 200


@registrant_only
def prepare(council_id: UUID) -> ResponseReturnValue:
    """« À préparer », before the first step of a register that holds entries (000)."""
    registrant = owner()
    council = next((one for one in enrolments.councils_to_join(db.session(), registrant) if one.id == council_id), None)
    if council is None or not council.keeps_entries:
        for known in enrolments.enrolments_of(db.session(), registrant):
            if known.council_id == council_id:
                return redirect(url_for("account.enrolment", enrolment_id=known.id), 303)
        abort(404)
    form = PortalForm()
    if form.validate_on_submit():
        try:
            begun = enrolments.begin(registrant, council, current_user.actor, utc_now())
        except StepRefused as refusal:
            flash(refusal.reason, "warning")
            return redirect(url_for("account.mine"), 303)
        return redirect(url_for("register.diplomas", kind=ENROLMENT, sheet_id=begun.id), 303)
    kinds = terms_of(db.session(), council.id, "diploma")
    return render_template("portal/register/prepare.html", council=council, kinds=kinds, form=form)


@registrant_only
def enrolment(enrolment_id: UUID) -> ResponseReturnValue:
    """The file, with the answer to what the council asked when it waits for one."""
    now = utc_now()
    record = enrolments.enrolment_for(db.session(), enrolment_id, current_user.actor)
    kept = AnswerForm if not record.keeps_entry else EntryMessageForm
    form = kept(message=record.message, version=record.version)
    code = 200
    if form.validate_on_submit():
        try:
            perform(
                "enrolment",
                record.id,
                "submit",
                current_user.actor,
                now,
                seen_version=form.seen_version,
                message=form.message.data,
            )
        except StepRefused as refusal:
            code = form.take_in(refusal, record)
        else:
            flash(ENTRY_SENT if record.keeps_entry else ANSWER_SENT, "success")
            return redirect(url_for("account.enrolment", enrolment_id=record.id), 303)
    elif form.errors:
        code = 400
    shown = {
        "enrolment": record,
        "form": form,
        "submit": offer(record, "submit", current_user.actor, now),
        "leave": offer(record, "leave", current_user.actor, now),
        **council_frame(record.council),
        "events": timeline_rows(_milestones(audit.history(db.session(), "enrolment", record.id))),
    }
    if record.keeps_entry:
        return render_template("portal/account/entry.html", **shown, **_entry(record, now)), code
    return render_template("portal/account/enrolment.html", **shown), code


@registrant_only
def leave(enrolment_id: UUID) -> ResponseReturnValue:
    """« Quitter ce CNP »: what follows is said first; the history stays."""
    record = enrolments.enrolment_for(db.session(), enrolment_id, current_user.actor)
    left = offer(record, "leave", current_user.actor, utc_now())
    form = VersionedForm(version=record.version)
    code = 200
    if form.validate_on_submit():
        seen = form.seen_version
        try:
            perform("enrolment", record.id, "leave", current_user.actor, utc_now(), seen_version=seen)
        except StepRefused as refusal:
            code = form.take_in(refusal, record)
        else:
            flash(f"Vous avez quitté le {record.council.short_name}.", "success")
            return redirect(url_for("home.index"), 303)
    elif form.errors:
        code = 400
    around = council_frame(record.council)
    return render_template("portal/account/leave.html", enrolment=record, leave=left, form=form, **around), code


def _milestones(events: list[AuditEvent]) -> list[AuditEvent]:
    """Without each page that was saved: those are for the journal."""
    return [event for event in events if event.trigger != "edit"]


def _entry(record: Enrolment, now: datetime) -> dict[str, Any]:
    """What the page of a whole file shows besides."""
    day = today(now)
    current = record.practices_on(day)
    editable = offer(record, "edit", current_user.actor, now) is not None
    return {
        "current": current,
        "past": [practice for practice in record.practices if practice not in current],
        "lacks": record.lacks(day),
        "page": SheetPage(ENROLMENT, record) if editable else None,
    }
