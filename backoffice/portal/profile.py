"""Mon compte: who I am here, what I accepted, what was sent to me (000 chapter 3, 001 "Mon profil")."""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.models import Enrolment, Practice, RegisterChange, Registrant
from backoffice.permissions import holds_somewhere
from backoffice.portal.account_forms import EditProfileForm
from backoffice.portal.cycles import cycle_groups
from backoffice.portal.records import owner
from backoffice.portal.reminders import notices_form
from backoffice.services import charters, mailboxes, register_changes
from backoffice.services.enrolments import councils_to_join, enrolments_of
from backoffice.services.sent_mails import mails_to
from backoffice.services.transitions import available, offer, perform
from backoffice.web.access import registrant_only, signed_in
from backoffice.web.session import current_registrant
from backoffice.wording import utc_now
from workflows.engine import StepRefused
from workflows.enrolment import EnrolmentState

MAIL_STATUSES = {
    "queued": ("en cours d’envoi", "info"),
    "sent": ("envoyé", "success"),
    "dead": ("non remis", "danger"),
    "gathered": ("dans le courriel de la semaine", "info"),
}


@signed_in
def mine() -> ResponseReturnValue:
    account, registrant = current_user.account, current_registrant()
    return render_template(
        "portal/account/mine.html",
        account=account,
        registrant=registrant,
        offered={item.trigger for item in available(account, current_user.actor, utc_now())},
        notices=notices_form(account) if registrant else None,
        has_queues=holds_somewhere(current_user.actor, "console.enter"),
        acceptances=charters.charters_accepted_by(db.session(), account),
        **_registers(registrant),
    )


@dataclass(frozen=True)
class Entry:
    """A validated register entry as its owner reads it; `notice` says what no longer adds up."""

    enrolment: Enrolment
    change: RegisterChange | None
    decided: list[RegisterChange]
    current: list[Practice]
    notice: str

    @property
    def past(self) -> list[Practice]:
        return [practice for practice in self.enrolment.practices if practice not in self.current]


def _registers(registrant: Registrant | None) -> dict[str, Any]:
    if registrant is None:
        return {"enrolments": [], "to_join": [], "entries": [], "mailbox_change": None, "cycle_groups": []}
    enrolments = enrolments_of(db.session(), registrant)
    return {
        "enrolments": enrolments,
        "to_join": [one for one in councils_to_join(db.session(), registrant) if one.keeps_entries],
        "entries": [_entry(one) for one in enrolments if one.keeps_entry and one.state == EnrolmentState.validated],
        "mailbox_change": mailboxes.open_change_of(db.session(), registrant.account),
        "cycle_groups": cycle_groups(registrant, current_user.actor, utc_now()),
    }


def _entry(enrolment: Enrolment) -> Entry:
    day = today(utc_now())
    lacks = enrolment.lacks(day)
    return Entry(
        enrolment,
        register_changes.open_change_of(db.session(), enrolment),
        register_changes.past_changes(db.session(), enrolment),
        enrolment.practices_on(day),
        lacks[0].sentence if lacks else "",
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
