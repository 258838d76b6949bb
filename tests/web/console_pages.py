"""What the tests of the console share: a committee member's visit, and the two posts of a decision."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from backoffice.db import db
from backoffice.models import Account, Base
from tests.web.pages import Visitor, sign_in

SLUGS = {
    "account": "comptes",
    "enrolment": "inscriptions",
    "cpd_action": "actions",
    "proposal": "propositions",
    "parcours": "parcours",
    "attestation": "attestations",
    "referential": "referentiels",
    "help_request": "accompagnement",
    "news_item": "actualites",
    "questionnaire": "questionnaires",
    "council": "conseils",
    "document": "documents",
    "charter": "charte",
}
PASSING = {"web_session", "rate_limit", "help_reading"}


def visit(app: Flask, account: Account) -> Visitor:
    """A browser of this person's."""
    client = Visitor(app, app.response_class)
    sign_in(client, account)
    return client


def address(workflow: str, record: Any, **filters: str) -> str:
    query = "?" + "&".join(f"{key}={value}" for key, value in filters.items()) if filters else ""
    return f"/console/{SLUGS[workflow]}/{record.id}{query}"


def post(
    client: Visitor, workflow: str, record: Any, trigger: str, intent: str = "confirm", **fields: Any
) -> TestResponse:
    """A decision as its form sends it: field names begin with the trigger; `version` is what the page showed."""
    version = fields.pop("version", record.version)
    filters = fields.pop("filters", {})
    typed = {f"{trigger}-{name}": value for name, value in fields.items()}
    form = {"trigger": trigger, "version": version, "intent": intent, **typed}
    return client.post(address(workflow, record, **filters), data=form)


def text(response: TestResponse) -> str:
    """What a person reads of a page: tags out, blanks folded."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#34;", '"').replace("&#39;", "'")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for what reading a page may touch."""
    db.session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in PASSING:
            rows = db.session.execute(select(table)).all()
            found[table.name] = sorted(tuple(map(repr, row)) for row in rows)
    db.session.rollback()
    return found
