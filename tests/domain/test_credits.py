"""What each kind of scale gives, says and refuses."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from backoffice.domain.credits import QuantityError, Score, score
from backoffice.domain.referential import Referential


@pytest.mark.parametrize(
    ("key", "role", "scale", "answer", "credits", "explanation"),
    [
        ("odpc", "attendee", None, {"half_days": "3"}, "3", "3 demi-journées : 3 QARQ"),
        ("odpc", "trainer", None, {"hours": "7"}, "2", "7 h = 2 demi-journées complètes de 3 h 30 : 2 QARQ"),
        ("odpc", None, None, {"hours": "3.5"}, "1", "3 h 30 = 1 demi-journée complète de 3 h 30 : 1 QARQ"),
        ("odpc", None, None, {"hours": "3,5"}, "1", "3 h 30 = 1 demi-journée complète de 3 h 30 : 1 QARQ"),
        (
            "odpc",
            None,
            None,
            {"hours": "10"},
            "2",
            "10 h = 2 demi-journées complètes de 3 h 30 (3 h non comptées) : 2 QARQ",
        ),
        (
            "odpc",
            None,
            None,
            {"hours": "3,4999"},
            "0",
            "3,4999 h = aucune demi-journée complète de 3 h 30 (3,4999 h non comptées) : 0 QARQ",
        ),
        (
            "odpc",
            None,
            None,
            {"half_days": "1,5"},
            "1",
            "1,5 demi-journée = 1 demi-journée complète (0,5 demi-journée non comptée) : 1 QARQ",
        ),
        ("diploma", "trainer", None, {"hours": "12"}, "12", "12 heures : 12 QARQ"),
        ("diploma", "attendee", None, {"hours": "12", "half_days": " "}, "3", None),
        ("expertise", None, None, {"years": "3", "missions": "2"}, "6", "3 ans × 2 missions : 6 QARQ"),
        ("editorial", None, "editor", {"years": "2"}, "8", "2 ans × 4 QARQ : 8 QARQ"),
        ("editorial", None, "review", {"articles": "1"}, "1", "1 article : 1 QARQ"),
        ("registry", None, "management", {}, "4", "Gestion du registre : 4 QARQ"),
        (
            "registry",
            None,
            "patients",
            {"patients": "12", "years": "3"},
            "2",
            "12 patients = 2 fois 5 patients (2 patients non comptés) : 2 QARQ",
        ),
        (
            "registry",
            None,
            "patients",
            {"patients": "4", "years": "3"},
            "0",
            "4 patients, il en faut au moins 5 : 0 QARQ",
        ),
        ("consultation", None, None, {"percent": "50"}, "0", "50 %, il faut dépasser 50 % : 0 QARQ"),
        ("consultation", None, None, {"percent": "50,1"}, "2", "50,1 %, plus de 50 % : 2 QARQ"),
        ("consultation", None, None, {"percent": "90"}, "2", "90 %, plus de 50 % : 2 QARQ"),
        ("consultation", None, None, {"percent": "92"}, "4", "92 %, plus de 90 % : 4 QARQ"),
        ("physician", None, None, {"option": "other"}, "2", "Médecin traitant autre que soi-même : 2 QARQ"),
        (
            "physician",
            None,
            None,
            {"option": "declared, other"},
            "3",
            "Déclaration d’un médecin traitant et médecin traitant autre que soi-même : 3 QARQ",
        ),
        ("checkup", None, "visit", {"visits": "2"}, "2", "2 visites : 2 QARQ"),
        ("checkup", None, "half_credit", {"forms": "3"}, "1.5", "3 formulaires × 0,5 QARQ : 1,5 QARQ"),
    ],
)
def test_credits_and_their_explanation(
    every_kind: Referential,
    key: str,
    role: str | None,
    scale: str | None,
    answer: Mapping[str, str],
    credits: str,
    explanation: str | None,
) -> None:
    result = score(every_kind.entry(key), role, answer, scale)
    assert result.credits == Decimal(credits)
    assert explanation is None or result.explanation.replace("\u00a0", " ") == explanation


def test_a_minimum_makes_it_zero_and_says_so(every_kind: Referential) -> None:
    short = score(every_kind.entry("vigilance"), None, {"years": "1,5"})
    assert short == Score(
        Decimal(0),
        "year",
        "1,5 an = 1 an complet (0,5 an non compté), il faut au moins 2 ans : 0 QARQ",
        Decimal(1),
        below_minimum=True,
    )
    assert score(every_kind.entry("vigilance"), None, {"years": "2"}).credits == 2
    other_unit = score(every_kind.entry("registry"), None, {"patients": "50", "years": "2"}, "patients")
    assert (other_unit.credits, other_unit.below_minimum) == (0, True)


@pytest.mark.parametrize(
    ("key", "role", "scale", "answer", "field", "words"),
    [
        ("odpc", None, None, {}, "half_days", "Indiquez"),
        ("odpc", None, None, {"half_days": ""}, "half_days", "Indiquez"),
        ("odpc", None, None, {"half_days": "-1"}, "half_days", "plus grand que zéro"),
        ("odpc", None, None, {"half_days": "0"}, "half_days", "plus grand que zéro"),
        ("odpc", None, None, {"half_days": "deux"}, "half_days", "pas un nombre"),
        ("odpc", None, None, {"half_days": "NaN"}, "half_days", "pas un nombre"),
        ("odpc", None, None, {"half_days": "1000000000"}, "half_days", "trop grand"),
        ("odpc", None, None, {"hours": "1000000000"}, "hours", "trop grand"),
        ("odpc", None, None, {"hours": "7", "half_days": "2"}, "hours", "pas les deux"),
        ("odpc", None, None, {"patients": "3"}, "patients", "half_days ou hours"),
        ("odpc", "dean", None, {"half_days": "1"}, "role", "Auditeur (attendee) ou Formateur (trainer)"),
        ("odpc", None, "week", {"half_days": "1"}, "scale", "Par demi-journée (half_day)"),
        ("diploma", None, None, {"hours": "7"}, "role", "Indiquez le rôle"),
        ("diploma", None, "hour", {"hours": "7"}, "role", "Indiquez le rôle"),
        ("diploma", "attendee", "hour", {"hours": "7"}, "scale", "ne convient pas à ce rôle"),
        ("editorial", None, None, {"years": "1"}, "scale", "Choisissez un barème"),
        ("expertise", None, None, {"years": "1"}, "missions", "Indiquez"),
        ("expertise", None, None, {"years": "1", "missions": "1,5"}, "missions", "nombre entier"),
        ("registry", None, "patients", {"patients": "5"}, "years", "Indiquez"),
        ("registry", None, "management", {"years": "3"}, "years", "ne sert pas"),
        ("consultation", None, None, {"percent": "101"}, "percent", "trop grand"),
        ("physician", None, None, {}, "option", "Faites un choix"),
        ("physician", None, None, {"option": "none"}, "option", "n’existe pas"),
        ("physician", None, None, {"option": "other,other"}, "option", "deux fois"),
    ],
)
def test_what_makes_no_sense_is_refused_on_its_field(
    every_kind: Referential,
    key: str,
    role: str | None,
    scale: str | None,
    answer: Mapping[str, str],
    field: str,
    words: str,
) -> None:
    with pytest.raises(QuantityError) as refusal:
        score(every_kind.entry(key), role, answer, scale)
    assert refusal.value.field == field
    assert words in refusal.value.message


def test_a_single_choice_takes_one_option(triennial: Referential) -> None:
    assert score(triennial.entry("encadrement"), "trainer", {"option": "m1"}).credits == 6
    with pytest.raises(QuantityError, match="Un seul choix"):
        score(triennial.entry("encadrement"), "trainer", {"option": "m1,m2"})


def test_the_three_days_of_the_national_congress_give_six(triennial: Referential) -> None:
    assert score(triennial.entry("congres"), "attendee", {"half_days": "6"}).credits == 6


def test_an_entry_without_scale_gives_nothing_and_asks_nothing(rules_of) -> None:  # type: ignore[no-untyped-def]
    entry = rules_of("three-of-choice").entry("rmm")
    assert score(entry, "attendee", {}).credits == 0
    with pytest.raises(QuantityError):
        score(entry, None, {"hours": "3"})
    with pytest.raises(QuantityError):
        score(entry, None, {}, "half_day")


def test_a_scale_names_the_fields_of_its_form(every_kind: Referential) -> None:
    inputs = {
        scale.code: [(field.key, field.label, field.unit) for field in scale.inputs]
        for key in ("odpc", "expertise", "registry", "consultation", "physician")
        for scale in every_kind.entry(key).scales
    }
    assert inputs == {
        "half_day": [
            ("half_days", "Nombre de demi-journées", "demi-journées"),
            ("hours", "Durée effective, sans les pauses", "heures"),
        ],
        "year_mission": [("years", "Nombre d’années", "ans"), ("missions", "Nombre de missions", "missions")],
        "management": [],
        "patients": [("patients", "Nombre de patients", "patients"), ("years", "Nombre d’années", "ans")],
        "share": [("percent", "Pourcentage", "%")],
        "physician": [("option", "Médecin traitant", "")],
    }
    choice = every_kind.entry("physician").scales[0].inputs[0]
    assert [option.code for option in choice.options] == ["declared", "other"]
    assert choice.multiple
    assert every_kind.entry("odpc").scales[0].inputs[1].instead_of == "half_days"
