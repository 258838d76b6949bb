"""`backoffice parcours export`: a council's copy of the record, on the output or in a file."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from backoffice.cli import cli, record
from tests.factories import World


@pytest.fixture
def exported(app: Flask, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The command, in this test's application."""

    @contextmanager
    def application() -> Iterator[Flask]:
        yield app

    monkeypatch.setattr(record, "application", application)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(cli, ["parcours", "export", *map(str, arguments)])

    return run


def test_a_record_in_each_format(world: World, tmp_path: Path, exported) -> None:  # type: ignore[no-untyped-def]
    parcours = world.parcours()
    world.action(parcours, "accepted")
    shown = exported(parcours.id)
    assert shown.exit_code == 0
    assert (json.loads(shown.stdout)["audience"], len(json.loads(shown.stdout)["actions"])) == ("council", 1)
    book = exported(parcours.id, "--format", "xlsx")
    assert "Dossier" in openpyxl.load_workbook(BytesIO(book.stdout_bytes)).sheetnames
    file = tmp_path / "record.json"
    assert f"{file} : dossier écrit." in exported(parcours.id, "--output", file).stdout
    assert json.loads(file.read_text(encoding="utf-8"))["format"] == "certification-record/1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([uuid4()], "il n’y a pas de parcours"),
        (["abc"], "abc"),
        ([uuid4(), "--format", "pdf"], "pdf"),
    ],
)
def test_what_cannot_be_exported(world: World, exported, arguments: list[object], said: str) -> None:  # type: ignore[no-untyped-def]
    refused = exported(*arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr


def test_a_file_that_cannot_be_written(world: World, tmp_path: Path, exported) -> None:  # type: ignore[no-untyped-def]
    refused = exported(world.parcours().id, "--output", tmp_path / "nowhere" / "record.json")
    assert refused.exit_code == 2
    assert "ne peut pas être écrit" in refused.stderr
