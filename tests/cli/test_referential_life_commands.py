"""`backoffice council load`, `referential load`, `referential export`, `parcours migrate`: what they do, and how they
refuse: exit 2 with what, where and what to do, and nothing changed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from backoffice.cli import cli, database, main, referential_life
from backoffice.db import db
from backoffice.documents import parse_yaml
from backoffice.models import AuditEvent, Council, ReferentialVersion
from backoffice.resources import config_dir
from backoffice.services import council_files, referentials
from backoffice.services.council_files import CouncilFileError
from backoffice.services.parcours import published_rules
from backoffice.services.transitions import perform
from tests.factories import World
from tests.services.database_content import changed, content

Run = Callable[..., Result]
COUNCIL = (config_dir() / "councils" / "cnp-mn.yaml").read_text(encoding="utf-8")
RULES = (config_dir() / "referentials" / "cnp-mn-dpc-v1.yaml").read_text(encoding="utf-8")


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The commands, on this test's application."""

    @contextmanager
    def here(**_: Any) -> Iterator[Flask]:
        yield app

    for module in (database, referential_life):
        monkeypatch.setattr(module, "application", here)
    return lambda *arguments: CliRunner().invoke(cli, [str(argument) for argument in arguments])


# --- loading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code: cnp-mn\n", "", "champ « code » : ce champ manque"),
        ("name: Conseil", "nom: Conseil", "champ « nom » : champ inconnu"),
        ("review_mode: as_they_come", "review_mode: never", "programme « dpc-triennal », champ « review_mode »"),
        ("quorum: 1", "quorum: 0", "champ « quorum » : il faut un nombre plus grand que 0"),
        ("starts_on: 2023-01-01", "starts_on: 2023-02-30", "champ « periods[0].starts_on » : il faut une date"),
        ("ends_on: 2025-12-31", "ends_on: 2022-12-31", "champ « periods[0].ends_on » : la fin précède le début"),
        ("cnp-mn-dpc-v1.yaml", "nulle-part.yaml", "le référentiel « nulle-part.yaml » n’existe ni à côté"),
        ("cnp-mn-dpc-v1.yaml", "cnp-mn-certification-v2.yaml", "ce référentiel est celui du programme"),
        ("page: rules", "page: rules, url: 'https://x.example'", "donnez « page » ou « url »"),
        ("programmes:", "programmes: &p", "YAML mal formé"),
        ("colour:", "code: deux\ncolour:", "la clé « code » est donnée deux fois"),
    ],
)
def test_a_council_file_that_cannot_be_loaded(world: World, tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in COUNCIL
    file = tmp_path / "conseil.yaml"
    file.write_text(COUNCIL.replace(old, new, 1) + ("  - [" if "&p" in new else ""), encoding="utf-8")
    before = content()
    with pytest.raises(CouncilFileError) as error:
        council_files.load_council(db.session(), file, world.now)
    assert all(".yaml : " in line for line in str(error.value).splitlines())
    assert said in str(error.value)
    assert changed(before, content()) == set()


def test_rules_alone_cannot_decide_what_nobody_reviews_before(world: World, tmp_path: Path) -> None:
    file = tmp_path / "conseil.yaml"
    file.write_text(
        COUNCIL.replace("review_mode: as_they_come", "review_mode: with_parcours", 1).replace(
            "certification_mode: committee", "certification_mode: automatic", 1
        ),
        encoding="utf-8",
    )
    with pytest.raises(CouncilFileError, match="« automatic » ne va pas avec review_mode « with_parcours »"):
        council_files.load_council(db.session(), file, world.now)


def test_every_mistake_is_said_at_once(world: World, tmp_path: Path) -> None:
    file = tmp_path / "conseil.yaml"
    file.write_text(COUNCIL.replace("quorum: 1", "quorum: x", 1).replace("colour:", "couleur:"), encoding="utf-8")
    with pytest.raises(CouncilFileError) as error:
        council_files.load_council(db.session(), file, world.now)
    assert len(str(error.value).splitlines()) == 3


@pytest.mark.parametrize("content_", [b"\xff", b"- a", b"", b"code: \x00"])
def test_a_file_that_is_no_council(world: World, tmp_path: Path, content_: bytes) -> None:
    file = tmp_path / "conseil.yaml"
    file.write_bytes(content_)
    with pytest.raises(CouncilFileError, match=r"conseil\.yaml : "):
        council_files.load_council(db.session(), file, world.now)
    with pytest.raises(CouncilFileError, match="n’existe pas"):
        council_files.load_council(db.session(), tmp_path / "absent.yaml", world.now)


def test_a_referential_stands_beside_the_council_s_file(world: World, tmp_path: Path) -> None:
    """Before that of config/referentials, which has the same name."""
    (tmp_path / "cnp-mn-dpc-v1.yaml").write_text(RULES.replace('version: "1"', 'version: "1 bis"'), encoding="utf-8")
    file = tmp_path / "conseil.yaml"
    file.write_text(COUNCIL, encoding="utf-8")
    council_files.load_council(db.session(), file, world.now)
    db.session.expire_all()
    found = published_rules(db.session(), world.programme.id)
    assert found is not None
    assert found.number == "1 bis"
    states = [one.state for one in world.programme.referentials]
    assert sorted(states) == ["published", "retired"]


def test_loading_again_changes_nothing(world: World) -> None:
    before = content()
    council_files.load_council(db.session(), config_dir() / "councils" / "cnp-mn.yaml", world.now)
    assert changed(before, content()) == set()


def test_a_retired_version_is_not_published_again(world: World) -> None:
    version = published_rules(db.session(), world.programme.id)
    assert version is not None
    perform("referential", version.id, "retire", world.actor("council_admin"), world.now, reason="Fin.")
    council_files.load_council(db.session(), config_dir() / "councils" / "cnp-mn.yaml", world.now)
    assert published_rules(db.session(), world.programme.id) is None


def test_referential_load(run: Run, world: World, tmp_path: Path) -> None:
    file = tmp_path / "regles.yaml"
    file.write_text(RULES.replace('version: "1"', 'version: "2"'), encoding="utf-8")
    loaded = run("referential", "load", file)
    assert loaded.output == "Parcours triennal de DPC, version 2 : publié.\n"
    for old, new, said in (
        ("title: Parcours", "title: Autre", "la version 2 existe déjà avec un autre texte"),
        ("council: cnp-mn", "council: absent", "le conseil « absent » n’a pas de programme"),
        ("entries:", "entrees:", "champ « entries » : ce champ manque"),
    ):
        assert old in file.read_text(encoding="utf-8")
        wrong = tmp_path / "autre.yaml"
        wrong.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        refused = run("referential", "load", wrong).exception
        assert isinstance(refused, CouncilFileError)
        assert said in str(refused)


def test_a_refused_file_is_exit_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through the program's own entrance, which turns the refusal into words."""
    file = tmp_path / "conseil.yaml"
    file.write_text("code: [", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["backoffice", "council", "load", str(file)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert f"Erreur : {file} : YAML mal formé, ligne 1" in capsys.readouterr().err


# --- export -----------------------------------------------------------------------------------------------------


def test_export_and_load_give_the_same_document(run: Run, world: World, tmp_path: Path) -> None:
    file = tmp_path / "exported.yaml"
    assert run("referential", "export", "cnp-mn-certification", "2.0", "--output", file).exit_code == 0
    shown = run("referential", "export", "cnp-mn-certification", "2.0")
    assert shown.stdout == file.read_text(encoding="utf-8")
    before = content()
    council_files.publish_file(db.session(), file, world.now)
    assert changed(before, content()) == set()
    assert parse_yaml(shown.stdout)["version"] == "2.0"


def test_export_of_what_is_not_there(run: Run, world: World, tmp_path: Path) -> None:
    refused = run("referential", "export", "cnp-mn-certification", "9")
    assert refused.exit_code == 2
    assert "la version 9 n’existe pas. Versions connues : 2.0." in refused.stderr
    assert "Versions connues : aucune." in run("referential", "export", "rien", "1").stderr
    nowhere = run("referential", "export", "cnp-mn-certification", "2.0", "--output", tmp_path / "non" / "x.yaml")
    assert nowhere.exit_code == 2


# --- migrate ----------------------------------------------------------------------------------------------------


def new_version(world: World) -> ReferentialVersion:
    editor = world.actor("referential_editor")
    draft = referentials.draft_of(db.session(), world.programme, editor, world.now)
    entries = [one for one in draft.document["entries"] if one["key"] != "congres"]
    referentials.change(draft.id, {**draft.document, "entries": entries}, editor, world.now, draft.version)
    perform("referential", draft.id, "propose", world.actor("scientific_member"), world.now)
    day = world.now.date()
    perform("referential", draft.id, "approve", world.actor("board_member"), world.now, approved_on=day)
    perform("referential", draft.id, "publish", world.actor("council_admin"), world.now)
    return draft


def test_migrate_moves_each_that_can(run: Run, world: World) -> None:
    good, refused, requested = world.parcours(), world.parcours(), world.requested()
    world.action(refused, "submitted", "congres", title="JFMN", answer={"half_days": "6"})
    admin = world.staff("council_admin")
    new_version(world)
    call = (
        "parcours",
        "migrate",
        "dpc-triennal",
        "--council",
        "cnp-mn",
        "--by",
        admin.email,
        "--reason",
        "Plus juste.",
    )
    result = run(*call)
    assert result.exit_code == 1
    assert f"{good.id} : suit la version 2." in result.output
    assert f"{refused.id} : L’action « JFMN » relève de l’entrée congres" in result.output
    assert "1 parcours sur 2 suivent maintenant la version 2." in result.output
    db.session.expire_all()
    assert [one.referential.number for one in (good, refused, requested)] == ["2", "1", "1"]
    event = db.session.query(AuditEvent).filter_by(trigger="migrate").one()
    assert (event.actor_name, event.record_id) == (admin.full_name, good.id)
    again = run(*call, "--parcours", good.id)
    assert (again.exit_code, "n’est pas un parcours ouvert sous une autre version" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("autre", "--council", "cnp-mn"), "n’a pas ce programme"),
        (("dpc-triennal", "--council", "autre"), "n’a pas ce programme"),
        (("dpc-triennal", "--council", "cnp-mn", "--by", "personne@essai.example"), "n’est pas un compte"),
        (("dpc-triennal", "--council", "cnp-mn", "--reason", " "), "écrivez un motif"),
    ],
)
def test_migrate_refuses(run: Run, world: World, arguments: tuple[str, ...], said: str) -> None:
    by, reason = ("--by", world.staff("council_admin").email), ("--reason", "Plus juste.")
    given = [*arguments, *(by if "--by" not in arguments else ()), *(reason if "--reason" not in arguments else ())]
    refused = run("parcours", "migrate", *given)
    assert refused.exit_code == 2
    assert said in refused.stderr


def test_migrate_needs_the_administration_of_that_council(run: Run, world: World) -> None:
    for account in (
        world.staff("clavip_member"),
        world.staff("council_admin", council=world.other_council()),
    ):
        refused = run(
            "parcours", "migrate", "dpc-triennal", "--council", "cnp-mn", "--by", account.email, "--reason", "x"
        )
        assert refused.exit_code == 2
    assert db.session.query(Council).count() == 2
