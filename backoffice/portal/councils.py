"""A council's own look: its colour, as a stylesheet, and its logo."""

from flask import Blueprint, Response, abort, send_file

from backoffice.db import db
from backoffice.models import Council
from backoffice.services.councils import council_of_code
from backoffice.services.evidence import files
from backoffice.web.access import public
from backoffice.web.council_frame import colour_rule

blueprint = Blueprint("councils", __name__)
ONE_DAY = "public, max-age=86400"  # the address changes with what it serves


@blueprint.get("/conseils/<code>/couleur.css")
@public
def stylesheet(code: str) -> Response:
    response = Response(colour_rule(_council(code)), mimetype="text/css")
    response.headers["Cache-Control"] = ONE_DAY
    return response


@blueprint.get("/conseils/<code>/logo")
@public
def logo(code: str) -> Response:
    council = _council(code)
    if council.logo_sha256 is None or not files().exists(council.logo_sha256):
        abort(404)
    response = send_file(files().path(council.logo_sha256), mimetype=council.logo_media_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = ONE_DAY
    return response


def _council(code: str) -> Council:
    council = council_of_code(db.session(), code)
    if council is None:
        abort(404)
    return council
