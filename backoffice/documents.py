"""Documents of rules and settings as YAML and JSON text, read strictly and written so that they read back the same.

Numbers stay exact, dates stay text, a key given twice is refused.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

MAXIMUM_BYTES = 2_000_000


class DocumentError(Exception):
    """The file cannot be read as a document; the French message says why, not which file."""


class _StrictLoader(yaml.SafeLoader):
    """YAML 1.2's plain values only: no binary floats, no 3:30 read as 210, no date objects, no aliases."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 (PyYAML reads it from the class)

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise DocumentError("les renvois YAML (*nom) ne sont pas admis")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) < len(node.value) or any(key.tag != "tag:yaml.org,2002:str" for key, _ in node.value):
            raise DocumentError(f"ligne {node.start_mark.line + 1} : une clé doit être un texte")
        _refuse_repeats(keys)
        return super().construct_mapping(node, deep)


def _refuse_repeats(keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise DocumentError(f"la clé « {key} » est donnée deux fois")


for _tag, _pattern, _starts in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+", list("-0123456789")),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _starts)
_StrictLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def read_document(path: Path) -> Any:
    """The content of a .json file, or of a YAML one (any other name). Raises DocumentError."""
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise DocumentError("ce fichier est trop gros pour un document de règles")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DocumentError("ce fichier n’existe pas") from error
    except OSError as error:
        raise DocumentError(f"fichier illisible ({error.strerror or 'erreur de lecture'})") from error
    except UnicodeDecodeError as error:
        raise DocumentError("ce fichier n’est pas un texte en UTF-8") from error
    return parse_json(text) if path.suffix.lower() == ".json" else parse_yaml(text)


def parse_yaml(text: str) -> Any:
    """The content of a YAML text. Raises DocumentError."""
    try:
        return yaml.load(text, _StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f", ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else ""
        raise DocumentError(f"YAML mal formé{place}") from error
    except yaml.YAMLError as error:
        raise DocumentError("ce document contient des caractères interdits en YAML") from error
    except RecursionError as error:
        raise DocumentError("ce document est imbriqué trop profondément") from error
    except ValueError as error:
        raise DocumentError("ce document contient une valeur illisible") from error


def parse_json(text: str) -> Any:
    """The content of a JSON text. Raises DocumentError."""
    try:
        return _json(text)
    except json.JSONDecodeError as error:
        raise DocumentError(f"JSON mal formé, ligne {error.lineno}, colonne {error.colno}") from error
    except RecursionError as error:
        raise DocumentError("ce document est imbriqué trop profondément") from error
    except ValueError as error:
        raise DocumentError("ce document contient une valeur illisible") from error


def _json(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_json_object)


def _refuse_constant(name: str) -> Any:
    raise DocumentError(f"{name} n’est pas un nombre")


def _json_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _refuse_repeats([key for key, _ in pairs])
    return dict(pairs)


def json_text(document: Any) -> str:
    """JSON for people and programs: accents kept, a Decimal written as the plain number it is."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=_json_number)


def _json_number(value: object) -> int | float:
    """A credit has at most 4 decimals, which the shortest text of a float gives back exactly."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"not a document value: {type(value).__name__}")


def stored(document: Any) -> Any:
    """The document as a JSON column keeps it: a decimal becomes the text of its digits ("0.50"), read as exactly."""
    match document:
        case Mapping():
            return {str(key): stored(value) for key, value in document.items()}
        case list() | tuple():
            return [stored(value) for value in document]
        case Decimal():
            return f"{document:f}"
        case _:
            return document


class _Writer(yaml.SafeDumper):
    """Indents lists under their key, folds long texts, writes a `Decimal` with the digits it has."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _digits(writer: _Writer, value: Decimal) -> yaml.ScalarNode:
    text = f"{value:f}"
    return writer.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


_Writer.add_representer(Decimal, _digits)


def yaml_text(document: Any) -> str:
    """YAML that `parse_yaml` reads back as the same document; keys in the order given."""
    return yaml.dump(document, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=116)
