"""How alike two actions are: what is shown as a precedent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.likeness import ALIKE, action_likeness, likeness, telling_words

WORDS = st.frozensets(st.sampled_from(["annonc", "simula", "audit", "radiop", "patien"]), max_size=5)
TEXTS = st.text(max_size=40)


def test_words_without_accents_endings_or_what_every_title_holds() -> None:
    assert telling_words("Ateliers d’annonces à l’hôpital : une journée") == {"annonc", "hopita"}
    assert telling_words("Journée nationale de la société") == frozenset()


@given(WORDS, WORDS)
def test_it_goes_from_nothing_in_common_to_the_same_words(one: frozenset[str], other: frozenset[str]) -> None:
    degree = likeness(one, other)
    assert degree == likeness(other, one)
    assert 0 <= degree <= 1
    assert (degree == 0) == (not one & other)
    assert (degree == 1) == (one == other and bool(one))


@given(TEXTS, TEXTS, TEXTS)
def test_the_organiser_alone_is_never_enough(title: str, other_title: str, organiser: str) -> None:
    if not telling_words(title) & telling_words(other_title):
        assert action_likeness((title, organiser), (other_title, organiser)) < ALIKE


@pytest.mark.parametrize(
    ("title", "is_alike"),
    [
        ("Simulations : annoncer une mauvaise nouvelle", True),
        ("Annonce d’une maladie, en simulation", True),
        ("Radioprotection des patients", False),
    ],
)
def test_titles(title: str, is_alike: bool) -> None:
    action = ("Atelier de simulation de l’annonce", "Association des essais")
    assert (action_likeness(action, (title, "Une autre société")) >= ALIKE) == is_alike


def test_three_letters_are_enough_to_tell_and_two_are_not() -> None:
    assert telling_words("TEP et IRM au CH de X") == {"tep", "irm"}


def test_the_title_weighs_three_times_the_organiser() -> None:
    one = ("annonce simulation", "essais")
    assert action_likeness(one, one) == 1
    assert action_likeness(one, ("annonce simulation", "autres")) == 0.75
    assert action_likeness(one, ("radioprotection patients", "essais")) == 0.25
    assert action_likeness(one, ("annonce radioprotection", "essais")) == 0.625
