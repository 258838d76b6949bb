"""Changing one's mailbox (000, chapter 1): by the registrant where the council lets them, confirmed from both."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.db import db
from backoffice.links import settings
from backoffice.portal.account_forms import EmailForm, MailboxForm
from backoffice.portal.attempts import LOG_IN, RESEND
from backoffice.portal.forms import PortalForm
from backoffice.portal.records import owner
from backoffice.services import links, mailboxes
from backoffice.services.sessions import confirm_password
from backoffice.services.transitions import perform
from backoffice.web.access import public, registrant_only
from backoffice.wording import utc_now
from workflows.engine import StepRefused
from workflows.mailbox_change import MailboxChangeState

ASKED = "Deux courriels sont partis : confirmez depuis votre adresse actuelle et depuis la nouvelle."
SAID = {
    MailboxChangeState.requested: "C’est confirmé. Il reste à confirmer depuis l’autre adresse.",
    MailboxChangeState.done: "L’adresse du compte est changée. Identifiez-vous avec la nouvelle.",
    MailboxChangeState.cancelled: "L’adresse du compte ne change pas.",
}


@registrant_only
def change() -> ResponseReturnValue:
    registrant, account, now = owner(), current_user.account, utc_now()
    councils = mailboxes.councils_of(db.session(), registrant)
    if not mailboxes.may_change_alone(councils):
        return render_template("portal/account/mailbox.html", form=None, account=account, councils=councils)
    form = MailboxForm(version=account.version)
    status = 200
    if form.validate_on_submit():
        LOG_IN.count(account.email, now)
        RESEND.count(account.email, now)
        try:
            confirm_password(account, form.password.data)
            mailboxes.ask(registrant, form.email.data, current_user.actor, now)
        except StepRefused as refusal:
            form.refuse(refusal.reason, "password" if refusal.field == "current" else refusal.field)
            status = 400
        else:
            LOG_IN.forget(account.email)
            flash(ASKED, "success")
            return redirect(url_for("account.mine"), 303)
    elif form.errors:
        status = 400
    page = render_template("portal/account/mailbox.html", form=form, account=account, councils=councils)
    return page, status


@registrant_only
def keep() -> ResponseReturnValue:
    pending = mailboxes.open_change_of(db.session(), current_user.account)
    if pending is not None:
        perform("mailbox_change", pending.id, "cancel", current_user.actor, utc_now())
        flash("Vous gardez votre adresse actuelle.", "success")
    return redirect(url_for("account.mine"), 303)


@public
def confirm_new(token: str) -> ResponseReturnValue:
    return _confirm("new_mailbox", token)


@public
def confirm_old(token: str) -> ResponseReturnValue:
    """The same page lets whoever did not ask for it keep the address."""
    return _confirm("old_mailbox", token)


def _confirm(purpose: str, token: str) -> ResponseReturnValue:
    now = utc_now()
    link = links.find(db.session(), purpose, token)
    pending = mailboxes.open_change_of(db.session(), link.account) if link else None
    if link is None or pending is None or link.used_at is not None or link.expires_at <= now:
        form = EmailForm(formdata=None)
        hours = settings().validation_link_hours
        return render_template("portal/account/mailbox_link_expired.html", form=form, hours=hours), 410
    form = PortalForm()
    told_only = purpose == "old_mailbox" and not pending.old_must_confirm
    if form.validate_on_submit():
        trigger = "cancel" if request.form.get("intent") == "cancel" or told_only else f"confirm_{purpose[:3]}"
        try:
            perform("mailbox_change", pending.id, trigger, pending.account.as_actor(), now, link=link)
        except StepRefused as refusal:
            form.refuse(refusal.reason)
        else:
            flash(SAID[MailboxChangeState(pending.state)], "success")
            return redirect(url_for("home.index"), 303)
    page = render_template(
        "portal/account/mailbox_confirm.html", form=form, change=pending, purpose=purpose, told_only=told_only
    )
    return page, 409 if form.errors else 200
