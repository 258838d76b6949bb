"""How one is reminded: each on its day or once a week; for committees, of what waits in their queues or not."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from backoffice.portal.forms import PortalForm
from backoffice.services.reminders import choose_notices, choose_weekly_work
from backoffice.web.access import console_only, registrant_only
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


@console_only
def choose_weekly() -> ResponseReturnValue:
    """One button says what it does: a page left open turns nothing the other way round."""
    wanted = request.form.get("recevoir")
    if wanted not in ("oui", "non"):
        abort(400)
    choose_weekly_work(current_user.account, wanted == "oui", utc_now())
    flash("C’est noté. Vos files restent à jour dans la console.", "success")
    return redirect(url_for("account.mine", _anchor="rappels"), 303)
