"""The fields that several forms share: what they accept, what they keep, what they say."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from backoffice.portal.forms import PhoneField, PortalForm, RppsField, required
from backoffice.web.fields import DayField


class Shared(PortalForm):
    day = DayField("Date", [required("Indiquez la date.")])
    mobile = PhoneField("Portable", [required("Indiquez le portable.")])
    rpps = RppsField("RPPS")


@pytest.fixture
def flask_app() -> Flask:
    app = Flask("fields")
    app.config.update(SECRET_KEY="only for these tests", WTF_CSRF_ENABLED=False)
    return app


def filled(app: Flask, **typed: str) -> Any:
    with app.test_request_context(method="POST"):
        form = Shared(MultiDict({"day": "2026-04-03", "mobile": "0600000000", "rpps": "99900000011"} | typed))
        form.validate()
    return form


@pytest.mark.parametrize("typed", ["2026-04-03", "03/04/2026", "3/4/2026", " 03.04.2026 ", "03-04-2026"])
def test_a_day_from_a_picker_or_by_hand(flask_app: Flask, typed: str) -> None:
    form = filled(flask_app, day=typed)
    assert (form.day.data, form.errors) == (date(2026, 4, 3), {})


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Indiquez la date."),
        ("31/02/2026", "Écrivez une date qui existe, ainsi : 31/12/2026."),
        ("hier", "Écrivez une date qui existe, ainsi : 31/12/2026."),
        ("0026-04-03", "Vérifiez l’année : 0026."),
        ("9999-12-31", "Vérifiez l’année : 9999."),
    ],
)
def test_a_day_that_cannot_be(flask_app: Flask, typed: str, message: str) -> None:
    form = filled(flask_app, day=typed)
    assert form.day.errors == [message]
    assert form.day._value() == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12.34-56/78", "0612345678"),
        ("+33 6 12 34 56 78", "0612345678"),
        ("0033712345678", "0712345678"),
        ("0041 79 123 45 67", "+41791234567"),
    ],
)
def test_a_telephone_is_kept_one_way(flask_app: Flask, typed: str, kept: str) -> None:
    form = filled(flask_app, mobile=typed)
    assert (form.mobile.data, form.errors) == (kept, {})


@pytest.mark.parametrize("typed", ["061234567", "0512345678", "portable", "+0123456789"])
def test_what_is_not_a_mobile_is_given_back(flask_app: Flask, typed: str) -> None:
    form = filled(flask_app, mobile=typed)
    assert len(form.mobile.errors) == 1
    assert form.mobile._value() == typed


def test_an_rpps_is_kept_without_its_spaces(flask_app: Flask) -> None:
    assert filled(flask_app, rpps=" 999 0000 0011 ").rpps.data == "99900000011"
    assert len(filled(flask_app, rpps="999000000").rpps.errors) == 1
