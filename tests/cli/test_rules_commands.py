"""`backoffice referential check`, `score` and `backoffice parcours evaluate`, as run from outside."""

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result

from backoffice.cli.rules import parcours, referential
from backoffice.resources import config_dir

COMMANDS = click.Group("backoffice", commands={"referential": referential, "parcours": parcours})
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = config_dir() / "referentials" / "cnp-mn-dpc-v1.yaml"

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(COMMANDS, [str(argument) for argument in arguments])


def validate(name: str, document: object) -> None:
    schema = json.loads((config_dir() / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)


def refused(result: Result) -> str:
    """What the command said on standard error, having refused its input."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def test_check_accepts_the_shipped_referential(run: Run) -> None:
    result = run("referential", "check", SHIPPED)
    assert result.exit_code == 0
    assert "cnp-mn-dpc, version 1, correct (20 entrées, 5 exigences)" in result.stdout


def test_check_names_file_entry_and_field_of_every_mistake(run: Run, tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        text.replace("kind: credits, need: 14", "kind: credits, need: quatorze").replace("per: 5", "per: 0", 1),
        encoding="utf-8",
    )
    lines = refused(run("referential", "check", broken)).splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{broken} : ") for line in lines)
    assert "exigence « credits », champ « need »" in lines[0]
    assert "entrée « registre », champ « scales[1].per »" in lines[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"code: [", "YAML mal formé, ligne 1"),
        (b"code: a\ncode: b", "« code » est donnée deux fois"),
        (b"code: &a x\ntitle: *a", "renvois YAML"),
        (b"\xff\xfe", "UTF-8"),
        (b"code: \x00", "caractères interdits"),
        (b"[" * 5000, "imbriqué trop profondément"),
        (b"", "champs nommés"),
        (b"1: a", "une clé doit être un texte"),
        (b"code: !!python/object:os.system x", "YAML mal formé"),
    ],
)
def test_check_refuses_a_file_that_is_no_document(run: Run, tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "file.yaml"
    file.write_bytes(content)
    assert words in refused(run("referential", "check", file))
    assert "n’existe pas" in refused(run("referential", "check", tmp_path / "absent.yaml"))


@pytest.mark.parametrize("content", ['{"code": NaN}', '{"code": 1, "code": 2}', '{"code": ', "[" * 100_000])
def test_json_is_read_as_strictly(run: Run, tmp_path: Path, content: str) -> None:
    file = tmp_path / "file.json"
    file.write_text(content, encoding="utf-8")
    assert str(file) in refused(run("referential", "check", file))


@pytest.mark.parametrize("name", ["cnp-mn-dpc", "cnp-mn-dpc-v1", str(SHIPPED)])
def test_score_finds_a_referential_by_code_version_or_path(run: Run, name: str) -> None:
    result = run("referential", "score", name, "congres", "role=attendee", "hours=10", "--json")
    document = json.loads(result.stdout)
    validate("score", document)
    assert document == {
        "referential": {"code": "cnp-mn-dpc", "version": "1"},
        "entry": "congres",
        "role": "attendee",
        "scale": "half_day",
        "credits": 2,
        "measure": 2,
        "below_minimum": False,
        "explanation": "10\u00a0h = 2 demi-journées complètes de 3\u00a0h\u00a030 (3\u00a0h non comptées) : 2 QARQ",
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere", "congres"], "codes livrés : cn2pm-dpc-v1, cn2pm-dpc"),
        (["cnp-mn-dpc", "nothing"], "Entrées : formation-odpc"),
        (["cnp-mn-dpc", "congres"], "half_days : Indiquez le nombre de demi-journées"),
        (["cnp-mn-dpc", "congres", "half_days"], "CLÉ=VALEUR"),
        (["cnp-mn-dpc", "congres", "half_days=1", "half_days=2"], "deux fois"),
        (["cnp-mn-dpc", "congres", "half_days=-3"], "plus grand que zéro"),
        (["cnp-mn-dpc", "congres", "half_days=1000000000"], "trop grand"),
        (["cnp-mn-dpc", "congres", "weeks=3"], "ne sert pas"),
        (["cnp-mn-dpc", "congres", "role=dean", "half_days=1"], "Auditeur (attendee)"),
        (["cnp-mn-dpc", "registre"], "Choisissez un barème"),
    ],
)
def test_score_refuses_bad_input_on_standard_error(run: Run, arguments: list[str], words: str) -> None:
    assert words in refused(run("referential", "score", *arguments, "--json"))


PARCOURS = """
referential: cnp-mn-dpc
period: {starts_on: 2026-01-01, ends_on: 2028-12-31}
actions:
  - {id: a, entry: formation-odpc, starts_on: 2026-03-12, quantities: {hours: 28.0}, state: accepted}
  - {id: b, entry: congres, starts_on: 2026-05-20, ends_on: 2026-05-22, quantities: {half_days: 6}}
  - {id: c, entry: hors-liste, starts_on: 2026-06-01, credits: 2.5, categories: [gr], accepted: true}
  - {id: d, entry: rmm, starts_on: 2025-06-01, quantities: {participations: "1"}}
  - {id: e, entry: formation, starts_on: 2026-06-01, quantities: {half_days: 1}, state: rejected}
  - {id: f, entry: formation, starts_on: 2026-06-01, quantities: {half_days: 4}, credits: 3, state: draft}
"""


def test_evaluate_says_what_counts_what_does_not_and_the_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "parcours.yaml"
    file.write_text(PARCOURS, encoding="utf-8")
    document = json.loads(run("parcours", "evaluate", file, "--json").stdout)
    validate("evaluation", document)
    declared, accepted = document["declared"], document["accepted"]
    assert (declared["credits"], accepted["credits"]) == (16.5, 10.5)
    assert declared["satisfied"]
    assert declared["sentence"].endswith("permettent dès maintenant de le valider")
    assert accepted["sentence"].endswith("il manque 1/2 formation et 3,5/14 QARQ.")
    formation = accepted["requirements"][1]
    assert (formation["have"], formation["need"], formation["missing"], formation["counted"]) == (
        1,
        2,
        1,
        ["a"],
    )
    assert formation["not_counted"] == [{"id": "c", "reason": "ce n’est pas une action de formation"}]
    assert {one["id"]: one["reason"] for one in declared["left_out"]} == {
        "e": "son état est « refusée »",
        "f": "son état est « brouillon »",
    }
    assert document["actions"][5]["explanation"] == "4 demi-journées : 4 QARQ ; 3 QARQ accordés"

    text = run("parcours", "evaluate", file).stdout
    assert "QARQ : 10,5/14" in text
    assert "- d (Participation RMM) : elle ne se termine pas dans la période du parcours" in text
    assert accepted["sentence"] in text


def test_evaluate_answers_on_the_sets_of_rules_of_001(run: Run) -> None:
    """The guide's second example, with its sentence."""
    example = Path(__file__).parents[2] / "docs" / "examples" / "two-of-four.yaml"
    declared = json.loads(run("parcours", "evaluate", example, "--json").stdout)["declared"]
    assert declared["sentence"] == (
        "Pour que votre parcours soit validable il manque 1/2 formation et 2/4 actions sur l'ensemble."
    )


def test_evaluate_reads_json_and_a_referential_beside_the_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    period = {"starts_on": "2026-01-01", "ends_on": "2028-12-31"}
    file = tmp_path / "parcours.json"
    document = {"referential": "rules.yaml", "period": period, "actions": []}
    validate("parcours", document)
    file.write_text(json.dumps(document), encoding="utf-8")
    assert json.loads(run("parcours", "evaluate", file, "--json").stdout)["declared"]["credits"] == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("cnp-mn-dpc", "nowhere", "codes livrés"),
        ("ends_on: 2028-12-31", "ends_on: 2025-12-31", "champ « period.ends_on » : la fin précède le début"),
        ("entry: congres", "entry: congress", "action « b », champ « entry »"),
        ("hours: 28.0", "hours: 28.0, half_days: 8", "action « a », champ « quantities.hours »"),
        (
            "hours: 28.0",
            "hours: 3:30",
            "action « a », champ « quantities.hours » : « 3:30 » n’est pas un nombre",
        ),
        ("hours: 28.0", "hours: true", "action « a », champ « quantities.hours »"),
        ("hours: 28.0", "hours: [28]", "action « a », champ « quantities.hours »"),
        ("id: b", "id: a", "« a » est donné plusieurs fois"),
        (
            "starts_on: 2026-05-20",
            "starts_on: 20/05/2026",
            "action « b », champ « starts_on » : il faut une date",
        ),
        ("ends_on: 2026-05-22", "ends_on: 2026-05-02", "action « b », champ « ends_on » : la fin précède"),
        ("state: rejected", "state: refused", "action « e », champ « state »"),
        ("state: rejected", "state: rejected, accepted: true", "contredit l’état « rejected »"),
        ("credits: 2.5", "credits: -2.5", "action « c », champ « credits »"),
        ("categories: [gr]", "categories: [zz]", "action « c », champ « categories »"),
        ("id: d", "id: d, titel: x", "action « d », champ « titel » : champ inconnu"),
        ("actions:", "action:", "champ « actions » : ce champ manque"),
    ],
)
def test_evaluate_names_the_action_and_field_at_fault(run: Run, tmp_path: Path, old: str, new: str, words: str) -> None:
    file = tmp_path / "parcours.yaml"
    file.write_text(PARCOURS.replace(old, new, 1), encoding="utf-8")
    assert words in refused(run("parcours", "evaluate", file, "--json"))


def test_the_examples_of_the_documentation_are_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"`([\w-]+\.yaml)`:\n\n```yaml\n(.*?)```", text, re.DOTALL):
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"^\$ backoffice (.*)\n((?:(?!\$ |```).*\n)*)", text, re.MULTILINE)
    assert len(examples) >= 6
    for command, expected in examples:
        result = run(*shlex.split(command))
        assert result.output.replace("\u00a0", " ") == expected, command
