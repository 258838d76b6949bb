"""The recap of a parcours: asked for, followed while the worker makes it, downloaded (000, chapter 3)."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.models import Parcours
from backoffice.permissions import Hidden, authorize
from backoffice.services.evidence import files
from backoffice.services.recaps import ask_for_recap, recap_of
from backoffice.web.access import signed_in
from backoffice.web.session import current_actor
from backoffice.wording import utc_now

blueprint = Blueprint("recaps", __name__)


@blueprint.post("/parcours/<uuid:parcours_id>/recapitulatif")
@signed_in
def ask(parcours_id: UUID) -> ResponseReturnValue:
    """Back to the page that asked: the registrant's, or the council's."""
    parcours = _parcours(parcours_id)
    ask_for_recap(parcours, current_actor(), utc_now())
    if current_actor().is_registrant:
        return redirect(url_for("parcours.show", parcours_id=parcours_id, _anchor="recap"), 303)
    return redirect(url_for("console_parcours.review", record_id=parcours_id, _anchor="recap"), 303)


@blueprint.get("/parcours/<uuid:parcours_id>/recapitulatif")
@signed_in
def panel(parcours_id: UUID) -> ResponseReturnValue:
    """The panel alone, asked for again and again until the document is there."""
    parcours = _parcours(parcours_id)
    return render_template("portal/cycles/_recap.html", parcours=parcours, recap=recap_of(db.session(), parcours_id))


@blueprint.get("/parcours/<uuid:parcours_id>/recapitulatif.pdf")
@signed_in
def download(parcours_id: UUID) -> ResponseReturnValue:
    parcours = _parcours(parcours_id)
    recap = recap_of(db.session(), parcours_id)
    if recap is None or recap.sha256 is None or not files().exists(recap.sha256):
        abort(404)
    return send_file(
        files().path(recap.sha256),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"recapitulatif-{parcours.programme.code}-{parcours.label}.pdf",
    )


def _parcours(parcours_id: UUID) -> Parcours:
    """Raises Hidden for whoever may not read its recap."""
    found = db.session.get(Parcours, parcours_id)
    if found is None:
        raise Hidden("recap.view")
    authorize(current_actor(), "recap.view", found)
    return found
