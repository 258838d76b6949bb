"""Shares of working time and full-time equivalents: exact, and a sum that does not add up says by how much."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backoffice.domain.shares import (
    SharedTime,
    ShareError,
    by_establishment,
    by_service,
    lacking,
    parse_share,
    sum_sentence,
)

a_share = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(100), places=2)
some_shares = st.lists(a_share, max_size=12)


@st.composite
def divided(draw: st.DrawFn) -> list[Decimal]:
    """Shares that add to 100, each above 0."""
    cuts = sorted(draw(st.sets(st.integers(1, 9999), max_size=8)))
    return [Decimal(end - start) / 100 for start, end in zip([0, *cuts], [*cuts, 10_000], strict=True)]


@st.composite
def working_lives(draw: st.DrawFn) -> tuple[Decimal, dict[int, SharedTime]]:
    """A working time, and what is done of it where: every sum is 100."""
    sites = {
        number: SharedTime(share, dict(enumerate(draw(divided())))) for number, share in enumerate(draw(divided()))
    }
    return draw(a_share), sites


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (["50", "37.5"], "il manque 12,5\u00a0%"),
        (["60", "45"], "il y a 5\u00a0% de trop"),
        (["33.33", "33.33", "33.34"], None),
        (["33.33", "33.33", "33.33"], "il manque 0,01\u00a0%"),
        (["100"], None),
        ([], "il manque 100\u00a0%"),
    ],
)
def test_the_sentence(shares: list[str], said: str | None) -> None:
    assert sum_sentence(map(Decimal, shares)) == said


@given(divided())
def test_what_adds_up_says_nothing(shares: list[Decimal]) -> None:
    assert sum_sentence(shares) is None


@given(some_shares)
def test_what_is_said_to_be_missing_is_exactly_that(shares: list[Decimal]) -> None:
    missing = lacking(shares)
    assume(missing)
    sentence = sum_sentence(shares)
    assert sentence is not None
    amount = Decimal(sentence.replace("\u00a0", " ").split(" %")[0].rsplit(" ", 1)[1].replace(",", "."))
    assert sentence.startswith("il manque") == (missing > 0)
    assert sum(shares, Decimal(0)) + (amount if missing > 0 else -amount) == 100


@given(some_shares, st.randoms(use_true_random=False))
def test_order_does_not_matter(shares: list[Decimal], shuffle: object) -> None:
    mixed = list(shares)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert lacking(mixed) == lacking(shares)


@given(working_lives())
def test_full_time_equivalents_add_up_exactly(life: tuple[Decimal, dict[int, SharedTime]]) -> None:
    """The parts make the whole, to the last digit: no share is lost and none counts twice."""
    working_time, sites = life
    places, services = by_establishment(working_time, sites), by_service(working_time, sites)
    assert sum(places.values()) == working_time / 100
    for site, equivalent in places.items():
        assert sum(value for (where, _), value in services.items() if where == site) == equivalent


def test_full_time_equivalents_of_a_real_week() -> None:
    """80 %, of which three quarters at the hospital: half of that in radiotherapy is 0.3 of a full time."""
    sites = {
        "hospital": SharedTime(Decimal(75), {"radiotherapy": Decimal(50), "nuclear": Decimal(50)}),
        "clinic": SharedTime(Decimal(25), {"radiology": Decimal(100)}),
    }
    assert by_establishment(Decimal(80), sites) == {"hospital": Decimal("0.6"), "clinic": Decimal("0.2")}
    assert by_service(Decimal(80), sites)["hospital", "radiotherapy"] == Decimal("0.3")


@given(a_share)
def test_a_share_is_read_as_it_is_written(share: Decimal) -> None:
    written = f"{share:f}".replace(".", ",")
    assert parse_share(written) == parse_share(f" {written}\u00a0% ") == share


@pytest.mark.parametrize("text", ["", "abc", "0", "-5", "100,01", "33,333", "1e2", "NaN", "50 50 %%", "9" * 30])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ShareError) as refused:
        parse_share(text)
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("abc", "Écrivez un pourcentage, par exemple 50 ou 37,5."),
        ("33,333", "Deux chiffres au plus après la virgule."),
        ("0", "Écrivez un pourcentage au-dessus de 0."),
        ("100,01", "Un pourcentage ne dépasse pas 100."),
    ],
)
def test_what_to_write_is_said(text: str, message: str) -> None:
    with pytest.raises(ShareError) as refused:
        parse_share(text)
    assert str(refused.value) == refused.value.message == message


def test_the_least_and_the_most() -> None:
    assert (parse_share("0,01"), parse_share("100"), parse_share("100 %")) == (Decimal("0.01"), 100, 100)
