"""An organiser's pages: its sessions, from the draft to the label, and its attendance lists."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from backoffice.db import db
from backoffice.errors import stale_sentence
from backoffice.models import CatalogueSession, Council, Organiser
from backoffice.permissions import Hidden, authorize
from backoffice.portal.forms import VersionedForm, at_most
from backoffice.services.attendance import lists_of
from backoffice.services.audit import history
from backoffice.services.catalogue import entry_choices, organisers_of, propose_session, sessions_of
from backoffice.services.transitions import StaleRecord, available, offer, perform
from backoffice.web.access import organiser_only
from backoffice.web.history import timeline_rows
from backoffice.web.session import current_actor
from backoffice.web.session_fields import session_changes, session_fields, session_problems
from backoffice.wording import utc_now
from workflows.engine import StepRefused
from workflows.session import WORKFLOW

blueprint = Blueprint("organisers", __name__)

SAID = {
    "request": "Votre demande est envoyée. Vous recevrez la réponse du comité par mail.",
    "withdraw": "Votre demande est retirée.",
}


class StepForm(VersionedForm):
    """What goes with a step: an answer to the committee's question."""

    answer = TextAreaField("Votre réponse", [at_most(2000)])


class SessionForm(VersionedForm):
    """The fields of `session_fields`, added for the council of the session."""

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        return session_problems(self) and good


def session_form(council: Council, record: CatalogueSession | None = None) -> SessionForm:
    fields = session_fields(council.programmes, entry_choices(db.session(), council), record)
    form: SessionForm = type("SessionForm", (SessionForm,), fields)()
    if record is not None and not form.is_submitted():
        form.version.data = str(record.version)
    return form


@blueprint.get("/organisateur")
@organiser_only
def index() -> ResponseReturnValue:
    actor = current_actor()
    return render_template(
        "portal/organisers/index.html",
        organisers=organisers_of(db.session(), actor),
        sessions=sessions_of(db.session(), actor.organisers),
        lists=lists_of(db.session(), actor.organisers),
    )


@blueprint.route("/organisateur/<uuid:organiser_id>/sessions/nouvelle", methods=["GET", "POST"])
@organiser_only
def new(organiser_id: UUID) -> ResponseReturnValue:
    organiser = organiser_to_show(organiser_id)
    form = session_form(organiser.council)
    if not form.is_submitted():
        return _form_page(form, organiser)
    if not form.validate():
        return _form_page(form, organiser, status=400)
    try:
        record = propose_session(organiser, session_changes(form), current_actor(), utc_now())
    except StepRefused as refusal:
        form.refuse(refusal.reason, refusal.field)
        return _form_page(form, organiser_to_show(organiser_id), status=400)
    return redirect(url_for("organisers.session", session_id=record.id), 303)


@blueprint.get("/organisateur/sessions/<uuid:session_id>")
@organiser_only
def session(session_id: UUID) -> ResponseReturnValue:
    return _show(session_to_show(session_id), StepForm())


@blueprint.route("/organisateur/sessions/<uuid:session_id>/modifier", methods=["GET", "POST"])
@organiser_only
def edit(session_id: UUID) -> ResponseReturnValue:
    record = session_to_show(session_id)
    if offer(record, "edit", current_actor(), utc_now()) is None:
        flash(f"Cette session ne se modifie plus ici : son état est « {WORKFLOW.labels[record.state]} ».", "info")
        return redirect(url_for("organisers.session", session_id=session_id), 303)
    form = session_form(record.council, record)
    if not form.is_submitted():
        return _form_page(form, record.organiser, record)
    if not form.validate():
        return _form_page(form, record.organiser, record, 400)
    try:
        perform(
            "session",
            session_id,
            "edit",
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
            changes=session_changes(form),
        )
    except StepRefused as refusal:
        record = session_to_show(session_id)
        status = form.take_in(refusal, record)
        return _form_page(form, record.organiser, record, status)
    flash("Vos modifications sont enregistrées.", "success")
    return redirect(url_for("organisers.session", session_id=session_id), 303)


@blueprint.post("/organisateur/sessions/<uuid:session_id>/<any(request, withdraw):trigger>")
@organiser_only
def step(session_id: UUID, trigger: str) -> ResponseReturnValue:
    form = StepForm()
    record = session_to_show(session_id)
    if not form.validate():
        return _show(record, form, status=400)
    said = {"reason": form.answer.data} if trigger == "request" and form.answer.data else {}
    try:
        perform("session", session_id, trigger, current_actor(), utc_now(), seen_version=form.seen_version, **said)
    except StaleRecord as error:
        return _show(session_to_show(session_id), form, stale_sentence(error), 409)
    except StepRefused as refusal:
        return _show(session_to_show(session_id), form, refusal.reason, 400)
    flash(SAID[trigger], "success")
    return redirect(url_for("organisers.session", session_id=session_id), 303)


def organiser_to_show(organiser_id: UUID) -> Organiser:
    """One of those whose sessions and lists this account keeps. Raises Hidden."""
    found = next((one for one in organisers_of(db.session(), current_actor()) if one.id == organiser_id), None)
    if found is None:
        raise Hidden("session.view")
    return found


def session_to_show(session_id: UUID) -> CatalogueSession:
    record = db.session.get(CatalogueSession, session_id)
    if record is None:
        raise Hidden("session.view")
    authorize(current_actor(), "session.view", record)
    return record


def _form_page(
    form: SessionForm, organiser: Organiser | None, record: CatalogueSession | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template("portal/organisers/form.html", form=form, organiser=organiser, session=record)
    return page, status


def _show(record: CatalogueSession, form: StepForm, error: str | None = None, status: int = 200) -> ResponseReturnValue:
    rules = entry_choices(db.session(), record.council)
    page = render_template(
        "portal/organisers/session.html",
        session=record,
        entries=[
            (programme.title, entry.label)
            for programme in record.council.programmes
            for entry in rules.get(programme.code, [])
            if entry.key == record.entries.get(programme.code)
        ],
        offers={item.trigger: item for item in available(record, current_actor(), utc_now())},
        form=form,
        error=error,
        history=timeline_rows(history(db.session(), "session", record.id)),
    )
    return page, status
