"""What the answers to a needs questionnaire say: how at ease somebody is, block by block, and what would help.

An answer goes from 1 (not at all at ease) to 4 (quite at ease); 0 is "does not apply" and counts nowhere. A need is
what lacks to 4: from 0 to 3.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from backoffice.domain.questionnaire import QuestionBlock, Questionnaire, Statement

ANSWERS = {
    1: "Pas du tout à l’aise",
    2: "Peu à l’aise",
    3: "Plutôt à l’aise",
    4: "Tout à fait à l’aise",
    0: "Sans objet",
}
NOT_APPLICABLE, LEAST, MOST = 0, 1, 4
Answers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Need:
    """`size` from 1 (a little) to 3 (a lot)."""

    statement: Statement
    size: int


@dataclass(frozen=True, slots=True)
class BlockNeeds:
    """`ease` from 0 to 100, None when nothing in the block applies; `needs` the greatest first."""

    block: QuestionBlock
    ease: int | None
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry's key or a catalogue word; `weight` is the sum of the needs that point to it."""

    what: str
    weight: int


@dataclass(frozen=True, slots=True)
class Assessment:
    blocks: tuple[BlockNeeds, ...]
    entries: tuple[Suggestion, ...]
    words: tuple[Suggestion, ...]


class Direction(StrEnum):
    up = "up"
    down = "down"
    same = "same"
    unknown = "unknown"  # nothing to compare


def is_answer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in ANSWERS


def unanswered(questionnaire: Questionnaire, answers: Answers) -> tuple[Statement, ...]:
    return tuple(statement for statement in questionnaire.statements if not is_answer(answers.get(statement.key)))


def assess(questionnaire: Questionnaire, answers: Answers) -> Assessment:
    """What these answers say; a statement without an answer says nothing."""
    needs = {
        statement.key: MOST - answers[statement.key]
        for statement in questionnaire.statements
        if is_answer(answers.get(statement.key)) and answers[statement.key] != NOT_APPLICABLE
    }
    entries: dict[str, int] = defaultdict(int)
    words: dict[str, int] = defaultdict(int)
    for statement in questionnaire.statements:
        for entry in statement.entries:
            entries[entry] += needs.get(statement.key, 0)
        for word in statement.words:
            words[word] += needs.get(statement.key, 0)
    return Assessment(
        blocks=tuple(_block(block, needs) for block in questionnaire.blocks),
        entries=_heaviest_first(entries),
        words=_heaviest_first(words),
    )


def direction(before: int | None, after: int | None) -> Direction:
    """Whether somebody is more at ease than the time before."""
    if before is None or after is None:
        return Direction.unknown
    return Direction.up if after > before else Direction.down if after < before else Direction.same


def _block(block: QuestionBlock, needs: Mapping[str, int]) -> BlockNeeds:
    found = [Need(statement, needs[statement.key]) for statement in block.statements if statement.key in needs]
    widest = (MOST - LEAST) * len(found)
    ease = round(100 - Fraction(100 * sum(need.size for need in found), widest)) if found else None
    felt = sorted((need for need in found if need.size), key=lambda need: -need.size)
    return BlockNeeds(block, ease, tuple(felt))


def _heaviest_first(weights: Mapping[str, int]) -> tuple[Suggestion, ...]:
    """In the questionnaire's order where the weight is the same; nothing that no need points to."""
    ranked = sorted(weights.items(), key=lambda pair: -pair[1])
    return tuple(Suggestion(what, weight) for what, weight in ranked if weight)
