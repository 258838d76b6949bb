"""« Mes attestations »: all that any council ever gave, and what became of it. Kept after its council is left."""

from flask import Blueprint, render_template

from backoffice.db import db
from backoffice.portal.records import owner
from backoffice.services.attestations import attestations_of
from backoffice.services.recaps import recaps_of
from backoffice.web.access import registrant_only

blueprint = Blueprint("attestations", __name__)


@blueprint.get("/attestations")
@registrant_only
def index() -> str:
    return render_template(
        "portal/attestations/index.html",
        kept=attestations_of(db.session(), owner()),
        recaps=recaps_of(db.session(), owner()),
    )
