"""Reading a document (what a YAML or JSON file holds) field by field, and collecting every problem on the
way.

A reader never stops at the first problem: a field that is missing or wrong is noted and replaced by an
empty value, so that one check names everything there is to mend.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.domain.french import parse_number

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # beyond them, a typing error


@dataclass(frozen=True, slots=True)
class Problem:
    """`where` names the part of the document ("entrée « congres »"; empty for its top), `field` the path
    inside it.
    """

    where: str
    field: str
    message: str

    def __str__(self) -> str:
        place = [self.where] if self.where else []
        place += [f"champ « {self.field} »"] if self.field else []
        return f"{', '.join(place)} : {self.message}" if place else self.message


class Fields:
    """One mapping of the document. Numbers are exact: whole, Decimal, or text ("2.5"); a binary float is
    refused.
    """

    def __init__(self, mapping: object, problems: list[Problem], where: str = "", path: str = "") -> None:
        self.problems = problems
        self.where = where
        self.path = path
        self._read: set[str] = set()
        self._mapping: Mapping[str, Any] = {}
        if isinstance(mapping, Mapping):
            self._mapping = mapping
        else:
            self.problem("", "il faut ici des champs nommés (clé : valeur)")

    def __contains__(self, name: str) -> bool:
        return self._mapping.get(name) is not None

    def problem(self, name: str, message: str) -> None:
        self.problems.append(Problem(self.where, self._at(name), message))

    def _at(self, name: str) -> str:
        return ".".join(part for part in (self.path, name) if part)

    def _value(self, name: str, required: bool) -> Any:
        self._read.add(name)
        value = self._mapping.get(name)
        if value is None and required:
            self.problem(name, "ce champ manque")
        return value

    def text(self, name: str, *, required: bool = True) -> str:
        value = self._value(name, required)
        if value is None:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            self.problem(name, "il faut un texte" + ("" if isinstance(value, str) else " (entre guillemets)"))
            return ""
        return value

    def one_of(self, name: str, allowed: Sequence[str], *, required: bool = True) -> str:
        """The text when it is allowed; otherwise a problem and an empty text."""
        value = self.text(name, required=required)
        if value and value not in allowed:
            self.problem(name, _unknown(value, allowed))
            return ""
        return value

    def boolean(self, name: str, *, required: bool = True) -> bool:
        value = self._value(name, required)
        if value is not None and not isinstance(value, bool):
            self.problem(name, "il faut true ou false")
        return value is True

    def number(
        self, name: str, *, required: bool = True, positive: bool = False, maximum: int = 1000
    ) -> Decimal | None:
        """An exact number from 0 (excluded when `positive`) to `maximum`."""
        value = self._value(name, required)
        if value is None:
            return None
        number = _exact(value)
        if number is None:
            self.problem(name, "il faut un nombre (au plus 4 décimales)")
        elif number < 0 or number > maximum or (positive and not number):
            sign = "plus grand que 0" if positive else "positif"
            self.problem(name, f"il faut un nombre {sign}, au plus {maximum}")
        else:
            return number
        return None

    def whole(self, name: str, *, required: bool = True, maximum: int = 1000) -> int | None:
        number = self.number(name, required=required, positive=True, maximum=maximum)
        if number is not None and number != number.to_integral_value():
            self.problem(name, "il faut un nombre entier")
            return None
        return None if number is None else int(number)

    def day(self, name: str, *, required: bool = True) -> date | None:
        value = self._value(name, required)
        if value is None:
            return None
        try:
            day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
        except ValueError:
            day = None
        if day is None or not EARLIEST <= day <= LATEST:
            self.problem(name, "il faut une date AAAA-MM-JJ, par exemple 2026-03-12")
            return None
        return day

    def items(self, name: str, *, required: bool = True) -> list[Any]:
        value = self._value(name, required)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.problem(name, "il faut une liste")
            return []
        if required and not value:
            self.problem(name, "cette liste est vide")
        return list(value)

    def codes(self, name: str, allowed: Sequence[str]) -> tuple[str, ...]:
        """A list, possibly absent, of codes among `allowed`, each once."""
        kept: list[str] = []
        for value in self.items(name, required=False):
            if not isinstance(value, str) or value not in allowed:
                self.problem(name, _unknown(value, allowed))
            elif value in kept:
                self.problem(name, f"« {value} » est donné deux fois")
            else:
                kept.append(value)
        return tuple(kept)

    def texts_of(self, name: str) -> tuple[str, ...]:
        """A list, possibly absent, of texts."""
        texts = self.items(name, required=False)
        if any(not isinstance(value, str) or not value.strip() for value in texts):
            self.problem(name, "il faut une liste de textes")
            return ()
        return tuple(texts)

    def inside(self, name: str, *, required: bool = True) -> "Fields | None":
        value = self._value(name, required)
        return None if value is None else Fields(value, self.problems, self.where, self._at(name))

    def within(self, name: str) -> Mapping[str, Any] | None:
        """A whole document inside this one; None for anything else, left to another reading."""
        self._read.add(name)
        value = self._mapping.get(name)
        return value if isinstance(value, Mapping) else None

    def texts(self) -> dict[str, str]:
        """Every field of this mapping as text, numbers included: an answer as a form would give it."""
        texts: dict[str, str] = {}
        for name, value in self._mapping.items():
            self._read.add(name)
            if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
                self.problem(name, "il faut un nombre ou un texte")
            else:
                texts[name] = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return texts

    def each(self, name: str, *, required: bool = True) -> list["Fields"]:
        return [
            Fields(item, self.problems, self.where, self._at(f"{name}[{index}]"))
            for index, item in enumerate(self.items(name, required=required))
        ]

    def name_part(self, where: str) -> None:
        """From here on problems are said of that part, with paths inside it."""
        self.where, self.path = where, ""

    def unique(self, name: str, codes: Sequence[str]) -> tuple[str, ...]:
        """The codes of a list, each once; a repeated one is a problem."""
        for code in dict.fromkeys(code for code in codes if code and codes.count(code) > 1):
            self.problem(name, f"« {code} » est donné plusieurs fois")
        return tuple(dict.fromkeys(codes))

    def refuse_unknown(self) -> None:
        """Note every field that nothing has read: a misspelt name must not be ignored."""
        for name in self._mapping:
            if name not in self._read:
                self.problem(str(name), "champ inconnu")


def _unknown(value: object, allowed: Sequence[str]) -> str:
    return f"« {value} » n’est pas connu ; valeurs possibles : {', '.join(allowed) or 'aucune'}"


def _exact(value: object) -> Decimal | None:
    if isinstance(value, int | Decimal):
        return parse_number(f"{value:f}") if isinstance(value, Decimal) else parse_number(str(value))
    return parse_number(value) if isinstance(value, str) else None


def without_defaults(document: dict[str, Any]) -> dict[str, Any]:
    """The document without what a reader would put there by itself."""
    return {name: value for name, value in document.items() if value not in (None, "", False, [], {})}


def number_document(value: Decimal) -> int | str:
    """How a document holds a number: whole when it is, otherwise exact text ("2.5")."""
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
