"""The establishments that councils share, searched by letters: a page, and the matches of a form's picker."""

import re

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.services.establishment_search import SHOWN, search
from backoffice.web.access import signed_in

blueprint = Blueprint("establishments", __name__)
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")


@blueprint.get("/etablissements")
@signed_in
def index() -> ResponseReturnValue:
    """Everything typed is looked for in names, towns, postcodes and FINESS numbers."""
    typed = request.args.get("q", "").replace("\x00", "").strip()[:100]
    found = search(db.session(), typed)
    return render_template("portal/establishments/index.html", typed=typed, found=found, shown=SHOWN)


@blueprint.get("/etablissements/choix")
@signed_in
def choices() -> ResponseReturnValue:
    """The radio buttons of a form's picker; the field's name says which form's."""
    field = request.args.get("champ", "")
    field = field if _FIELD_NAME.fullmatch(field) else "establishment"
    typed = request.args.get(f"{field}-q", "").replace("\x00", "").strip()[:100]
    found = search(db.session(), typed)
    return render_template(
        "portal/establishments/_choices.html", field=field, typed=typed, found=found, shown=SHOWN, chosen_id=None
    )
