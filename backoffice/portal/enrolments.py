"""Inscription auprès d'un conseil (000, chapter 2; 001, "ajouter un CNP")."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from backoffice.db import db
from backoffice.portal.account_forms import AnswerForm, EnrolForm
from backoffice.portal.records import owner
from backoffice.services import audit, enrolments
from backoffice.services.transitions import offer, perform
from backoffice.web.access import registrant_only
from backoffice.web.history import timeline_rows
from backoffice.wording import utc_now
from workflows.engine import StepRefused


@registrant_only
def enrol() -> ResponseReturnValue:
    registrant = owner()
    councils = {str(council.id): council for council in enrolments.councils_to_join(db.session(), registrant)}
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
    page = render_template("portal/account/enrol.html", form=form, councils=councils)
    return page, 400 if form.errors else 200


@registrant_only
def enrolment(enrolment_id: UUID) -> ResponseReturnValue:
    """The file, with the answer to what the council asked when it waits for one."""
    now = utc_now()
    record = enrolments.enrolment_for(db.session(), enrolment_id, current_user.actor)
    form = AnswerForm(message=record.message, version=record.version)
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
            flash("Votre réponse est partie. Le conseil reprend l’examen de votre demande.", "success")
            return redirect(url_for("account.enrolment", enrolment_id=record.id), 303)
    elif form.errors:
        code = 400
    page = render_template(
        "portal/account/enrolment.html",
        enrolment=record,
        form=form,
        submit=offer(record, "submit", current_user.actor, now),
        events=timeline_rows(audit.history(db.session(), "enrolment", record.id)),
    )
    return page, code
