"""A catalogue of sessions as a document: who organises what, when, for which entry, how many half-days.

`from_document` reports every problem at once, with the session and the field. The shape is
`config/schemas/catalogue.schema.json`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.domain.catalogue import ORGANISER_KINDS, TAGS, Recurrence
from backoffice.domain.document_fields import Fields, Problem

MOST_HALF_DAYS = 60
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")  # people copy it into attendance lists


class CatalogueError(ValueError):
    """The document is not a sound catalogue; `problems` names every session and field at fault."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, kw_only=True)
class ListedOrganiser:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ListedSession:
    """`entries` maps programme codes to entry keys. `organiser` is the code of a listed one, "" for none."""

    code: str
    title: str
    organiser: str
    starts_on: date | None
    ends_on: date | None
    place: str
    programme: str
    entries: dict[str, str]
    half_days: int | None
    recurrence: Recurrence
    tags: tuple[str, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The sessions and congresses that a council lists in one document."""

    code: str
    council: str
    organisers: tuple[ListedOrganiser, ...]
    sessions: tuple[ListedSession, ...]


def from_document(document: Mapping[str, Any]) -> Catalogue:
    """The catalogue that the document describes. Raises CatalogueError with every problem found."""
    problems: list[Problem] = []
    top = Fields(document, problems)
    if problems:
        raise CatalogueError(problems)
    organisers = tuple(_organiser(one, number) for number, one in enumerate(top.each("organisers"), start=1))
    known = top.unique("organisers", [one.code for one in organisers])
    sessions = tuple(_session(one, number, known) for number, one in enumerate(top.each("sessions"), start=1))
    top.unique("sessions", [one.code for one in sessions])
    catalogue = Catalogue(code=top.text("code"), council=top.text("council"), organisers=organisers, sessions=sessions)
    top.refuse_unknown()
    if problems:
        raise CatalogueError(problems)
    return catalogue


def _organiser(one: Fields, number: int) -> ListedOrganiser:
    one.name_part(f"organisateur n° {number}")
    found = ListedOrganiser(code=_code(one), name=one.text("name"), kind=one.one_of("kind", tuple(ORGANISER_KINDS)))
    one.refuse_unknown()
    return found


def _session(one: Fields, number: int, organisers: tuple[str, ...]) -> ListedSession:
    one.name_part(f"session n° {number}")
    if code := _code(one):
        one.name_part(f"session « {code} »")
    starts_on, ends_on = one.day("starts_on", required=False), one.day("ends_on", required=False)
    if (starts_on is None) != (ends_on is None):
        one.problem("ends_on", "le premier et le dernier jour vont ensemble")
    elif starts_on and ends_on and ends_on < starts_on:
        one.problem("ends_on", "le dernier jour précède le premier")
    recurrence = one.one_of("recurrence", list(Recurrence))
    found = ListedSession(
        code=code,
        title=one.text("title"),
        organiser=one.one_of("organiser", organisers, required=False),
        starts_on=starts_on,
        ends_on=ends_on,
        place=one.text("place", required=False),
        programme=one.text("programme", required=False),
        entries=_entries(one),
        half_days=one.whole("half_days", required=False, maximum=MOST_HALF_DAYS),
        recurrence=Recurrence(recurrence or Recurrence.once),
        tags=one.codes("tags", list(TAGS)),
        source=one.text("source"),
    )
    one.refuse_unknown()
    return found


def _entries(one: Fields) -> dict[str, str]:
    inside = one.inside("entries")
    entries = {} if inside is None else inside.texts()
    if inside is not None and not entries:
        one.problem("entries", 'il faut au moins une entrée, par exemple « certification-periodique: "1.2" »')
    return entries


def _code(one: Fields) -> str:
    code = one.text("code")
    if code and CODE.fullmatch(code) is None:
        one.problem("code", "un code a 40 signes au plus : lettres sans accent, chiffres, points et tirets")
    return code
