"""Lists of establishments: which column is what, kept as data, and what a line says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backoffice.domain.establishments import FIELDS, EstablishmentContent
from backoffice.domain.identifiers import FinessError, parse_finess
from backoffice.domain.search import folded

FIELD_LABELS = {
    "finess": "Numéro FINESS",
    "name": "Nom",
    "address": "Adresse",
    "postcode": "Code postal",
    "town": "Ville",
    "postcode_and_town": "Code postal et ville, dans une même colonne",
    "phone": "Téléphone",
}
MOST_COLUMNS = 200
_LONGEST = 200  # characters of a field
_CODE = re.compile(r"[a-z][a-z0-9-]{0,60}")
_CODE_AND_TOWN = re.compile(r"\s*([0-9]{4,5})\s+(.+?)\s*")
_NOT_DIGITS = re.compile(r"[^0-9+]")

Place = int | str  # a column's number from 1, or its heading


class MappingError(ValueError):
    """The document is not a mapping of columns; the French message says why."""


class Outcome(StrEnum):
    """What becomes, or became, of a line."""

    created = "created"
    updated = "updated"
    unchanged = "unchanged"
    merged = "merged"
    no_name = "no_name"
    no_town = "no_town"
    wrong_finess = "wrong_finess"
    wrong_postcode = "wrong_postcode"
    failed = "failed"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def is_good(self) -> bool:
        return self in (Outcome.created, Outcome.updated, Outcome.unchanged, Outcome.merged)


_LABELS = {
    Outcome.created: "établissement créé",
    Outcome.updated: "établissement complété ou mis à jour",
    Outcome.unchanged: "déjà là : rien ne change",
    Outcome.merged: "fusionné avec un autre : rien ne change",
    Outcome.no_name: "ligne sans nom d’établissement",
    Outcome.no_town: "ligne sans ville",
    Outcome.wrong_finess: "numéro FINESS mal écrit : il faut 9 caractères",
    Outcome.wrong_postcode: "code postal mal écrit : il faut 5 chiffres",
    Outcome.failed: "ligne refusée à l’enregistrement",
}


@dataclass(frozen=True)
class ColumnMapping:
    """`columns`: for each field, the columns that hold it. An address joins them; another field takes the first that
    is filled. Without `header`, columns are numbers from 1. `only`: rows whose column has another value are left
    aside, as another section's."""

    code: str
    label: str
    header: bool
    columns: Mapping[str, tuple[Place, ...]]
    only: tuple[int, str] | None = None

    def to_document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"code": self.code, "label": self.label, "header": self.header}
        if self.only is not None:
            document["only"] = {"column": self.only[0], "value": self.only[1]}
        return document | {"columns": {field: list(places) for field, places in self.columns.items()}}


def from_document(document: Any) -> ColumnMapping:
    """Raises MappingError, which says what is wrong."""
    if not isinstance(document, dict) or set(document) - {"code", "label", "header", "columns", "only"}:
        raise MappingError("un modèle donne code, label, header, columns et, s’il le faut, only")
    code, label, header, columns = (document.get(key) for key in ("code", "label", "header", "columns"))
    if not isinstance(code, str) or _CODE.fullmatch(code) is None:
        raise MappingError("code : des lettres minuscules, des chiffres et des tirets")
    if not isinstance(label, str) or not label.strip() or not isinstance(header, bool):
        raise MappingError("label est un texte, header vaut true ou false")
    if not isinstance(columns, dict) or (unknown := set(columns) - set(FIELD_LABELS)):
        raise MappingError(f"columns : champ inconnu {', '.join(sorted(unknown))}" if columns else "columns manque")
    read = {field: tuple(_place(place, header) for place in _listed(places)) for field, places in columns.items()}
    if "name" not in read or not {"town", "postcode_and_town"} & set(read):
        raise MappingError("columns : il faut au moins name, et town ou postcode_and_town")
    return ColumnMapping(code, label.strip(), header, read, _only(document.get("only")))


def _listed(places: Any) -> list[Any]:
    if not isinstance(places, list) or not places:
        raise MappingError("columns : chaque champ a une liste de colonnes")
    return places


def _place(place: Any, header: bool) -> Place:
    if header and isinstance(place, str) and folded(place):
        return place
    if not header and type(place) is int and 1 <= place <= MOST_COLUMNS:
        return place
    raise MappingError(f"columns : « {place} » n’est pas {'un titre' if header else 'un numéro'} de colonne")


def _only(given: Any) -> tuple[int, str] | None:
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) != {"column", "value"} or not isinstance(given["value"], str):
        raise MappingError("only : donnez column et value")
    place = _place(given["column"], header=False)
    assert isinstance(place, int)
    return place, given["value"]


