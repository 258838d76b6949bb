"""The local mailbox: everything the program wrote, for a trial on a machine that has no SMTP server."""

from uuid import UUID

from flask import Blueprint, Response, abort, make_response, render_template, request, send_file, url_for

from backoffice.db import db
from backoffice.links import settings
from backoffice.models import OutboxMail
from backoffice.portal.profile import MAIL_STATUSES
from backoffice.services.evidence import files
from backoffice.services.sent_mails import all_mails, attachment_by_id, mail_by_id
from backoffice.web.access import public

blueprint = Blueprint("mailbox", __name__)

# The mail's own page: no script, its own inline styles, links that open in the window around it.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)


@blueprint.before_request
def only_in_a_trial() -> None:
    if not settings().shows_local_mailbox:
        abort(404)


@blueprint.get("/boite-aux-lettres")
@public
def index() -> str:
    page = request.args.get("page", 1, type=int)
    recipient = request.args.get("pour", "").replace("\x00", "").strip()
    if not 1 <= page < 100_000:
        abort(404)
    mails, pages = all_mails(db.session(), page, recipient)
    return render_template(
        "portal/mailbox/index.html",
        mails=mails,
        recipient=recipient,
        page=page,
        pages=pages,
        statuses=MAIL_STATUSES,
        url_for_page=lambda number: url_for("mailbox.index", page=number, pour=recipient or None),
    )


@blueprint.get("/boite-aux-lettres/<uuid:mail_id>")
@public
def show(mail_id: UUID) -> str:
    return render_template("portal/mailbox/show.html", mail=_found(mail_id), statuses=MAIL_STATUSES)


@blueprint.get("/boite-aux-lettres/<uuid:mail_id>/html")
@public
def html(mail_id: UUID) -> Response:
    """The HTML as a mail program would show it, alone in a sandbox."""
    body = _found(mail_id).html.replace("<head>", '<head><base target="_top">', 1)
    response = make_response(body)
    response.headers["Content-Security-Policy"] = _MAIL_POLICY
    return response


@blueprint.get("/boite-aux-lettres/pieces/<uuid:attachment_id>")
@public
def attachment(attachment_id: UUID) -> Response:
    found = attachment_by_id(db.session(), attachment_id)
    if found is None or not files().exists(found.sha256):
        abort(404)
    return send_file(files().open(found.sha256), found.media_type, as_attachment=True, download_name=found.filename)


def _found(mail_id: UUID) -> OutboxMail:
    mail = mail_by_id(db.session(), mail_id)
    if mail is None:
        abort(404)
    return mail
