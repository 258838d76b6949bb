"""Every endpoint says who may enter it."""

from flask import Flask

from backoffice.web.access import access_of

KINDS = {"public", "signed_in", "registrant", "organiser", "console"}


def test_every_endpoint_declares_its_access(app: Flask) -> None:
    closed = {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) not in KINDS}
    assert closed == set()


def test_records_are_addressed_by_uuid(app: Flask) -> None:
    """A malformed id is no page at all: 404 before any code of ours."""
    loose = {
        rule.rule
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if name.endswith("_id") and type(converter).__name__ != "UUIDConverter"
    }
    assert loose == set()


def test_changes_are_posted(app: Flask) -> None:
    """No endpoint takes PUT, PATCH or DELETE, which the CSRF check of forms is not about."""
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}
