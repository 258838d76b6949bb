"""Creating an account (000, chapter 1): the form, the mail that proves the mailbox, its link."""

from flask import abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.db import db
from backoffice.links import settings
from backoffice.models import EmailLink
from backoffice.portal.account_forms import EmailForm, SignUpForm
from backoffice.portal.attempts import RESEND, SIGN_UP
from backoffice.portal.forms import PortalForm
from backoffice.services import charters, links, profiles
from backoffice.services.sessions import account_by_email
from backoffice.services.transitions import perform
from backoffice.web.access import public
from backoffice.web.charter_text import blocks_of
from backoffice.wording import utc_now
from workflows.account import AccountState
from workflows.engine import StepRefused

TYPED_EMAIL = "signed_up_as"


@public
def create() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("home.index"), 303)
    charter = charters.current_charter(db.session())
    if charter is None:
        abort(503)
    form = SignUpForm()
    if form.validate_on_submit():
        now = utc_now()
        SIGN_UP.count(form.email.data, now)
        profiles.sign_up(form.email.data, form.password.data, form.profile, charter, now)
        session[TYPED_EMAIL] = form.email.data
        return redirect(url_for("account.created"), 303)
    page = render_template(
        "portal/account/create.html", form=form, charter=charter, charter_blocks=blocks_of(charter.body)
    )
    return page, 400 if form.errors else 200


@public
def created() -> ResponseReturnValue:
    """The same page whether the mailbox was known or not."""
    email = session.get(TYPED_EMAIL, "")
    return render_template("portal/account/created.html", email=email, form=EmailForm(email=email))


@public
def validate(token: str) -> ResponseReturnValue:
    """One button: programs that open every link of a mail do not confirm the address by themselves."""
    now = utc_now()
    link = links.find(db.session(), "validate", token)
    if link is None or link.used_at is not None or link.expires_at <= now:
        return _useless(link), 410
    form = PortalForm()
    if form.validate_on_submit():
        try:
            perform("account", link.account_id, "validate", link.account.as_actor(), now, link=link)
        except StepRefused as refusal:
            form.refuse(refusal.reason)
        else:
            flash("Votre adresse est confirmée : votre compte est validé.", "success")
            return redirect(url_for("home.index" if current_user.is_authenticated else "account.log_in"), 303)
    page = render_template("portal/account/validate.html", form=form, link=link, token=token)
    return page, 409 if form.errors else 200


def _useless(link: EmailLink | None) -> str:
    validated = link is not None and link.account.state == AccountState.validated
    return render_template(
        "portal/account/link_expired.html",
        form=EmailForm(formdata=None),
        already_validated=validated,
        hours=_link_hours(),
    )


@public
def resend() -> ResponseReturnValue:
    """To the account at the keyboard, or to the mailbox typed: the answer is the same whatever is known of it."""
    if current_user.is_authenticated:
        _send_new_link(current_user.account.email)
        return redirect(url_for("home.index"), 303)
    form = EmailForm()
    if not form.validate_on_submit():
        return render_template("portal/account/link_expired.html", form=form, hours=_link_hours()), 400
    session[TYPED_EMAIL] = form.email.data
    _send_new_link(form.email.data)
    return redirect(url_for("account.created"), 303)


def _send_new_link(email: str) -> None:
    now = utc_now()
    RESEND.count(email, now)
    account = account_by_email(db.session(), email)
    if account is not None and account.state == AccountState.pending:
        perform("account", account.id, "resend", account.as_actor(), now)
    flash("Si cette adresse attend sa validation, un nouveau lien est en route.", "success")


def _link_hours() -> int:
    return settings().validation_link_hours
