"""Identification (001): logging in and out."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.db import db
from backoffice.portal.account_forms import LogInForm
from backoffice.portal.attempts import LOG_IN
from backoffice.services.sessions import check_login
from backoffice.web import session
from backoffice.web.access import public
from backoffice.web.redirects import local_address
from backoffice.wording import utc_now


@public
def log_in() -> ResponseReturnValue:
    """A wrong password, an unknown mailbox and a suspended account are answered alike."""
    wanted = local_address(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted or url_for("home.index"), 303)
    form = LogInForm()
    if form.validate_on_submit():
        now = utc_now()
        LOG_IN.count(form.email.data, now)
        account = check_login(db.session(), form.email.data, form.password.data)
        if account is not None:
            LOG_IN.forget(form.email.data)
            session.log_in(account, now)
            return redirect(wanted or url_for("home.index"), 303)
        form.refuse("Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez.", "password")
    page = render_template("portal/account/log_in.html", form=form, wanted=wanted)
    return page, 400 if form.errors else 200


@public
def log_out() -> ResponseReturnValue:
    session.log_out()
    flash("Vous êtes déconnecté. À bientôt.", "success")
    return redirect(url_for("home.index"), 303)
