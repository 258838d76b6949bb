"""`backoffice establishments import`: what the console does, followed on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from backoffice.cli import cli, establishments
from backoffice.db import db
from backoffice.models import AuditEvent, Establishment, EstablishmentImport
from tests.factories import World

Run = Callable[..., Result]
LIST = "FINESS;Nom;Code postal;Ville\n;Clinique des Tilleuls;29200;Brest\n12;Clinique du Parc;29200;Brest\n"


@pytest.fixture
def importing(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, in this test's application, on a small list."""

    @contextmanager
    def application() -> Iterator[Flask]:
        yield app

    monkeypatch.setattr(establishments, "application", application)
    path = tmp_path / "liste.csv"
    path.write_text(LIST, encoding="utf-8")

    def run(by: str, *options: str, mapping: str = "simple", typed: str = "") -> Result:
        arguments = ["establishments", "import", str(path), "--mapping", mapping, "--by", by, *options]
        return CliRunner().invoke(cli, arguments, input=typed)

    return run


def test_a_list_is_shown_then_read_and_counted(world: World, importing: Run) -> None:
    keeper = world.staff("register_reviewer")
    done = importing(keeper.email, "--yes")
    assert done.exit_code == 0, done.output
    assert "Clinique des Tilleuls, 29200 Brest : établissement créé" in done.output
    assert [line.split()[:3] for line in done.output.splitlines()[-2:]] == [
        ["1", "établissement", "créé"],
        ["1", "numéro", "FINESS"],
    ]
    event = db.session.query(AuditEvent).filter_by(workflow="establishment", trigger="create").one()
    assert event.actor_id == keeper.id
    again = importing(keeper.email, "--yes")
    assert "établissement créé" not in again.output.splitlines()[-2]
    assert db.session.query(Establishment).count() == 1


def test_nothing_is_read_until_somebody_says_so(world: World, importing: Run) -> None:
    stopped = importing(world.staff("register_reviewer").email, typed="n\n")
    assert stopped.exit_code == 1
    assert "Importer cette liste ?" in stopped.output
    assert db.session.query(Establishment).count() == 0
    assert db.session.query(EstablishmentImport).one().status == "draft"


def test_what_cannot_be_says_why(world: World, importing: Run) -> None:
    keeper = world.staff("register_reviewer").email
    assert "finess-etalab" in importing(keeper, mapping="inconnu").output
    assert "aucun compte" in importing("personne@essai.example").output
    assert "pas le droit" in importing(world.staff("clavip_member").email).output
    assert db.session.query(EstablishmentImport).count() == 0
