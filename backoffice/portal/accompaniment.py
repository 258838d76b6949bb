"""« Accompagnement »: asking one's council for help, and the thread with its referent."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from backoffice.db import db
from backoffice.models import Council, HelpRequest, Parcours
from backoffice.portal.forms import PortalForm, VersionedForm, at_most, required
from backoffice.portal.records import identifier, owner, parcours_to_fill
from backoffice.services import accompaniment, audit
from backoffice.services.enrolments import councils_of
from backoffice.services.transitions import available, perform
from backoffice.web.access import registrant_only
from backoffice.web.history import timeline_rows
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
from workflows.engine import StepRefused

blueprint = Blueprint("accompaniment", __name__)

MESSAGE_LENGTH = 4000
SAID = {
    "write": "Votre message est envoyé. Un courriel vous préviendra de la réponse.",
    "settle": "C’est noté : votre demande est close. Vous pourrez la rouvrir si besoin.",
    "reopen": "Votre demande est rouverte. Un courriel vous préviendra de la réponse.",
}


class AskForm(PortalForm):
    council = RadioField("Le conseil à qui vous écrivez", [required("Choisissez un conseil.")])
    topic = RadioField("Le sujet", [required("Choisissez un sujet.")])
    message = TextAreaField(
        "Votre message",
        [required("Écrivez votre message."), at_most(MESSAGE_LENGTH)],
        description="Dites ce qui vous bloque, avec vos mots. N’indiquez rien de votre santé qui ne soit utile.",
        render_kw={"rows": 7},
    )


class MessageForm(VersionedForm):
    """The next message of a thread. Closing it takes none."""

    message = TextAreaField("Votre message", [at_most(MESSAGE_LENGTH)], render_kw={"rows": 5})


@blueprint.get("/accompagnement")
@registrant_only
def index() -> str:
    return render_template(
        "portal/accompaniment/index.html",
        requests=accompaniment.help_requests_of(db.session(), owner()),
        account_id=current_actor().account_id,
        may_ask=bool(accompaniment.councils_to_ask(db.session(), owner())),
        councils=councils_of(db.session(), owner()),
    )


@blueprint.route("/accompagnement/nouvelle", methods=["GET", "POST"])
@registrant_only
def new() -> ResponseReturnValue:
    councils = accompaniment.councils_to_ask(db.session(), owner())
    if not councils:
        return redirect(url_for("accompaniment.index"), 303)
    parcours = _parcours()
    form = _ask_form(councils, parcours)
    if not form.is_submitted():
        return _ask_page(form, councils, parcours)
    if not form.validate():
        return _ask_page(form, councils, parcours, 400)
    try:
        made = accompaniment.ask_for_help(
            owner(),
            UUID(form.council.data),
            form.topic.data,
            form.message.data,
            current_actor(),
            utc_now(),
            parcours=parcours,
        )
    except StepRefused as refusal:
        form.refuse(refusal.reason, refusal.field)
        return _ask_page(form, councils, parcours, 400)
    flash("Votre demande est envoyée. Un courriel vous préviendra de la réponse.", "success")
    return redirect(url_for("accompaniment.show", request_id=made.id), 303)


@blueprint.get("/accompagnement/<uuid:request_id>")
@registrant_only
def show(request_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    found = accompaniment.help_request_for(db.session(), request_id, actor)
    page = _show(found, MessageForm(formdata=None))
    if actor.account_id is not None:
        accompaniment.note_reading(db.session(), found, actor.account_id, utc_now())
    return page


@blueprint.post("/accompagnement/<uuid:request_id>/<any(write, settle, reopen):trigger>")
@registrant_only
def step(request_id: UUID, trigger: str) -> ResponseReturnValue:
    form = MessageForm()
    found = accompaniment.help_request_for(db.session(), request_id, current_actor())
    if not form.validate():
        return _show(found, form, 400)
    try:
        perform(
            "help_request",
            request_id,
            trigger,
            current_actor(),
            utc_now(),
            seen_version=form.seen_version,
            message=form.message.data,
        )
    except StepRefused as refusal:
        found = accompaniment.help_request_for(db.session(), request_id, current_actor())
        return _show(found, form, form.take_in(refusal, found))
    flash(SAID[trigger], "success")
    return redirect(url_for("accompaniment.show", request_id=request_id), 303)


def _parcours() -> Parcours | None:
    """The parcours that the request is about, when it was asked from its page."""
    named = request.form.get("parcours") or request.args.get("parcours")
    return parcours_to_fill(identifier(named)) if named else None


def _ask_form(councils: list[Council], parcours: Parcours | None) -> AskForm:
    form = AskForm()
    form.council.choices = [SelectChoice(str(council.id), council.name) for council in councils]
    topics = dict.fromkeys(topic for council in councils for topic in council.help_topics)
    form.topic.choices = [SelectChoice(topic, topic) for topic in topics]
    if not form.is_submitted():
        form.council.data = str(parcours.council_id if parcours else councils[0].id)
    return form


def _ask_page(
    form: AskForm, councils: list[Council], parcours: Parcours | None, status: int = 200
) -> ResponseReturnValue:
    page = render_template("portal/accompaniment/new.html", form=form, councils=councils, parcours=parcours)
    return page, status


def _show(found: HelpRequest, form: MessageForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    if not form.is_submitted():
        form.version.data = str(found.version)
    page = render_template(
        "portal/accompaniment/show.html",
        request_for_help=found,
        form=form,
        offers={one.trigger: one for one in available(found, actor, utc_now())},
        history=timeline_rows(audit.history(db.session(), "help_request", found.id)),
    )
    return page, status
