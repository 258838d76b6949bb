"""`backoffice user`: who chairs the scientific committee."""

from collections.abc import Callable
from contextlib import nullcontext

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from backoffice.cli import people
from backoffice.db import db
from backoffice.models import Account
from backoffice.services.committees import chairs_of
from tests.factories import World

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on the test's own application, whose context is open already."""
    monkeypatch.setattr(people, "application", nullcontext)

    def command(*words: str) -> Result:
        return CliRunner().invoke(people.user, words)

    return command


def chairs(world: World) -> list[str]:
    db.session.expire_all()
    return [account.email for account in chairs_of(db.session(), world.council.id)]


def test_the_chair_is_given_and_taken(run: Run, world: World) -> None:
    first, second = world.staff("scientific_member"), world.staff("scientific_member", "clavip_member")
    for account in (first, second):
        done = run("chair", "--email", account.email, "--council", "cnp-mn")
        assert done.exit_code == 0, done.output
        assert account.full_name in done.output
    assert sorted(chairs(world)) == sorted([first.email, second.email])
    run("chair", "--email", first.email, "--council", "cnp-mn", "--remove")
    assert chairs(world) == [second.email]
    done = run("chair", "--email", second.email, "--council", "cnp-mn", "--remove")
    assert "personne" in done.output


def test_a_chair_is_opened_with_its_account(run: Run, world: World) -> None:
    given = ("--email", "agnes@essai.example", "--given-name", "Agnès", "--family-name", "Essai", "--council", "cnp-mn")
    assert "--chair" in run("create", *given, "--role", "clavip_member", "--chair").output
    assert db.session.query(Account).filter_by(email="agnes@essai.example").count() == 0
    done = run("create", *given, "--role", "scientific_member", "--chair")
    assert done.exit_code == 0, done.output
    assert chairs(world) == ["agnes@essai.example"]


def test_what_cannot_be_done_says_why(run: Run, world: World) -> None:
    reviewer = world.staff("clavip_member")
    for email, council, reason in (
        (reviewer.email, "cnp-mn", "n’est pas membre du comité scientifique"),
        ("nobody@essai.example", "cnp-mn", "aucun compte"),
        (reviewer.email, "ailleurs", "Conseils connus"),
    ):
        refused = run("chair", "--email", email, "--council", council)
        assert refused.exit_code != 0
        assert reason in refused.output
    assert chairs(world) == []
