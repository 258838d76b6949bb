"""The certification referential from outside: every figure of its table, and a parcours of nine years."""

import functools
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result

from backoffice.cli import rules
from backoffice.cli.rules import parcours, referential
from backoffice.documents import read_document
from backoffice.resources import config_dir
from tests.domain.certification_rows import FIGURES, ROWS

COMMANDS = click.Group("backoffice", commands={"referential": referential, "parcours": parcours})
NINE_YEARS = Path(__file__).resolve().parents[2] / "docs" / "examples" / "nine-years.yaml"

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands on a referential that is read from its file once."""
    monkeypatch.setattr(rules, "load_referential", functools.cache(rules.load_referential))
    return lambda *arguments: CliRunner().invoke(COMMANDS, [str(argument) for argument in arguments])


def validate(name: str, document: object) -> None:
    schema = json.loads((config_dir() / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)


def test_score_answers_for_every_scale_of_every_entry(run: Run) -> None:
    for figure in FIGURES:
        given = figure.answer | {"scale": figure.scale} | ({"role": figure.role} if figure.role else {})
        pairs = [f"{key}={value}" for key, value in given.items()]
        result = run("referential", "score", "cnp-mn-certification", figure.key, *pairs, "--json")
        assert result.exit_code == 0, (figure, result.stderr)
        document = json.loads(result.stdout, parse_float=Decimal)
        validate("score", json.loads(result.stdout))
        assert (document["entry"], document["scale"]) == (figure.key, figure.scale)
        assert document["credits"] == Decimal(figure.credits), figure
        years = ROWS[figure.key].years if document["credits"] else None
        assert document.get("minimum_years") == years
        assert document.get("awaits_committee", False) == (
            figure.scale in ("reading_review", "board_member", "equivalent")
        )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["4.10", "half_days=1"], "l’entrée « 4.10 » n’existe pas"),
        (["1.2", "half_days=-2"], "plus grand que zéro"),
        (["1.2", "half_days=deux"], "« deux » n’est pas un nombre"),
        (["1.2", "half_days=1000000000"], "trop grand"),
        (["1.2", "half_days=1e9"], "n’est pas un nombre"),
        (["1.2", "2"], "CLÉ=VALEUR"),
        (["1.6", "years=2"], "missions : Indiquez le nombre de missions"),
        (["2.1", "scale=patients"], "patients : Indiquez le nombre de patients"),
        (
            ["3.8", "percent=51", "patients=0"],
            "patients : Nombre de patients : écrivez un nombre plus grand que zéro",
        ),
        (["3.8", "percent=51 % de rien"], "n’est pas un nombre"),
        (["3.8", "patients=100"], "percent : Indiquez le pourcentage"),
        (["3.7", "percent=51"], "ne sert pas au barème"),
        (["4.7", "half_days=2"], "Autre organisme, une journée au moins (other_organiser)"),
    ],
)
def test_bad_quantities_are_refused_in_one_line(run: Run, arguments: list[str], words: str) -> None:
    result = run("referential", "score", "cnp-mn-certification", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def evaluated(run: Run, file: Path) -> dict[str, Any]:
    result = run("parcours", "evaluate", file, "--json")
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    validate("evaluation", document)
    return document


def have(progress: dict[str, Any]) -> dict[str, tuple[int, int, int | None]]:
    return {one["code"]: (one["have"], one["need"], one["legal_need"]) for one in progress["requirements"]}


def reasons(progress: dict[str, Any], code: str) -> dict[str, str]:
    requirement = next(one for one in progress["requirements"] if one["code"] == code)
    return {one["id"]: one["reason"] for one in requirement["not_counted"]}


def test_evaluate_handles_a_whole_parcours_of_nine_years(run: Run) -> None:
    document = evaluated(run, NINE_YEARS)
    assert document["period"] == {"starts_on": "2023-01-01", "ends_on": "2031-12-31"}
    declared, accepted = document["declared"], document["accepted"]
    assert have(declared) == {
        "b1": (4, 4, 2),
        "b1-priority-orientation": (2, 2, None),
        "b2": (5, 3, 2),
        "b3": (2, 2, 2),
        "b4": (2, 2, 2),
        "credits": (43, 30, None),
    }
    assert declared["satisfied"]
    assert declared["credits_by_block"] == {"b1": 18, "b2": 14, "b3": 5, "b4": 6}
    assert declared["legal"] == {
        "met": True,
        "sentence": "Minimum légal national, 8 actions en tout : il est atteint.",
    }
    assert reasons(declared, "credits") == {
        "jfmn-2022": "elle ne se termine pas dans la période du parcours",
        "review": "le comité n’a pas encore fixé ses QARQ",
        "second-registry": "le plafond de QARQ de ce type d’action est déjà atteint",
    }
    assert [one["id"] for one in declared["left_out"]] == ["questionnaire"]

    assert {code: figures[0] for code, figures in have(accepted).items()} == {
        "b1": 3,
        "b1-priority-orientation": 1,
        "b2": 4,
        "b3": 2,
        "b4": 1,
        "credits": 37,
    }
    assert reasons(accepted, "b2")["vigilance"] == "acquis le 31 août 2032, après 2 ans de participation"
    assert accepted["sentence"] == (
        "Pour que votre parcours soit validable il manque "
        "1/4 action pour actualiser les connaissances et les compétences (bloc 1), "
        "1/2 action ODPC en orientation prioritaire "
        "et 1/2 action pour mieux prendre en compte sa santé personnelle (bloc 4)."
    )
    assert accepted["legal"] == {
        "met": False,
        "sentence": "Minimum légal national, 8 actions en tout : il manque "
        "1/2 action pour mieux prendre en compte sa santé personnelle (bloc 4).",
    }
    days = {one["id"]: one["acquired_on"] for one in document["actions"] if one["acquired_on"]}
    assert days == {
        "registry": "2027-01-14",
        "inclusions": "2027-01-14",
        "second-registry": "2029-02-28",
        "vigilance": "2032-08-31",
    }


def test_evaluate_shows_people_the_law_beside_the_council(run: Run) -> None:
    text = run("parcours", "evaluate", NINE_YEARS).stdout
    assert "  Bloc 2 : Renforcer la qualité des pratiques et des soins : 4/3 (minimum légal : 2)" in text
    assert "  Action ODPC en orientation prioritaire : 1/2\n" in text
    assert text.rstrip().endswith("mieux prendre en compte sa santé personnelle (bloc 4).")
    assert text.count("Minimum légal national, 8 actions en tout") == 2


@pytest.mark.parametrize(
    ("action", "ends_on", "accepted"),
    [
        ('entry: "2.7", starts_on: 2026-02-01, quantities: {years: 2}', "2028-01-31", True),
        ('entry: "2.7", starts_on: 2026-02-01, quantities: {years: "2,5"}', "2028-01-31", True),
        ('entry: "2.7", starts_on: 2026-02-01, quantities: {years: 1}', "2027-01-31", False),
        (
            'entry: "2.7", starts_on: 2026-02-01, ends_on: 2028-01-30, quantities: {years: 2}',
            "2028-01-30",
            False,
        ),
        ('entry: "2.1", starts_on: 2026-02-01, scale: management', "2026-02-01", False),
        ('entry: "3.12", starts_on: 2026-02-01, quantities: {years: 2}', "2026-02-01", True),
    ],
)
def test_years_declared_say_the_end_where_a_minimum_is_asked(
    run: Run, tmp_path: Path, action: str, ends_on: str, accepted: bool
) -> None:
    file = tmp_path / "parcours.yaml"
    file.write_text(
        "referential: cnp-mn-certification\n"
        "period: {starts_on: 2023-01-01, ends_on: 2031-12-31}\n"
        f"actions:\n  - {{id: a, {action}, accepted: true}}\n",
        encoding="utf-8",
    )
    document = evaluated(run, file)
    assert document["actions"][0]["ends_on"] == ends_on
    assert document["declared"]["credits"] > 0
    assert (document["accepted"]["credits"] > 0) == accepted


def empty_parcours(period: str, referential: str = "cnp-mn-certification") -> str:
    return f"referential: {referential}\nperiod: {{{period}}}\nactions: []\n"


@pytest.mark.parametrize(
    ("period", "starts_on", "ends_on"),
    [
        ("registered_on: 2023-01-01", "2023-01-01", "2031-12-31"),
        ("registered_on: 2024-02-29", "2024-02-29", "2030-02-28"),
        ("after: 2031-12-31", "2032-01-01", "2037-12-31"),
        (
            "registered_on: 2025-01-01, suspensions: [{starts_on: 2026-03-01, ends_on: 2026-03-31}]",
            "2025-01-01",
            "2031-01-31",
        ),
        (
            "starts_on: 2025-01-01, ends_on: 2025-12-31, suspensions: [{starts_on: 2025-12-31, ends_on: 2026-01-01}]",
            "2025-01-01",
            "2026-01-02",
        ),
    ],
)
def test_a_period_may_be_told_by_what_makes_it(
    run: Run, tmp_path: Path, period: str, starts_on: str, ends_on: str
) -> None:
    file = tmp_path / "parcours.yaml"
    file.write_text(empty_parcours(period), encoding="utf-8")
    validate("parcours", read_document(file))
    assert evaluated(run, file)["period"] == {"starts_on": starts_on, "ends_on": ends_on}


@pytest.mark.parametrize(
    ("period", "referential", "words"),
    [
        (
            "registered_on: 2025-01-01",
            "cnp-mn-dpc",
            "champ « period.registered_on » : ce référentiel ne fixe pas de durée",
        ),
        ("registered_on: 2025-02-30", "cnp-mn-certification", "champ « period.registered_on » : il faut une date"),
        ("after: 9999-12-31", "cnp-mn-certification", "champ « period.after » : il faut une date"),
        (
            "after: 2031-12-31, registered_on: 2025-01-01",
            "cnp-mn-certification",
            "« registered_on » dit déjà la période",
        ),
        ("starts_on: 2025-01-01, after: 2031-12-31", "cnp-mn-certification", "champ « period.after »"),
        (
            "registered_on: 2025-01-01, ends_on: 2031-12-31",
            "cnp-mn-certification",
            "champ « period.ends_on » : champ inconnu",
        ),
        ("ends_on: 2031-12-31", "cnp-mn-certification", "champ « period.starts_on » : ce champ manque"),
        (
            "registered_on: 2025-01-01, suspensions: [{starts_on: 2026-03-01, ends_on: 2026-02-01}]",
            "cnp-mn-certification",
            "champ « period.suspensions[0].ends_on » : la fin précède le début",
        ),
        (
            "registered_on: 2025-01-01, suspensions: [{starts_on: 2026-03-01, ends_on: 2026-03-01, reason: x}]",
            "cnp-mn-certification",
            "champ « period.suspensions[0].reason » : champ inconnu",
        ),
    ],
)
def test_a_period_told_wrong_is_named(run: Run, tmp_path: Path, period: str, referential: str, words: str) -> None:
    file = tmp_path / "parcours.yaml"
    file.write_text(empty_parcours(period, referential), encoding="utf-8")
    result = run("parcours", "evaluate", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
