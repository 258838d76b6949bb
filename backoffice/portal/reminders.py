"""How one is reminded: each on its day, or gathered in one mail a week."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from backoffice.portal.forms import PortalForm
from backoffice.services.reminders import choose_notices
from backoffice.web.access import registrant_only
from backoffice.wording import utc_now

CHOICES = {
    "immediate": "Chacun à son jour",
    "weekly": "Réunis dans un seul courriel par semaine, avec nos accusés de réception",
}


class NoticesForm(PortalForm):
    notices = RadioField(
        "Comment les recevoir ?", choices=[SelectChoice(value, label) for value, label in CHOICES.items()]
    )


def notices_form(account: Any) -> NoticesForm:
    return NoticesForm(notices=account.notices)


@registrant_only
def choose() -> ResponseReturnValue:
    form = NoticesForm()
    if not form.validate_on_submit():
        abort(400)
    choose_notices(current_user.account, form.notices.data, utc_now())
    flash("C’est noté. Les décisions de votre conseil vous parviennent toujours aussitôt.", "success")
    return redirect(url_for("account.mine"), 303)
