"""Every URL rule, knocked at by everybody: in, 404, 403 or the login page, as `expected.py` says and no otherwise."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import BuildError, Rule
from werkzeug.test import TestResponse

from backoffice.models import Base
from tests.permissions.conftest import Knocked
from tests.permissions.expected import COMMITTEE, ORGANISERS, REGISTRANTS, TABLES, Line
from tests.services.database_content import changed, content
from tests.web.pages import Visitor, sign_in

VISITORS = ("anonymous", *REGISTRANTS, *ORGANISERS, *COMMITTEE)
BOOKKEEPING = {"web_session", "rate_limit", "help_reading", "document_opening"}
RECORDS = ("_id", "record_id")


def rules(app: Flask, method: str) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def visitor(app: Flask, knocked: Knocked, who: str) -> Visitor:
    client = Visitor(app, app.response_class)
    if who != "anonymous":
        sign_in(client, knocked.accounts[who])
    return client


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    return app.url_map.bind("").build(rule.endpoint, values, method="POST" if rule.methods == {"POST"} else None)


def form(knocked: Knocked) -> dict[str, str]:
    """Almost nothing: the owner's parcours and council, and the version of a page that nobody was shown."""
    return {"version": "0", "parcours": str(knocked.arguments["parcours_id"]), "council": knocked.council}


def outcome(response: TestResponse) -> str:
    if response.status_code >= 500:
        return f"error {response.status_code}"
    if response.status_code in (403, 404):
        return str(response.status_code)
    if response.status_code in (302, 303) and urlsplit(response.location).path == "/connexion":
        return "login"
    return "in"


def expected(line: Line, who: str) -> str:
    if who in line.let_in:
        return "in"
    if who == "anonymous":
        return "login"
    return "403" if who in line.refused else "404"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_endpoint_is_in_the_table(app: Flask, method: str) -> None:
    assert {rule.endpoint for rule in rules(app, method)} == set(TABLES[method])


@pytest.mark.slow
def test_who_may_read_what(app: Flask, knocked: Knocked) -> None:
    wrong, before = {}, content()
    for who in VISITORS:
        client = visitor(app, knocked, who)
        for rule in rules(app, "GET"):
            wanted = expected(TABLES["GET"][rule.endpoint], who)
            found = outcome(client.get(address(app, rule, knocked.values(rule))))
            if found != wanted:
                wrong[who, rule.endpoint] = f"{found}, not {wanted}"
    assert wrong == {}
    assert changed(before, content()) - BOOKKEEPING == set(), "reading changes nothing"


@pytest.mark.slow
def test_who_may_change_what(app: Flask, knocked: Knocked) -> None:
    """An old, empty form: whoever is let in is told what is wrong, the others change nothing and learn nothing."""
    wrong: dict[tuple[str, str], str] = {}

    def knock(who: str, wanted: str, rule: Rule) -> None:
        path = address(app, rule, knocked.values(rule))
        found = outcome(visitor(app, knocked, who).post(path, data=form(knocked)))
        if found == "login" and wanted == "in" and rule.endpoint == "account.resend":
            return  # there is no mailbox to write to again before somebody has logged in
        if found != wanted:
            wrong[who, rule.endpoint] = f"{found}, not {wanted}"

    by_answer = [
        (who, expected(TABLES["POST"][rule.endpoint], who), rule) for who in VISITORS for rule in rules(app, "POST")
    ]
    before = content()
    for attempt in by_answer:
        if attempt[1] != "in":
            knock(*attempt)
    assert changed(before, content()) - BOOKKEEPING == set(), "refused, and changed all the same"
    for attempt in by_answer:
        if attempt[1] == "in":
            knock(*attempt)
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["owner", "twin"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_record_that_does_not_exist_is_like_one_of_somebody_else(
    app: Flask, knocked: Knocked, who: str, method: str
) -> None:
    client, told = visitor(app, knocked, who), {}
    for rule in rules(app, method):
        for name in (name for name in rule.arguments if name.endswith(RECORDS)):
            values = knocked.values(rule) | {name: uuid.uuid4()}
            try:
                response = client.open(address(app, rule, values), method=method, data=form(knocked))
            except BuildError:
                continue
            if response.status_code != 404:
                told[rule.rule] = response.status_code
    assert told == {}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_malformed_id_is_no_page(app: Flask, knocked: Knocked, method: str) -> None:
    """Whoever asks, and whatever it is: never an error, never a hint."""
    bad = ("1", "0", "-1", "abc", "null", "%00", "1%27%20OR%201=1--", "..%2F..%2Fetc%2Fpasswd", "é" * 200, "0" * 36)
    told = {}
    for who in ("anonymous", "owner", "twin"):
        client = visitor(app, knocked, who)
        for rule in rules(app, method):
            for name in (name for name in rule.arguments if name.endswith(RECORDS)):
                values = {**knocked.values(rule), name: uuid.UUID(int=0)}
                path = address(app, rule, values).replace(str(uuid.UUID(int=0)), "{}", 1)
                for text in bad:
                    status = client.open(path.format(text), method=method).status_code
                    if status != 404 and not (who == "anonymous" and status == 302):
                        told[who, rule.rule, text] = status
    assert told == {}


@pytest.mark.slow
def test_every_form_wants_its_token(app: Flask, knocked: Knocked) -> None:
    """Whoever is let in, without the token: refused, and nothing changes."""
    app.config["WTF_CSRF_ENABLED"] = True
    told = {}
    for rule in rules(app, "POST"):
        line = TABLES["POST"][rule.endpoint]
        who = next(name for name in (*VISITORS[1:], "anonymous") if name in line.let_in | line.refused)
        for data in (form(knocked), {**form(knocked), "csrf_token": "forged"}):
            client, before = visitor(app, knocked, who), content()
            response = client.post(address(app, rule, knocked.values(rule)), data=data)
            touched = changed(before, content()) - BOOKKEEPING
            if response.status_code != 400 or touched:
                told[rule.endpoint] = response.status_code, touched
    assert told == {}


def test_the_content_compared_is_the_whole_database() -> None:
    """What proves that nothing changed looks at every table."""
    assert set(Base.metadata.tables) > BOOKKEEPING
