"""A council's colour carries white text, or is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.contrast import colour_problem, contrast_with_white

channels = st.integers(0, 255)


def colour(red: int, green: int, blue: int) -> str:
    return f"#{red:02x}{green:02x}{blue:02x}"


@pytest.mark.parametrize(("known", "ratio"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54), ("#777777", 4.48)])
def test_known_contrasts(known: str, ratio: float) -> None:
    assert contrast_with_white(known) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("text", ["bleu", "#fff", "0b4f5c", "#0b4f5g", "#0b4f5c;}body{}", ""])
def test_what_is_no_colour(text: str) -> None:
    assert "s’écrit #" in str(colour_problem(text))


def test_a_light_colour_says_why() -> None:
    assert colour_problem("#0b4f5c") is None
    assert "contraste 1,3, il faut 4,5" in str(colour_problem("#ffdd00"))


@given(channels, channels, channels, st.integers(0, 2))
def test_darker_is_never_worse(red: int, green: int, blue: int, which: int) -> None:
    given_colour = [red, green, blue]
    darker = [value if place != which else value // 2 for place, value in enumerate(given_colour)]
    assert contrast_with_white(colour(*darker)) >= contrast_with_white(colour(*given_colour))
