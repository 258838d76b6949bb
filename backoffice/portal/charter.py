"""A new version of the charter, accepted at the next login (000, chapter 1)."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.db import db
from backoffice.portal.account_forms import CharterForm
from backoffice.services import charters, sessions
from backoffice.web.access import signed_in
from backoffice.web.charter_text import blocks_of
from backoffice.web.redirects import local_address
from backoffice.wording import utc_now


@signed_in
def accept() -> ResponseReturnValue:
    charter = charters.current_charter(db.session())
    if charter is None:
        abort(404)
    following = local_address(request.args.get("next")) or url_for("home.index")
    if not sessions.charter_is_due(db.session(), current_user.account):
        sessions.accept_current_charter(db.session(), current_user.account, utc_now())
        return redirect(following, 303)
    form = CharterForm()
    if form.validate_on_submit():
        sessions.accept_current_charter(db.session(), current_user.account, utc_now())
        return redirect(following, 303)
    blocks = blocks_of(charter.body)
    page = render_template("portal/account/accept_charter.html", form=form, charter=charter, blocks=blocks)
    return page, 400 if form.errors else 200
