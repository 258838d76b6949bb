"""« Photographier un justificatif »: kept in a few seconds, completed later, or thrown away."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField, RadioField, StringField

from backoffice.db import db
from backoffice.links import settings
from backoffice.models import Capture, Parcours
from backoffice.portal.forms import TEXT_LENGTH, PortalForm, VersionedForm, at_most
from backoffice.portal.parcours_words import words_of
from backoffice.portal.records import (
    NO_PARCOURS,
    capture_to_show,
    open_parcours_of,
    owner,
    parcours_of_the_form,
)
from backoffice.services.captures import keep_capture
from backoffice.services.claims import FED
from backoffice.services.evidence import Refused, Upload, receive
from backoffice.services.transitions import perform
from backoffice.web.access import registrant_only
from backoffice.web.session import current_actor
from backoffice.wording import utc_now
from workflows.capture import CaptureState
from workflows.engine import StepRefused

blueprint = Blueprint("captures", __name__)

NOTHING_TAKEN = "Prenez une photo, ou choisissez un fichier."


class CaptureForm(PortalForm):
    """The camera by itself, as `capture` asks of a telephone, would leave no way to a file: there are two fields."""

    title = StringField(
        "Titre",
        [at_most(TEXT_LENGTH)],
        description="Quelques mots pour vous y retrouver, par exemple « Congrès de Tours ». Vide : la date du jour.",
    )
    photo = FileField("Photo")
    file = FileField("Ou un fichier de votre appareil")
    parcours = RadioField("Pour quel parcours ?", validate_choice=False)

    @property
    def uploads(self) -> dict[str, Upload]:
        """By field, those that hold something."""
        sent = {field.name: field.data for field in (self.photo, self.file)}
        return {name: Upload(one.stream, one.filename) for name, one in sent.items() if one and one.filename}

    def refuse_files(self, refused: list[Refused]) -> None:
        by_name = {upload.filename: name for name, upload in self.uploads.items()}
        for item in refused:
            self.refuse(item.reason, by_name[item.filename])


@blueprint.route("/justificatifs/photographier", methods=["GET", "POST"])
@registrant_only
def new() -> ResponseReturnValue:
    parcours = parcours_of_the_form()
    if parcours is None:
        flash(NO_PARCOURS, "info")
        return redirect(url_for("home.index"), 303)
    if parcours.is_locked or parcours.programme.is_fed:
        flash(parcours.why_locked or FED, "info")
        return redirect(url_for("parcours.show", parcours_id=parcours.id), 303)
    form = _form(parcours)
    if not form.is_submitted():
        return _form_page(form, parcours)
    good = form.validate()
    if not form.uploads:
        form.refuse(NOTHING_TAKEN, "photo")
    if not good or not form.uploads:
        return _form_page(form, parcours, 400)
    taken, refused = receive(db.session(), owner(), list(form.uploads.values()), "")
    if refused:
        form.refuse_files(refused)
        return _form_page(form, parcours, 400)
    try:
        capture = keep_capture(owner(), parcours.id, form.title.data or "", taken, current_actor(), utc_now())
    except StepRefused as refusal:
        form.refuse(refusal.reason)
        return _form_page(form, parcours, 400)
    flash("C’est gardé. Rien n’est encore envoyé.", "success")
    return redirect(url_for("captures.show", capture_id=capture.id), 303)


@blueprint.get("/brouillons/<uuid:capture_id>")
@registrant_only
def show(capture_id: UUID) -> ResponseReturnValue:
    """What was kept, and what remains to be said."""
    capture = capture_to_show(capture_id)
    return _over(capture) or render_template(
        "portal/captures/show.html",
        capture=capture,
        say=words_of(capture.parcours),
        parcours=_where_it_may_go(capture),
    )


@blueprint.route("/brouillons/<uuid:capture_id>/supprimer", methods=["GET", "POST"])
@registrant_only
def discard(capture_id: UUID) -> ResponseReturnValue:
    capture = capture_to_show(capture_id)
    if over := _over(capture):
        return over
    form = VersionedForm(data={"version": str(capture.version)})
    if not form.is_submitted():
        return _discard_page(capture, form)
    if not form.validate():
        return _discard_page(capture, form, 400)
    try:
        perform("capture", capture_id, "discard", current_actor(), utc_now(), seen_version=form.seen_version)
    except StepRefused as refusal:
        capture = capture_to_show(capture_id)
        return _over(capture) or _discard_page(capture, form, form.take_in(refusal, capture))
    flash("Le brouillon est supprimé, avec son justificatif.", "success")
    return redirect(url_for("parcours.show", parcours_id=capture.parcours_id), 303)


def _form(parcours: Parcours) -> CaptureForm:
    """Where there is one parcours only, nobody is asked which."""
    form = CaptureForm(data={"parcours": str(parcours.id)})
    others = open_parcours_of(owner())
    if len(others) < 2:
        del form.parcours
    else:
        form.parcours.choices = [(str(one.id), f"{one.title}, {one.council.short_name}") for one in others]
    return form


def _over(capture: Capture) -> ResponseReturnValue | None:
    """Where one that is a draft no more leads."""
    if capture.state == CaptureState.draft:
        return None
    if capture.state == CaptureState.completed:
        return redirect(url_for("actions.show", action_id=capture.action_id), 303)
    flash("Ce brouillon est supprimé.", "info")
    return redirect(url_for("parcours.show", parcours_id=capture.parcours_id), 303)


def _where_it_may_go(capture: Capture) -> Parcours | None:
    """Its own parcours, as long as that one is open; otherwise the latest of those that are."""
    found = open_parcours_of(owner())
    return next((one for one in found if one.id == capture.parcours_id), next(iter(found), None))


def _form_page(form: CaptureForm, parcours: Parcours, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "portal/captures/new.html", form=form, parcours=parcours, max_bytes=settings().upload_max_bytes
    )
    return page, status


def _discard_page(capture: Capture, form: VersionedForm, status: int = 200) -> ResponseReturnValue:
    return render_template("portal/captures/discard.html", capture=capture, form=form), status
