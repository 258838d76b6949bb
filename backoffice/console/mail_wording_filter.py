"""What narrows « Textes des courriels »: words, machine, council, what is its own."""

from dataclasses import dataclass
from typing import Any

from flask import request

from backoffice.console.filters import Field
from backoffice.domain.search import folded
from workflows.registry import WORKFLOWS

REWORDED = "modifies"


@dataclass(frozen=True)
class WordingFilter:
    """`words` in any order, accents and case ignored; `machine`, `scope`, `reworded`: "" for all."""

    words: str
    machine: str
    scope: str
    reworded: str
    machines: tuple[str, ...]
    scopes: tuple[tuple[str, str], ...]

    @classmethod
    def asked(cls, machines: list[str], scopes: list[tuple[str, str]]) -> "WordingFilter":
        """As the address says; a value that is not offered counts as none."""

        def chosen(param: str, known: set[str]) -> str:
            given = request.args.get(param, "")
            return given if given in known else ""

        return cls(
            words=request.args.get("recherche", "").replace("\x00", "").strip()[:100],
            machine=chosen("dossier", set(machines)),
            scope=chosen("conseil", {code for code, _ in scopes}),
            reworded=chosen("texte", {REWORDED}),
            machines=tuple(machines),
            scopes=tuple(scopes),
        )

    @property
    def fields(self) -> list[Field]:
        labels = [(name, WORKFLOWS[name].label) for name in self.machines]
        found = [
            Field("recherche", "Objet, texte ou étape", self.words, []),
            Field("dossier", "Dossier", self.machine, [("", "Tous les dossiers"), *labels]),
            Field("texte", "Texte", self.reworded, [("", "Tous les textes"), (REWORDED, "Modifiés seulement")]),
        ]
        several = Field("conseil", "Conseil", self.scope, [("", "Tous"), *self.scopes])
        return [*found, several] if len(self.scopes) > 1 else found

    @property
    def kept(self) -> dict[str, str]:
        return {field.param: field.value for field in self.fields if field.value}

    def holds(self, row: dict[str, Any]) -> bool:
        """Whether this mail, as its council words it, is asked for."""
        if (self.machine and row["machine"] != self.machine) or (self.reworded and row["own"] is None):
            return False
        text = folded(" ".join((row["subject"], row["body"], *row["moments"])))
        return all(word in text for word in folded(self.words).split())
