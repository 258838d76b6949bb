"""What each kind of scale gives, says and refuses."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from backoffice.domain.credits import QuantityError, Score, score
from backoffice.domain.referential import Referential
from backoffice.domain.units import UNITS


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
        (
            "odpc",
            None,
            None,
            {"hours": "4,5"},
            "1",
            "4 h 30 = 1 demi-journée complète de 3 h 30 (1 h non comptée) : 1 QARQ",
        ),
        (
            "odpc",
            None,
            None,
            {"hours": "5"},
            "1",
            "5 h = 1 demi-journée complète de 3 h 30 (1 h 30 non comptée) : 1 QARQ",
        ),
        (
            "odpc",
            None,
            None,
            {"hours": "5,5"},
            "1",
            "5 h 30 = 1 demi-journée complète de 3 h 30 (2 h non comptées) : 1 QARQ",
        ),
        ("vigilance", None, None, {"years": "4,5"}, "4", "4,5 ans = 4 ans complets (0,5 an non compté) : 4 QARQ"),
        (
            "vigilance",
            None,
            None,
            {"years": "0,5"},
            "0",
            "0,5 an = aucun an complet (0,5 an non compté), il faut au moins 2 ans : 0 QARQ",
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
        (
            "registry",
            None,
            "patients",
            {"patients": "10", "years": "3"},
            "2",
            "10 patients = 2 fois 5 patients : 2 QARQ",
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


ROLES = "Auditeur (attendee) ou Formateur (trainer)."
SCALES = "Barèmes possibles : Rédacteur en chef (editor), Rédacteur adjoint (deputy) ou Article relu (review)."
OPTIONS = (
    "Choix possibles : déclaration d’un médecin traitant (declared) ou médecin traitant autre que soi-même (other)."
)


@pytest.mark.parametrize(
    ("key", "role", "scale", "answer", "field", "message"),
    [
        ("odpc", None, None, {}, "half_days",
         "Indiquez le nombre de demi-journées (ou la durée effective en heures)."),
        ("odpc", None, None, {"half_days": ""}, "half_days",
         "Indiquez le nombre de demi-journées (ou la durée effective en heures)."),
        ("odpc", None, None, {"half_days": "-1"}, "half_days",
         "Nombre de demi-journées : écrivez un nombre plus grand que zéro."),
        ("odpc", None, None, {"half_days": "0"}, "half_days",
         "Nombre de demi-journées : écrivez un nombre plus grand que zéro."),
        ("odpc", None, None, {"half_days": "deux"}, "half_days",
         "« deux » n’est pas un nombre : écrivez par exemple 3 ou 3,5."),
        ("odpc", None, None, {"half_days": "x" * 60}, "half_days",
         f"« {'x' * 40} » n’est pas un nombre : écrivez par exemple 3 ou 3,5."),
        ("odpc", None, None, {"half_days": "NaN"}, "half_days",
         "« NaN » n’est pas un nombre : écrivez par exemple 3 ou 3,5."),
        ("odpc", None, None, {"half_days": "1000,5"}, "half_days",
         "Nombre de demi-journées : 1000,5 est trop grand (au plus 1000)."),
        ("odpc", None, None, {"hours": "1000000000"}, "hours",
         "Nombre d’heures : 1000000000 est trop grand (au plus 3500)."),
        ("odpc", None, None, {"hours": "7", "half_days": "2"}, "hours",
         "Donnez les demi-journées ou les heures, pas les deux."),
        ("odpc", None, None, {"patients": "3"}, "patients",
         "« patients » ne sert pas au barème « Par demi-journée ». Attendu : half_days ou hours."),
        ("odpc", "dean", None, {"half_days": "1"}, "role",
         f"Le rôle « dean » ne convient pas à cette entrée. Rôles possibles : {ROLES}"),
        ("odpc", None, "week", {"half_days": "1"}, "scale",
         "Le barème « week » n’existe pas pour cette entrée. Barèmes possibles : Par demi-journée (half_day)."),
        ("diploma", None, None, {"hours": "7"}, "role", f"Indiquez le rôle : {ROLES}"),
        ("diploma", None, "hour", {"hours": "7"}, "role", f"Indiquez le rôle : {ROLES}"),
        ("diploma", "attendee", "hour", {"hours": "7"}, "scale",
         "Le barème « Par heure enseignée » ne convient pas à ce rôle."),
        ("editorial", None, None, {"years": "1"}, "scale", f"Choisissez un barème. {SCALES}"),
        ("editorial", None, None, {}, "scale", f"Choisissez un barème. {SCALES}"),
        ("editorial", None, "printer", {}, "scale",
         f"Le barème « printer » n’existe pas pour cette entrée. {SCALES}"),
        ("expertise", None, None, {"years": "1"}, "missions", "Indiquez le nombre de missions."),
        ("expertise", None, None, {"years": "1", "missions": "1,5"}, "missions",
         "Nombre de missions : écrivez un nombre entier."),
        ("registry", None, "patients", {"patients": "5"}, "years", "Indiquez le nombre d’années."),
        ("registry", None, "management", {"years": "3"}, "years",
         "« years » ne sert pas au barème « Gestion du registre »."),
        ("consultation", None, None, {"percent": "101"}, "percent", "Pourcentage : 101 est trop grand (au plus 100)."),
        ("physician", None, None, {}, "option", f"Faites un choix. {OPTIONS}"),
        ("physician", None, None, {"option": "none"}, "option", f"Le choix « none » n’existe pas. {OPTIONS}"),
        ("physician", None, None, {"option": "other,other"}, "option", "Un même choix est donné deux fois."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_on_its_field(
    every_kind: Referential,
    key: str,
    role: str | None,
    scale: str | None,
    answer: Mapping[str, str],
    field: str,
    message: str,
) -> None:
    with pytest.raises(QuantityError) as refusal:
        score(every_kind.entry(key), role, answer, scale)
    assert (refusal.value.field, refusal.value.message) == (field, message)
    assert str(refusal.value) == f"{field}: {message}"


@pytest.mark.parametrize(
    ("key", "answer", "most"),
    [
        ("odpc", "half_days", 1000),
        ("odpc", "hours", 3500),
        ("vigilance", "years", 12),
        ("consultation", "percent", 100),
    ],
)
def test_the_most_that_one_action_can_hold(every_kind: Referential, key: str, answer: str, most: int) -> None:
    score(every_kind.entry(key), None, {answer: str(most)})
    with pytest.raises(QuantityError, match=f"au plus {most}"):
        score(every_kind.entry(key), None, {answer: f"{most},0001"})


def test_a_share_may_be_nothing_and_is_the_measure(every_kind: Referential) -> None:
    none, most = (score(every_kind.entry("consultation"), None, {"percent": share}) for share in ("0", "90,5"))
    assert (none.credits, none.measure, none.explanation) == (0, 0, "0 %, il faut dépasser 50 % : 0 QARQ")
    assert (most.credits, most.measure) == (4, Decimal("90.5"))


def test_a_single_choice_takes_one_option(triennial: Referential) -> None:
    assert score(triennial.entry("encadrement"), "trainer", {"option": "m1"}).credits == 6
    with pytest.raises(
        QuantityError, match=r"^option: Un seul choix est possible : faites une déclaration pour chacun.$"
    ):
        score(triennial.entry("encadrement"), "trainer", {"option": "m1,m2"})


def test_the_three_days_of_the_national_congress_give_six(triennial: Referential) -> None:
    assert score(triennial.entry("congres"), "attendee", {"half_days": "6"}).credits == 6


def test_an_entry_without_scale_gives_nothing_and_asks_nothing(rules_of) -> None:  # type: ignore[no-untyped-def]
    entry = rules_of("three-of-choice").entry("rmm")
    nothing = "Cette entrée ne donne pas de QARQ : elle compte comme une action."
    assert score(entry, "attendee", {"hours": " "}) == Score(Decimal(0), None, nothing)
    with pytest.raises(QuantityError, match=r"^hours: Cette entrée ne demande pas de quantité\.$"):
        score(entry, None, {"half_days": "", "hours": "3"})
    with pytest.raises(QuantityError, match=r"^scale: Cette entrée n’a pas de barème\.$"):
        score(entry, None, {}, "half_day")


def test_a_role_that_no_scale_takes(every_kind: Referential) -> None:
    entry = every_kind.entry("diploma")
    for_trainers = replace(entry, scales=entry.scales[1:])
    assert score(for_trainers, "trainer", {"hours": "2"}).credits == 2
    with pytest.raises(QuantityError, match=r"^role: Aucun barème de cette entrée ne convient à ce rôle\.$"):
        score(for_trainers, "attendee", {"hours": "2"})


def test_a_scale_names_the_fields_of_its_form(every_kind: Referential) -> None:
    inputs = {
        scale.code: [(field.key, field.label, field.unit, field.whole) for field in scale.inputs]
        for key in ("odpc", "expertise", "registry", "consultation", "physician")
        for scale in every_kind.entry(key).scales
    }
    assert inputs == {
        "half_day": [
            ("half_days", "Nombre de demi-journées", "demi-journées", False),
            ("hours", "Durée effective, sans les pauses", "heures", False),
        ],
        "year_mission": [
            ("years", "Nombre d’années", "ans", False),
            ("missions", "Nombre de missions", "missions", True),
        ],
        "management": [],
        "patients": [
            ("patients", "Nombre de patients", "patients", True),
            ("years", "Nombre d’années", "ans", False),
        ],
        "share": [("percent", "Pourcentage", "%", False)],
        "physician": [("option", "Médecin traitant", "", False)],
    }
    choice = every_kind.entry("physician").scales[0].inputs[0]
    assert [option.code for option in choice.options] == ["declared", "other"]
    assert choice.multiple
    assert every_kind.entry("odpc").scales[0].inputs[1].instead_of == "half_days"


def test_the_units_are_a_closed_vocabulary_with_their_words_and_their_limits() -> None:
    told = {
        unit.code: (unit.key, unit.singular, unit.plural, unit.maximum, unit.feminine, unit.divisible)
        for unit in UNITS.values()
    }
    assert told == {
        "half_day": ("half_days", "demi-journée", "demi-journées", 1000, True, True),
        "hour": ("hours", "heure", "heures", 3500, True, True),
        "year": ("years", "an", "ans", 12, False, True),
        "mission": ("missions", "mission", "missions", 100, True, False),
        "visit": ("visits", "visite", "visites", 100, True, False),
        "event": ("events", "évènement", "évènements", 1000, False, False),
        "article": ("articles", "article", "articles", 1000, False, False),
        "patient": ("patients", "patient", "patients", 100_000, False, False),
        "meeting": ("meetings", "réunion", "réunions", 1000, True, False),
        "participation": ("participations", "participation", "participations", 1000, True, False),
        "form": ("forms", "formulaire", "formulaires", 100, False, False),
        "percent": ("percent", "%", "%", 100, False, True),
    }