@dataclass(frozen=True)
class Layout:
    """A mapping once the file is known: for each field, the places of its columns from 0."""

    mapping: ColumnMapping
    places: Mapping[str, tuple[int, ...]]

    def concerns(self, cells: Sequence[str]) -> bool:
        """Whether the row is one of establishments, and not empty or another section's."""
        if not any(cells):
            return False
        only = self.mapping.only
        return only is None or (len(cells) >= only[0] and cells[only[0] - 1] == only[1])

    def cell(self, cells: Sequence[str], field: str) -> str:
        found = [cells[place] for place in self.places.get(field, ()) if place < len(cells) and cells[place]]
        if field == "address":
            return " ".join(found)
        return found[0] if found else ""


def layout_of(mapping: ColumnMapping, first_row: Sequence[str]) -> Layout:
    """Where the columns are. Raises MappingError when a heading that a line cannot do without is missing."""
    if not mapping.header:
        numbers = {field: tuple(int(place) - 1 for place in places) for field, places in mapping.columns.items()}
        return Layout(mapping, numbers)
    headings = {folded(cell): place for place, cell in reversed(list(enumerate(first_row)))}
    places = {
        field: tuple(headings[folded(str(one))] for one in wanted if folded(str(one)) in headings)
        for field, wanted in mapping.columns.items()
    }
    missing = [FIELD_LABELS["name"]] if not places.get("name") else []
    if not places.get("town") and not places.get("postcode_and_town"):
        missing.append(FIELD_LABELS["town"])
    if missing:
        named = ", ".join(f"« {cell} »" for cell in first_row[:12] if cell) or "aucun titre"
        raise MappingError(f"Colonne introuvable : {', '.join(missing)}. La première ligne donne : {named}.")
    return Layout(mapping, places)


@dataclass(frozen=True)
class Reading:
    """What a line says, or why it cannot be taken. `doubtful`: taken, but the key of its FINESS is wrong.

    `unread`: what is written where a FINESS number should be, for whoever looks at the line.
    """

    content: EstablishmentContent
    problem: Outcome | None = None
    doubtful: bool = False
    unread: str = ""


def read_line(layout: Layout, cells: Sequence[str]) -> Reading:
    """One row of the file. Spreadsheets drop leading zeros: those of FINESS, postcodes and telephones are put back."""
    joined = _CODE_AND_TOWN.fullmatch(layout.cell(cells, "postcode_and_town"))
    postcode = layout.cell(cells, "postcode") or (joined[1] if joined else "")
    town = layout.cell(cells, "town") or (joined[2] if joined else layout.cell(cells, "postcode_and_town"))
    typed = layout.cell(cells, "finess")
    finess, key_ok, shape_ok = _finess(typed)
    content = EstablishmentContent(
        name=layout.cell(cells, "name")[:_LONGEST].strip(),
        town=town[:_LONGEST].strip(),
        postcode=postcode.zfill(5) if postcode.isascii() and postcode.isdecimal() else postcode[:20],
        address=layout.cell(cells, "address")[:_LONGEST].strip(),
        phone=_phone(layout.cell(cells, "phone")),
        finess=finess,
    )
    return Reading(content, _problem(content, shape_ok), doubtful=not key_ok, unread="" if shape_ok else typed[:20])


def _problem(content: EstablishmentContent, finess_ok: bool) -> Outcome | None:
    if not folded(content.name):
        return Outcome.no_name
    if not finess_ok:
        return Outcome.wrong_finess
    if content.postcode and re.fullmatch(r"[0-9]{5}", content.postcode) is None:
        return Outcome.wrong_postcode
    return None if folded(content.town) else Outcome.no_town


def _finess(typed: str) -> tuple[str | None, bool, bool]:
    """(the number, whether its key holds, whether its shape does); nothing typed is sound."""
    if not typed:
        return None, True, True
    text = typed.removesuffix(".0")
    try:
        found = parse_finess(f"0{text}" if re.fullmatch(r"[1-9][0-9]{7}", text) else text)
    except FinessError:
        return None, True, False
    return found.value, found.key_ok, True


def _phone(typed: str) -> str:
    """10 digits, or + and a number; nothing for what cannot be one: a telephone never refuses a line."""
    number = _NOT_DIGITS.sub("", typed)
    number = re.sub(r"^(?:\+|00)33(?=[1-9])", "0", number)
    if re.fullmatch(r"[1-9][0-9]{8}", number):
        number = f"0{number}"
    return number if re.fullmatch(r"0[1-9][0-9]{8}|\+[1-9][0-9]{7,14}", number) else ""


def completed(known: EstablishmentContent, said: EstablishmentContent, *, replaces: bool) -> EstablishmentContent:
    """The content of a known establishment after a line: blanks filled in; the rest replaced only when asked."""
    values = {
        name: (getattr(said, name) or getattr(known, name))
        if replaces
        else (getattr(known, name) or getattr(said, name))
        for name in FIELDS
    }
    return EstablishmentContent(**values)
