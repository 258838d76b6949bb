"""« Rappels »: how many days before or after, for each kind of reminder of a council."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from backoffice.console.council_page import CouncilPage
from backoffice.console.council_sheets import line
from backoffice.console.forms import RefusableForm
from backoffice.console.view import route
from backoffice.domain.french import joined
from backoffice.domain.reminders import Reminder, typed_days, usual_days
from backoffice.models import Council
from backoffice.services.transitions import require_offer
from backoffice.wording import utc_now
from workflows.engine import StepRefused

LABELS = {
    Reminder.period_ending: "Avant la fin de la période",
    Reminder.request_possible: "Validation possible et pas encore demandée",
    Reminder.evidence_awaited: "Complément demandé et pas encore donné",
    Reminder.draft_forgotten: "Brouillon laissé de côté",
}
COUNTED = {
    Reminder.period_ending: "jours avant le dernier jour",
    Reminder.request_possible: "jours après la dernière action qui la rend possible",
    Reminder.evidence_awaited: "jours après votre demande",
    Reminder.draft_forgotten: "jours après la dernière modification",
}


def said(days: Mapping[str, list[int]]) -> list[tuple[str, str]]:
    """Each reminder with its days, for a list of definitions."""
    return [
        (label, f"{joined([str(one) for one in days[kind]])} {COUNTED[kind]}" if days.get(kind) else "aucun rappel")
        for kind, label in LABELS.items()
    ]


def reminders_form(days: Mapping[str, list[int]], formdata: Any = None) -> RefusableForm:
    fields = {
        kind.value: line(
            label,
            hint=f"En {COUNTED[kind]}.",
            default=", ".join(str(one) for one in days.get(kind, [])),
            render_kw={"inputmode": "text", "autocomplete": "off"},
        )
        for kind, label in LABELS.items()
    }
    made: type[RefusableForm] = type("RemindersForm", (RefusableForm,), fields)
    return made(formdata)


class ReminderPages(CouncilPage):
    @route("/<uuid:record_id>/rappels", "GET", "POST")
    def reminders(self, record_id: UUID) -> ResponseReturnValue:
        council: Council = self.get_one(record_id)
        require_offer(council, "set_reminders", self.actor, utc_now())
        form = reminders_form(council.reminder_days, request.form if request.method == "POST" else None)
        as_usual = bool(request.form.get("usual"))
        if request.method == "POST" and (as_usual or form.validate()):
            typed = {kind.value: typed_days(form[kind.value].data or "") for kind in Reminder}
            try:
                self.perform_on(council, "set_reminders", days=usual_days() if as_usual else typed)
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash("Les jours d’origine sont de retour." if as_usual else "Les rappels sont réglés.", "success")
                return redirect(self.url_of(council), 303)
        usual = said(usual_days())
        page: ResponseReturnValue = self.form_page("console/councils/reminders.html", form, council, usual=usual)
        return page
