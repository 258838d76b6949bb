"""Mon compte: who I am here, what I accepted, what was sent to me (000 chapter 3, 001 "Mon profil")."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.db import db
from backoffice.models import Registrant
from backoffice.portal.account_forms import EditProfileForm
from backoffice.portal.records import owner
from backoffice.services import profiles
from backoffice.services.enrolments import enrolments_of
from backoffice.services.sent_mails import mails_to
from backoffice.services.transitions import available, offer, perform
from backoffice.web.access import registrant_only, signed_in
from backoffice.web.session import current_registrant
from backoffice.wording import utc_now
from workflows.engine import StepRefused

MAIL_STATUSES = {
    "queued": ("en cours d’envoi", "info"),
    "sent": ("envoyé", "success"),
    "dead": ("non remis", "danger"),
}


@signed_in
def mine() -> ResponseReturnValue:
    account, registrant = current_user.account, current_registrant()
    return render_template(
        "portal/account/mine.html",
        account=account,
        registrant=registrant,
        offered={item.trigger for item in available(account, current_user.actor, utc_now())},
        acceptances=profiles.charters_accepted_by(db.session(), account),
        enrolments=enrolments_of(db.session(), registrant) if registrant else [],
    )


@registrant_only
def edit() -> ResponseReturnValue:
    registrant, account, now = owner(), current_user.account, utc_now()
    if offer(account, "edit", current_user.actor, now) is None:
        flash("Confirmez d’abord votre adresse : le lien se trouve dans le courriel de validation.", "warning")
        return redirect(url_for("account.mine"), 303)
    form = EditProfileForm(data=_kept(registrant) | {"version": account.version})
    form.kept_rpps = registrant.person.rpps
    code = 200
    if form.validate_on_submit():
        try:
            perform(
                "account",
                account.id,
                "edit",
                current_user.actor,
                now,
                seen_version=form.seen_version,
                profile=form.profile,
            )
        except StepRefused as refusal:
            code = form.take_in(refusal, account)
        else:
            flash("Vos données personnelles sont à jour.", "success")
            return redirect(url_for("account.mine"), 303)
    elif form.errors:
        code = 400
    return render_template("portal/account/edit_profile.html", form=form, account=account), code


def _kept(registrant: Registrant) -> dict[str, object]:
    person = registrant.person
    return {
        "family_name": person.family_name,
        "given_name": person.given_name,
        "rpps": person.rpps,
        "mobile": registrant.mobile,
        "structure": registrant.structure,
        "practice_mode": registrant.practice_mode,
    }


@signed_in
def mails() -> ResponseReturnValue:
    page = request.args.get("page", 1, type=int)
    if not 1 <= page < 100_000:
        abort(404)
    rows, pages = mails_to(db.session(), current_user.account, page)
    return render_template(
        "portal/account/mails.html",
        mails=rows,
        page=page,
        pages=pages,
        statuses=MAIL_STATUSES,
        url_for_page=lambda number: url_for("account.mails", page=number),
    )
