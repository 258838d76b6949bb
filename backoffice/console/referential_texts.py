"""The text editors of a draft: one entry, the requirements, everything else, as YAML that the strict reader checks."""

from collections.abc import Mapping
from typing import Any

from wtforms import FileField, TextAreaField

from backoffice.console.forms import ConsoleForm
from backoffice.documents import DocumentError, parse_yaml, yaml_text
from backoffice.domain.document_fields import Problem
from backoffice.domain.referential import Referential
from backoffice.domain.referential_order import as_written, part_as_written

# A part of the document: its address, its name, and whether a field of the document belongs to it.
PARTS = {"exigences": "Les exigences", "cadre": "Le cadre"}
_FIXED = ("code", "council", "programme")  # they name the referential
_LISTS = ("entries", "requirements")


class TextForm(ConsoleForm):
    text = TextAreaField("Texte (YAML)", render_kw={"spellcheck": "false", "autocomplete": "off", "rows": 30})

    def refuse(self, *problems: object) -> None:
        self.text.errors = [*self.text.errors, *map(str, problems)]


class FileForm(ConsoleForm):
    file = FileField("Fichier YAML")

    def refuse(self, *problems: object) -> None:
        self.file.errors = [*self.file.errors, *map(str, problems)]


def part_text(document: Mapping[str, Any], part: str) -> str:
    """The requirements as a list; or the frame: everything that is neither requirement nor entry."""
    if part == "exigences":
        return yaml_text([part_as_written(one) for one in document["requirements"]])
    return yaml_text({name: value for name, value in as_written(document).items() if name not in (*_FIXED, *_LISTS)})


def with_part(document: Mapping[str, Any], part: str, text: str) -> dict[str, Any]:
    """The document with that part read anew. Raises DocumentError."""
    read = parse_yaml(text)
    if part == "exigences":
        return {**document, "requirements": read}
    if not isinstance(read, Mapping):
        raise DocumentError("il faut ici des champs nommés (clé : valeur)")
    if fixed := [name for name in read if name in (*_FIXED, *_LISTS)]:
        raise DocumentError(f"le champ « {fixed[0]} » ne se change pas ici")
    kept = {name: document[name] for name in (*_FIXED, *_LISTS)}
    return {**kept, **read}


def entry_text(entry: Mapping[str, Any]) -> str:
    return yaml_text(part_as_written(entry))


def new_entry_text(rules: Referential) -> str:
    """What one begins from: the fields that every entry has."""
    entry: dict[str, Any] = {"key": "", "label": "", "expectation": ""}
    if rules.blocks:
        entry["block"] = rules.blocks[0].code
    elif rules.categories:
        entry["categories"] = [rules.categories[0].code]
    scale = {"code": "half_day", "label": "Par demi-journée", "kind": "per_unit", "unit": "half_day", "credits": 1}
    evidence = {"required": True, "honour": False, "hint": "", "sent_by": ["registrant"]}
    source = {"document": rules.sources[0].code, "row": ""}
    return yaml_text({**entry, "scales": [scale], "evidence": evidence, "sources": [source]})


def in_words(problems: tuple[Problem, ...], count: int = 20) -> list[str]:
    """The first problems in words, and how many more there are."""
    said = [str(problem) for problem in problems[:count]]
    return [*said, f"et {len(problems) - count} autres points."] if len(problems) > count else said
