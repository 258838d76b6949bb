"""« Rappels » of a council, in the console."""

from flask import Flask

from backoffice.console.council_reminders import COUNTED, LABELS
from backoffice.db import db
from backoffice.domain.reminders import Reminder, usual_days
from tests.factories import World
from tests.web.console_pages import address, visit
from tests.web.pages import error_of, page, version_of, words


def test_each_reminder_has_its_words() -> None:
    assert set(LABELS) == set(COUNTED) == set(Reminder)


def test_days_are_set_refused_beside_their_field_and_given_back(app: Flask, world: World) -> None:
    admin, council = visit(app, world.staff("council_admin")), world.council
    place = f"{address('council', council)}/rappels"
    form = page(admin.get(place))
    assert form.xpath("//input[@name='period_ending']/@value") == ["180, 60, 14"]
    fields = {"version": version_of(form), "period_ending": "30 et 90", "request_possible": "", "draft_forgotten": "7"}
    refused = page(admin.post(place, data=fields | {"evidence_awaited": "bientôt"}), 400)
    assert "nombres de jours" in error_of(refused, "evidence_awaited")
    assert refused.xpath("//input[@name='evidence_awaited']/@value") == ["bientôt"]
    assert admin.post(place, data=fields | {"evidence_awaited": "14"}).status_code == 303
    db.session.expire_all()
    wanted = {"period_ending": [90, 30], "request_possible": [], "evidence_awaited": [14], "draft_forgotten": [7]}
    assert council.reminder_days == wanted
    shown = words(page(admin.get(address("council", council))), "//section[@aria-labelledby='rappels']")
    assert "90 et 30 jours avant le dernier jour" in shown
    assert "aucun rappel" in shown
    stale = page(admin.post(place, data={"version": fields["version"], "usual": "1"}), 400)
    assert "Relisez, puis recommencez." in words(stale)
    fresh = version_of(page(admin.get(place)))
    assert admin.post(place, data={"version": fresh, "usual": "1"}).status_code == 303
    db.session.expire_all()
    assert council.reminder_days == usual_days()
