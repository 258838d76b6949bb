"""The rule engine from the command line, without a database: `backoffice referential ...`, `backoffice
parcours ...`.
"""

from pathlib import Path
from typing import Any

import click

from backoffice.cli.parcours_file import ParcoursFileError, evaluation_document, parcours_from_document
from backoffice.cli.referential_files import load_referential
from backoffice.documents import DocumentError, json_text, read_document
from backoffice.domain.credits import QuantityError, Score, score
from backoffice.domain.french import number_text
from backoffice.domain.referential import Referential
from backoffice.domain.referential_document import ReferentialError, from_document
from workflows.cpd_action import WORKFLOW as CPD_ACTION


class BadInput(click.ClickException):
    """What was given cannot be used: one line a problem on standard error, exit status 2."""

    exit_code = 2

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


@click.group()
def referential() -> None:
    """Vérifier un référentiel et calculer les crédits d’une action."""


@click.group()
def parcours() -> None:
    """Évaluer un parcours d’après les règles de son référentiel."""


@referential.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Vérifier le fichier FILE ; chaque erreur nomme l’entrée et le champ."""
    try:
        rules = from_document(read_document(file))
    except DocumentError as error:
        raise BadInput(f"{file} : {error}") from error
    except ReferentialError as error:
        raise BadInput(*(f"{file} : {problem}" for problem in error.problems)) from error
    click.echo(
        f"{file} : référentiel {rules.code}, version {rules.version}, correct "
        f"({len(rules.entries)} entrées, {len(rules.requirements)} exigences)."
    )


@referential.command("score")
@click.argument("referential_name", metavar="REFERENTIAL")
@click.argument("entry_key", metavar="ENTRY")
@click.argument("answers", nargs=-1, metavar="KEY=VALUE...")
@click.option("--json", "as_json", is_flag=True, help="Écrire le résultat en JSON.")
def score_command(referential_name: str, entry_key: str, answers: tuple[str, ...], as_json: bool) -> None:
    """Calculer les crédits d’une action : rôle, barème et quantités en KEY=VALUE."""
    rules = _load(referential_name)
    entry = rules.entries_by_key.get(entry_key)
    if entry is None:
        known = ", ".join(rules.entries_by_key)
        raise BadInput(f"{referential_name} : l’entrée « {entry_key} » n’existe pas. Entrées : {known}.")
    answer = _answers(answers)
    role, scale = answer.pop("role", "").strip(), answer.pop("scale", "").strip()
    try:
        result = score(entry, role, answer, scale)
    except QuantityError as error:
        raise BadInput(f"{error.field} : {error.message}") from error
    if as_json:
        click.echo(json_text(_score_document(rules, entry_key, role, result)))
    else:
        click.echo(f"{rules.measure.amount(result.credits)}\n{result.explanation}")


def _load(name: str, folder: Path = Path()) -> Referential:
    try:
        return load_referential(name, folder)
    except DocumentError as error:
        raise BadInput(f"{name} : {error}") from error
    except ReferentialError as error:
        raise BadInput(*(f"{name} : {problem}" for problem in error.problems)) from error


def _answers(pairs: tuple[str, ...]) -> dict[str, str]:
    answer: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise BadInput(f"« {pair} » : écrivez CLÉ=VALEUR, par exemple half_days=2.")
        if key in answer:
            raise BadInput(f"{key} : cette clé est donnée deux fois.")
        answer[key] = value
    return answer


def _score_document(rules: Referential, entry_key: str, role: str, result: Score) -> dict[str, Any]:
    acquired = {} if result.minimum_years is None else {"minimum_years": result.minimum_years}
    awaited = {"awaits_committee": True} if result.awaits_committee else {}
    return {
        "referential": {"code": rules.code, "version": rules.version},
        "entry": entry_key,
        "role": role or None,
        "scale": result.scale,
        "credits": result.credits,
        "measure": result.measure,
        "below_minimum": result.below_minimum,
        **acquired,
        **awaited,
        "explanation": result.explanation,
    }


@parcours.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrire le résultat en JSON.")
def evaluate(file: Path, as_json: bool) -> None:
    """Évaluer le parcours décrit par FILE (YAML, ou JSON si son nom finit par .json)."""
    try:
        described = parcours_from_document(read_document(file), lambda name: _load(name, file.parent))
    except DocumentError as error:
        raise BadInput(f"{file} : {error}") from error
    except ParcoursFileError as error:
        raise BadInput(*(f"{file} : {problem}" for problem in error.problems)) from error
    document = evaluation_document(described)
    click.echo(json_text(document) if as_json else evaluation_text(document))


def evaluation_text(document: dict[str, Any]) -> str:
    """The evaluation for people: the instructions, then declared and accepted progress with every reason."""
    titles = {action["id"]: action["title"] for action in document["actions"]}
    rules, period = document["referential"], document["period"]
    lines = [
        f"{rules['title']} ({rules['code']}, version {rules['version']})",
        f"Période : du {period['starts_on']} au {period['ends_on']}, jours compris",
        document["instructions"],
        "",
        "Actions",
    ]
    lines += [
        f"  {one['id']} : {one['title']} ({_state_label(one)}). {one['explanation']}" for one in document["actions"]
    ]
    for heading, name in (("Actions déclarées", "declared"), ("Actions acceptées", "accepted")):
        progress = document[name]
        lines += ["", heading, *_progress_lines(progress, titles), f"  {progress['sentence']}"]
        lines += [f"  {progress['legal']['sentence']}"] if progress["legal"] else []
    return "\n".join(lines)


def _state_label(action: dict[str, Any]) -> str:
    return CPD_ACTION.labels[action["state"]]


def _progress_lines(progress: dict[str, Any], titles: dict[str, str]) -> list[str]:
    lines = []
    for one in progress["requirements"]:
        law = f" (minimum légal : {number_text(one['legal_need'])})" if one["legal_need"] is not None else ""
        lines.append(f"  {one['label']} : {number_text(one['have'])}/{number_text(one['need'])}{law}")
        lines += [f"    + {id} ({titles[id]})" for id in one["counted"]]
        lines += [f"    - {claim['id']} ({titles[claim['id']]}) : {claim['reason']}" for claim in one["not_counted"]]
    return lines + [f"  - {one['id']} ({titles[one['id']]}) : {one['reason']}" for one in progress["left_out"]]
