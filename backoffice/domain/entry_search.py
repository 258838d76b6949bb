"""Finding entries in a referential: by words, by block, by category."""

from collections.abc import Sequence

from backoffice.domain.entry_words import entry_facts
from backoffice.domain.referential import Referential, ReferentialEntry
from backoffice.domain.search import folded

_NOT_SEARCHED = {"Sources"}


def matching_entries(
    rules: Referential, words: str = "", block: str = "", category: str = ""
) -> Sequence[ReferentialEntry]:
    """Entries of the block and category that hold every word somewhere, accents and case ignored.

    "1.10" finds the entry of that number, as its beginning "1." finds the whole block.
    """
    number, asked = words.strip(), folded(words).split()
    numbered = [entry for entry in rules.entries if _has_number(entry, number)]
    return [
        entry
        for entry in numbered or rules.entries
        if (not block or entry.block == block)
        and (not category or category in entry.categories)
        and (numbered or _holds(rules, entry, asked))
    ]


def _has_number(entry: ReferentialEntry, number: str) -> bool:
    return entry.key == number or (number.endswith(".") and entry.key.startswith(number))


def _holds(rules: Referential, entry: ReferentialEntry, asked: list[str]) -> bool:
    facts = [text for label, text in entry_facts(rules, entry) if label not in _NOT_SEARCHED]
    text = folded(" ".join([entry.key, *facts]))
    return all(word in text for word in asked)
