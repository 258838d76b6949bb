"""A stored referential as its file reads: fields in the order of docs/rules.md, decimals as numbers again.

A JSON column keeps neither the order of fields nor decimals, which are stored as the text of their digits.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_TOP = (
    "code", "version", "council", "programme", "title", "aims", "period_label", "chosen_by", "periods", "texts",
    "abbreviations", "sources", "categories", "blocks", "tags", "roles", "requirements", "entries",
)  # fmt: skip
_INSIDE = (
    "code", "key", "short", "label", "title", "meaning", "url", "document", "row", "note", "health_data",
    "aims", "first_years", "following_years", "transition", "practising_on", "years", "expectation", "eligibility",
    "categories", "tags", "block", "kind", "unit", "need", "legal_need", "above", "credits", "specify", "per", "times",
    "of", "multiple", "options", "steps", "selector", "singular", "plural", "within", "roles", "scales", "minimum",
    "quantity", "minimum_years", "cap_per_parcours", "evidence", "required", "honour", "honour_condition", "hint",
    "attested_by", "sent_by", "out_of_list", "withdrawn", "sources",
)  # fmt: skip
_NUMBERS = {"need", "credits", "above", "quantity", "cap_per_parcours"}
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]*)\.[0-9]+")


def as_written(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, document[name]) for name in _ordered(document, _TOP)}


def part_as_written(part: Mapping[str, Any]) -> dict[str, Any]:
    """The same of an entry, a requirement, or any other part."""
    return {name: _value(name, part[name]) for name in _ordered(part, _INSIDE)}


def _value(name: str, value: Any) -> Any:
    match value:
        case Mapping():
            return part_as_written(value)
        case list():
            return [part_as_written(item) if isinstance(item, Mapping) else item for item in value]
        case str() if name in _NUMBERS and _DECIMAL.fullmatch(value):
            return Decimal(value)
        case _:
            return value


def _ordered(document: Mapping[str, Any], order: tuple[str, ...]) -> list[str]:
    ranks = {name: rank for rank, name in enumerate(order)}
    return sorted(document, key=lambda name: (ranks.get(name, len(ranks)), name))
