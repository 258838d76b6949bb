"""How alike two actions are by their words: what finds the precedents of a proposal."""

from backoffice.domain.search import folded

SHORTEST = 3  # letters
_COMMON = frozenset(
    """
    action actions annuel annuelle association atelier ateliers aux avec cours dans des est formation groupe journee
    journees les national nationale par pour regional regionale seance session sessions societe sur une vers
    """.split()  # noqa: SIM905 (read as a sentence, not as a column)
)


def telling_words(text: str) -> frozenset[str]:
    """The words that say what an action is about, without accents, plurals and what every title holds."""
    return frozenset(
        word.rstrip("sx") or word for word in folded(text).split() if len(word) >= SHORTEST and word not in _COMMON
    )


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0, no word in common, to 1, the same words (Sørensen-Dice)."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0
