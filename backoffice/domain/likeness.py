"""How alike two actions are by their words: what finds the precedents of a proposal."""

from backoffice.domain.search import folded

SHORTEST = 3  # letters
STEM = 6  # letters that "annonce", "annonces" and "annoncer" share
TITLE_WEIGHT = 0.75
ALIKE = 0.3  # from which an action is worth showing as a precedent
_COMMON = frozenset(
    """
    action actions annuel annuelle association atelier ateliers aux avec cours dans des est formation groupe journee
    journees les national nationale par pour regional regionale seance session sessions societe sur une vers
    """.split()  # noqa: SIM905 (read as a sentence, not as a column)
)


def telling_words(text: str) -> frozenset[str]:
    """The beginnings of the words that say what an action is about, without what every title holds."""
    return frozenset(word[:STEM] for word in folded(text).split() if len(word) >= SHORTEST and word not in _COMMON)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0, no word in common, to 1, the same words (Sørensen-Dice)."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def action_likeness(one: tuple[str, str], other: tuple[str, str]) -> float:
    """Of two actions, each (title, organiser), from 0 to 1: the title tells most, the organiser alone never enough."""
    title, organiser = (likeness(telling_words(a), telling_words(b)) for a, b in zip(one, other, strict=True))
    return TITLE_WEIGHT * title + (1 - TITLE_WEIGHT) * organiser
