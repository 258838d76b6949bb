"""Passwords: forgotten, chosen again by a link, changed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.db import db
from backoffice.links import settings
from backoffice.portal.account_forms import ChangePasswordForm, EmailForm, NewPasswordForm
from backoffice.portal.attempts import FORGET_PASSWORD, LOG_IN
from backoffice.services import links
from backoffice.services.sessions import account_by_email, confirm_password
from backoffice.services.transitions import offer, perform
from backoffice.web import session
from backoffice.web.access import public, signed_in
from backoffice.wording import utc_now
from workflows.account import AccountState
from workflows.engine import StepRefused


@public
def forgot() -> ResponseReturnValue:
    """The same answer for a mailbox that has no account."""
    form = EmailForm()
    if form.validate_on_submit():
        now = utc_now()
        FORGET_PASSWORD.count(form.email.data, now)
        account = account_by_email(db.session(), form.email.data)
        if account is not None and account.state != AccountState.suspended:
            perform("account", account.id, "forget_password", account.as_actor(), now)
        return render_template("portal/account/link_sent.html", email=form.email.data, minutes=_link_minutes())
    page = render_template("portal/account/forgot_password.html", form=form, minutes=_link_minutes())
    return page, 400 if form.errors else 200


@public
def reset(token: str) -> ResponseReturnValue:
    """The link proves the mailbox: it also validates an account that was waiting for that."""
    now = utc_now()
    link = links.find(db.session(), "reset", token)
    if link is None or link.used_at is not None or link.expires_at <= now:
        page = render_template(
            "portal/account/forgot_password.html",
            form=EmailForm(formdata=None),
            minutes=_link_minutes(),
            expired=True,
        )
        return page, 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        account = link.account
        try:
            perform(
                "account",
                account.id,
                "reset_password",
                account.as_actor(),
                now,
                link=link,
                password=form.password.data,
            )
        except StepRefused as refusal:
            form.refuse(refusal.reason, refusal.field)
        else:
            session.log_out()
            LOG_IN.forget(account.email)
            flash("Votre nouveau mot de passe est enregistré. Identifiez-vous pour continuer.", "success")
            return redirect(url_for("account.log_in"), 303)
    page = render_template("portal/account/reset_password.html", form=form, token=token)
    return page, 400 if form.errors else 200


def _link_minutes() -> int:
    return settings().reset_link_minutes


@signed_in
def change() -> ResponseReturnValue:
    """Every session of the account ends, this one included; the person gets a new one."""
    account, now = current_user.account, utc_now()
    if offer(account, "change_password", current_user.actor, now) is None:
        flash("Confirmez d’abord votre adresse : le lien se trouve dans le courriel de validation.", "warning")
        return redirect(url_for("account.mine"), 303)
    form = ChangePasswordForm(version=account.version)
    code = 200
    if form.validate_on_submit():
        LOG_IN.count(account.email, now)
        try:
            confirm_password(account, form.current.data)
            perform(
                "account",
                account.id,
                "change_password",
                current_user.actor,
                now,
                seen_version=form.seen_version,
                password=form.password.data,
            )
        except StepRefused as refusal:
            code = form.take_in(refusal, account)
        else:
            LOG_IN.forget(account.email)
            session.log_in(account, now)
            flash("Votre mot de passe est changé. Vos autres appareils devront s’identifier à nouveau.", "success")
            return redirect(url_for("account.mine"), 303)
    elif form.errors:
        code = 400
    return render_template("portal/account/change_password.html", form=form), code
