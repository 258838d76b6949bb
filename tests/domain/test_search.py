import pytest

from backoffice.domain.search import folded


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Œuvre de l’Été", "oeuvre de l ete"),
        ("cœur, Æther, æon", "coeur aether aeon"),
        ("Straße ŁÓDŹ łódź Ølberg øl đa", "strasse lodz lodz olberg ol da"),
        ("  TEP/TDM — 18F-FDG ", "tep tdm 18f fdg"),
        ("…", ""),
    ],
)
def test_names_are_compared_without_accents_case_or_punctuation(text: str, read: str) -> None:
    assert folded(text) == read
