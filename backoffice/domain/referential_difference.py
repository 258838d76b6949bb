"""Two versions of a referential side by side: what was added, removed, withdrawn, changed, and in which words.

Whatever differs is shown: a difference that has no words of its own is shown as the document writes it.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple, TypeVar

from backoffice.domain.entry_words import Facts, entry_facts, requirement_facts
from backoffice.domain.referential import Referential
from backoffice.domain.referential_document import to_document
from backoffice.domain.requirement_words import requirement_label

_TOKENS = re.compile(r"\s+|[^\s]+")
_AS_WRITTEN = "Tel qu’écrit"
Item = TypeVar("Item")


class Piece(NamedTuple):
    """Some words of a text: "same", "gone" (the version before only) or "new" (this version only)."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class PartChange:
    """One entry or requirement. `kind`: added, removed or changed."""

    kind: str
    name: str
    title: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Difference:
    """`withdrawn` entries are counted among those changed too."""

    entries: tuple[PartChange, ...]
    requirements: tuple[PartChange, ...]
    general: tuple[FieldChange, ...]
    withdrawn: int
    unchanged: int

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.requirements or self.general)

    def count(self, kind: str) -> int:
        return sum(entry.kind == kind for entry in self.entries)


def difference(before: Referential, after: Referential) -> Difference:
    """What a reader of `before` has to know of `after`. The version's number is said elsewhere."""
    old, new = to_document(before), to_document(after)
    entries = _parts(
        _by(before.entries, old["entries"], "key"),
        _by(after.entries, new["entries"], "key"),
        facts=lambda rules, entry: entry_facts(rules, entry),
        title=lambda _, entry: entry.label,
        rules=(before, after),
    )
    requirements = _parts(
        _by(before.requirements, old["requirements"], "code"),
        _by(after.requirements, new["requirements"], "code"),
        facts=lambda rules, requirement: requirement_facts(rules, requirement),
        title=requirement_label,
        rules=(before, after),
    )
    was_withdrawn = {entry.key for entry in before.entries if entry.withdrawn}
    kept = sum(entry.key in before.entries_by_key for entry in after.entries)
    return Difference(
        entries=entries,
        requirements=requirements,
        general=_general(old, new),
        withdrawn=sum(entry.withdrawn and entry.key not in was_withdrawn for entry in after.entries),
        unchanged=kept - sum(entry.kind == "changed" for entry in entries),
    )


def word_changes(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut where they part, words as a whole."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    gone: list[Piece] = []
    come: list[Piece] = []
    for operation, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = operation == "equal"
        if i < j:
            gone.append(Piece("same" if same else "gone", "".join(old[i:j])))
        if k < m:
            come.append(Piece("same" if same else "new", "".join(new[k:m])))
    return tuple(gone), tuple(come)


def _by(items: Sequence[Item], documents: list[dict[str, Any]], key: str) -> dict[str, tuple[Item, dict[str, Any]]]:
    return {document[key]: (item, document) for item, document in zip(items, documents, strict=True)}


def _parts(
    old: Mapping[str, tuple[Item, dict[str, Any]]],
    new: Mapping[str, tuple[Item, dict[str, Any]]],
    *,
    facts: Callable[[Referential, Item], Facts],
    title: Callable[[Referential, Item], str],
    rules: tuple[Referential, Referential],
) -> tuple[PartChange, ...]:
    before, after = rules
    found = []
    for name, (item, document) in new.items():
        if name not in old:
            fields = _fields([], facts(after, item))
            found.append(PartChange("added", name, title(after, item), fields))
        elif document != old[name][1]:
            fields = _fields(facts(before, old[name][0]), facts(after, item)) or _as_written(old[name][1], document)
            found.append(PartChange("changed", name, title(after, item), fields))
    for name, (item, _) in old.items():
        if name not in new:
            found.append(PartChange("removed", name, title(before, item), _fields(facts(before, item), [])))
    return tuple(found)


def _fields(before: Facts, after: Facts) -> tuple[FieldChange, ...]:
    old, new = dict(before), dict(after)
    pairs = [(label, old.get(label, ""), new.get(label, "")) for label in (new or old)]
    return tuple(FieldChange(label, *word_changes(was, becomes)) for label, was, becomes in pairs if was != becomes)


def _as_written(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Fields whose change the words above do not tell, such as a code."""
    names = [name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name)]
    return tuple(
        FieldChange(f"{_AS_WRITTEN} : {name}", *word_changes(_text(old.get(name)), _text(new.get(name))))
        for name in names
    )


_GENERAL = {
    "title": "Titre",
    "aims": "Finalité",
    "period_label": "Période, dans les consignes",
    "chosen_by": "Au choix de qui, dans les consignes",
    "periods": "Périodes",
    "called": "Comment on l’appelle",
    "sources": "Sources",
    "texts": "Textes",
    "abbreviations": "Abréviations",
    "categories": "Catégories",
    "blocks": "Blocs",
    "tags": "Particularités",
    "roles": "Rôles",
}


def _general(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    changes = [
        FieldChange(label, *word_changes(_text(old.get(name)), _text(new.get(name))))
        for name, label in _GENERAL.items()
        if old.get(name) != new.get(name)
    ]
    for name, label in (("entries", "Ordre des entrées"), ("requirements", "Ordre des exigences")):
        was, becomes = _order(old[name], new[name]), _order(new[name], old[name])
        if was != becomes:
            changes.append(FieldChange(label, *word_changes(", ".join(was), ", ".join(becomes))))
    return tuple(changes)


def _order(items: Iterable[Mapping[str, Any]], others: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names both have, in the order of the first."""
    known = {_name(other) for other in others}
    return [_name(item) for item in items if _name(item) in known]


def _name(item: Mapping[str, Any]) -> str:
    return str(item.get("key") or item.get("code"))


def _text(value: Any) -> str:
    """A list a line an item, so that it reads."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list):
        return "\n".join(_text(item) for item in value)
    if isinstance(value, Mapping):
        return " · ".join(f"{_text(item)}" for item in value.values())
    return json.dumps(value, ensure_ascii=False)
