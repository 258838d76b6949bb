"""A questionnaire as a document. The shape is `config/schemas/questionnaire.schema.json`."""

import re
from collections.abc import Collection
from typing import Any

from backoffice.domain.document_fields import Fields, Problem
from backoffice.domain.questionnaire import QuestionBlock, Questionnaire, Statement

CODE = re.compile(r"[a-z0-9][a-z0-9-]*")


class QuestionnaireError(ValueError):
    """The document is not a sound questionnaire; `problems` names every block, question and field at fault."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def questionnaire_from(document: Any, known_entries: Collection[str] | None = None) -> Questionnaire:
    """The questionnaire of the document. `known_entries`: keys of the referential it suggests from, when known.

    Raises QuestionnaireError with every problem found.
    """
    problems: list[Problem] = []
    top = Fields(document, problems)
    if problems:
        raise QuestionnaireError(problems)
    blocks = tuple(_block(one, number, known_entries) for number, one in enumerate(top.each("blocks"), start=1))
    top.unique("blocks", [block.code for block in blocks])
    top.unique("statements", [statement.key for block in blocks for statement in block.statements])
    questionnaire = Questionnaire(
        code=top.text("code"),
        edition=top.text("edition"),
        council=top.text("council"),
        programme=top.text("programme"),
        title=top.text("title"),
        introduction=top.text("introduction"),
        blocks=blocks,
    )
    top.refuse_unknown()
    if problems:
        raise QuestionnaireError(problems)
    return questionnaire


def _block(one: Fields, number: int, known_entries: Collection[str] | None) -> QuestionBlock:
    one.name_part(f"bloc n° {number}")
    code = _code(one, "code")
    if code:
        one.name_part(f"bloc « {code} »")
    statements = tuple(
        _statement(item, code or str(number), place, known_entries)
        for place, item in enumerate(one.each("statements"), start=1)
    )
    block = QuestionBlock(code, one.text("label"), statements)
    one.refuse_unknown()
    return block


def _statement(one: Fields, block: str, place: int, known_entries: Collection[str] | None) -> Statement:
    one.name_part(f"bloc « {block} », question n° {place}")
    key = _code(one, "key")
    if key:
        one.name_part(f"bloc « {block} », question « {key} »")
    statement = Statement(key, one.text("text"), _texts(one, "entries"), _texts(one, "words", required=False))
    if known_entries is not None:
        for unknown in (entry for entry in statement.entries if entry not in known_entries):
            one.problem("entries", f"l’entrée « {unknown} » n’est pas dans le référentiel")
    one.refuse_unknown()
    return statement


def _code(one: Fields, name: str) -> str:
    """A key that also names a field of a form: lower case, digits, hyphens."""
    code = one.text(name)
    if code and not CODE.fullmatch(code):
        one.problem(name, "il faut des minuscules sans accent, des chiffres et des tirets")
        return ""
    return code


def _texts(one: Fields, name: str, *, required: bool = True) -> tuple[str, ...]:
    found = one.items(name, required=required)
    if any(not isinstance(item, str) or not item.strip() for item in found):
        one.problem(name, "il faut une liste de textes (entre guillemets)")
        return ()
    return one.unique(name, found)
