"""What the tests of the portal's pages share: signing in without the login page, reading pages, counting queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from lxml import html  # type: ignore[import-untyped]
from sqlalchemy import event
from werkzeug.test import TestResponse

from backoffice.db import db
from backoffice.models import Account
from backoffice.services import sessions
from backoffice.wording import utc_now


class Visitor(FlaskClient):
    """A client whose requests each have their own context, session and `g`, as a server's have."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        response: TestResponse = Context().run(super().open, *args, **kwargs)
        if has_app_context():  # not in the middle of a redirection that is followed
            db.session.expire_all()
        return response


def sign_in(client: FlaskClient, account: Account) -> FlaskClient:
    """A session of this account (the login page has tests of its own)."""
    token = sessions.begin(db.session(), account, utc_now())
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


def page(response: TestResponse, status: int = 200) -> html.HtmlElement:
    """The page, if it has that status and is well formed: one h1, no identifier twice, every label tied."""
    assert response.status_code == status, response.status_code
    tree = html.fromstring(response.text)
    assert len(tree.findall(".//h1")) == 1
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    assert set(tree.xpath("//@for")) | set(" ".join(tree.xpath("//@aria-describedby")).split()) <= set(ids)
    assert not tree.xpath("//@style | //@onclick | //@onchange")
    return tree


def words(tree: html.HtmlElement, path: str = "//main") -> str:
    """The text of the first match, blanks folded."""
    return " ".join(" ".join(tree.xpath(path)[0].itertext()).split())


def error_of(tree: html.HtmlElement, field_id: str) -> str:
    """The error beside a field, "" when there is none."""
    found = tree.xpath(f"//*[@id='{field_id}-error']")
    return " ".join(found[0].text_content().split()).removeprefix("Erreur : ") if found else ""


def version_of(tree: html.HtmlElement) -> str:
    return str(tree.xpath("//input[@name='version']/@value")[0])


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The SQL statements sent meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
