"""The needs questionnaire: statements on practice by block, each with what answers the need it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Statement:
    """`entries` are keys of the programme's referential; `words` are looked for in the catalogue's sessions."""

    key: str
    text: str
    entries: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    code: str
    label: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Questionnaire:
    """One edition, never changed once published: answers keep the meaning they were given with."""

    code: str
    edition: str
    council: str
    programme: str
    title: str
    introduction: str
    blocks: tuple[QuestionBlock, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(statement for block in self.blocks for statement in block.statements)

    @cached_property
    def by_key(self) -> Mapping[str, Statement]:
        return {statement.key: statement for statement in self.statements}
