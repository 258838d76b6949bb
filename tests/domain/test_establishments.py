"""Two descriptions of an establishment: the same one, perhaps, or surely not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.establishments import (
    EstablishmentContent,
    Resemblance,
    department,
    likely_duplicates,
    resemblance,
    significant_words,
    town_name,
)
from backoffice.domain.identifiers import FinessError, finess_key_fails, luhn_holds, parse_finess

HOSPITAL = EstablishmentContent("Centre hospitalier Saint-Éloi", "Bordeaux", "33000", finess="990000019")


def content(
    name: str, town: str = "Bordeaux", postcode: str = "33000", finess: str | None = None
) -> EstablishmentContent:
    return EstablishmentContent(name, town, postcode, finess=finess)


@pytest.mark.parametrize(
    ("other", "sign"),
    [
        (content("Clinique des Tilleuls", "Brest", "29200", "990000019"), Resemblance.same_finess),
        (content("CENTRE HOSPITALIER SAINT ELOI"), Resemblance.same_name),
        (content("CH St Éloi"), Resemblance.same_name),
        (content("Centre hospitalier Saint-Éloi", "BORDEAUX CEDEX 2", "33076"), Resemblance.same_name),
        (content("Centre hospitalier Saint-Éloi", "bordeaux", ""), Resemblance.same_name),
        (content("Centre hospitalier Saint-Éloi, pôle de radiothérapie"), Resemblance.close_name),
        (content("Centre hospitalier Saint Eloy"), Resemblance.close_name),
        (content("Centre hospitalier Saint-Éloi", "Brest", "29200"), None),
        (content("Centre hospitalier Saint-Éloi", "Bordeaux", "97200"), None),
        (content("Clinique des Tilleuls"), None),
        (content("Centre hospitalier Saint Eloy", finess="990000027"), None),
    ],
)
def test_resemblance(other: EstablishmentContent, sign: Resemblance | None) -> None:
    assert resemblance(HOSPITAL, other) is sign
    assert resemblance(other, HOSPITAL) is sign


def test_the_strongest_sign_comes_first() -> None:
    same, close, unlike = content("CH St Eloi"), content("CH Saint Eloy"), content("Clinique des Tilleuls")
    by_number = content("Clinique", finess=HOSPITAL.finess)
    found = likely_duplicates(HOSPITAL, [close, unlike, by_number, same])
    assert [one for one, _ in found] == [by_number, same, close]


def test_equal_signs_are_in_the_order_of_names() -> None:
    names = ["CH St Eloi", "Centre hospitalier St Éloi", "Éloi, centre hospitalier saint"]
    found = likely_duplicates(HOSPITAL, [content(name) for name in names])
    assert [one.name for one, _ in found] == [names[1], names[0], names[2]]


def test_overseas_a_department_has_three_digits() -> None:
    assert [department(postcode) for postcode in ("33000", "33076", "97100", "97200")] == ["33", "33", "971", "972"]
    guadeloupe, martinique = (content("Clinique", "Sainte-Marie", postcode) for postcode in ("97130", "97230"))
    assert resemblance(guadeloupe, martinique) is None


@pytest.mark.parametrize(
    ("town", "read"),
    [
        ("BORDEAUX CEDEX", "bordeaux"),
        ("Paris 13e", "paris"),
        ("Paris 13", "paris"),
        ("St-Étienne", "saint etienne"),
        ("Cedex", "cedex"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
    ],
)
def test_towns(town: str, read: str) -> None:
    assert town_name(town) == read


def test_a_name_of_empty_words_is_still_a_name() -> None:
    assert significant_words("La Site") == ("la", "site")


WORDS = st.lists(st.text(string.ascii_letters + "éèàç-’", min_size=1, max_size=12), min_size=1, max_size=5)
CONTENTS = st.builds(
    EstablishmentContent,
    name=WORDS.map(" ".join),
    town=st.sampled_from(["Bordeaux", "Brest", "Paris 13e", ""]),
    postcode=st.sampled_from(["33000", "33076", "29200", ""]),
    finess=st.sampled_from([None, "990000019", "990000027"]),
)


@given(CONTENTS, CONTENTS)
def test_resemblance_is_symmetric(one: EstablishmentContent, other: EstablishmentContent) -> None:
    assert resemblance(one, other) is resemblance(other, one)


@given(CONTENTS)
def test_everything_resembles_itself(one: EstablishmentContent) -> None:
    assert resemblance(one, one) is (Resemblance.same_finess if one.finess else Resemblance.same_name)


# Published numbers of well known hospitals.
PUBLISHED = ("750712184", "690781810", "130786049", "330781196", "590780193", "2A0000014", "2B0000020")


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_finess_numbers_have_a_right_key(number: str) -> None:
    assert parse_finess(number).key_ok


def test_a_finess_is_normalised_and_its_key_is_read() -> None:
    assert parse_finess(" 2a 000\u00a00014 ").value == "2A0000014"
    wrong = parse_finess("2A0000015")
    assert (wrong.value, wrong.key_ok) == ("2A0000015", False)


@pytest.mark.parametrize("text", ["", "12345678", "1234567890", "2C0000014", "A20000014", "12345678é", "١٢٣٤٥٦٧٨٩"])
def test_a_wrong_shape_is_refused(text: str) -> None:
    with pytest.raises(FinessError, match="9 chiffres"):
        parse_finess(text)


@given(st.text("0123456789", min_size=8, max_size=8))
def test_one_key_in_ten_holds(body: str) -> None:
    assert sum(luhn_holds(f"{body}{key}") for key in range(10)) == 1


def test_a_number_that_deserves_a_second_look() -> None:
    assert finess_key_fails("990000018")
    assert not finess_key_fails("750712184")
    assert not finess_key_fails(None)


def test_the_shape_that_is_wanted_is_said() -> None:
    with pytest.raises(FinessError) as refused:
        parse_finess("x")
    wanted = "Un numéro FINESS compte 9 chiffres (en Corse, 2A ou 2B puis 7 chiffres)."
    assert str(refused.value) == refused.value.message == wanted
