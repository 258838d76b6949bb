"""« Registres »: the lists that councils show of their registers, to everyone or to their members, and as files."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.files.tables import FORMATS
from backoffice.models import Council
from backoffice.permissions import exports_register, reads_register
from backoffice.services.register_exports import export_list
from backoffice.services.register_list import COUNTED, Wanted, listed_councils, page_of, registers_of
from backoffice.web.access import public, signed_in
from backoffice.web.session import current_actor
from backoffice.wording import utc_now

blueprint = Blueprint("registers", __name__)
LONGEST_SEARCH = 100


@blueprint.get("/registres")
@public
def index() -> str:
    actor = current_actor()
    mine = registers_of(db.session(), actor)
    registers = [(one, reads_register(actor, one, is_member=one.id in mine)) for one in listed_councils(db.session())]
    return render_template("portal/registers/index.html", registers=registers)


@blueprint.get("/registres/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    council, actor = _listed(code), current_actor()
    is_member = council.id in registers_of(db.session(), actor)
    if not reads_register(actor, council, is_member=is_member):
        if current_user.is_authenticated:
            abort(404)
        return redirect(url_for("account.log_in", next=request.full_path.rstrip("?")))
    wanted = _wanted()
    found = page_of(db.session(), council, wanted, utc_now(), after=_row("apres"), before=_row("avant"))
    return render_template(
        "portal/registers/show.html",
        council=council,
        wanted=wanted,
        kept={name: text for name, text in (("nom", wanted.name), ("ville", wanted.town)) if text},
        found=found,
        counted=COUNTED,
        formats=FORMATS if exports_register(actor, council, is_member=is_member) else {},
    )


@blueprint.post("/registres/<code>/export.<any(csv, xlsx):suffix>")
@signed_in
def export(code: str, suffix: str) -> ResponseReturnValue:
    """What the filter shows, as a file; the journal keeps who took it."""
    council, now = _listed(code), utc_now()
    file = export_list(db.session(), council, _wanted(), suffix, current_actor(), now)
    name = f"registre-{council.code}-{today(now):%Y-%m-%d}.{suffix}"
    return send_file(file, mimetype=FORMATS[suffix].media_type, as_attachment=True, download_name=name)


def _listed(code: str) -> Council:
    council = next((one for one in listed_councils(db.session()) if one.code == code), None)
    if council is None:
        abort(404)
    return council


def _wanted() -> Wanted:
    name, town = (request.args.get(one, "").replace("\x00", "").strip()[:LONGEST_SEARCH] for one in ("nom", "ville"))
    return Wanted(name, town)


def _row(name: str) -> UUID | None:
    """The row a page goes from; what is no row's key counts as none."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
