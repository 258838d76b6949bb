"""The shipped certification rules against the document they come from, row by row."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from backoffice.domain.credits import QuantityError, score
from backoffice.domain.eligibility import Eligibility
from backoffice.domain.evidence import Attester, Sender
from backoffice.domain.periods import PeriodRule, Transition
from backoffice.domain.scales import OpenScale
from tests.domain.certification_rows import FIGURES, ROWS, Figure

KEYS = [f"{block}.{row}" for block, rows in ((1, 11), (2, 14), (3, 13), (4, 9)) for row in range(1, rows + 1)]


def test_the_forty_seven_rows_are_there_in_their_blocks(certification) -> None:
    assert list(certification.entries_by_key) == KEYS == list(ROWS)
    assert (certification.version, certification.council) == ("2.0", "cnp-mn")
    for entry in certification.entries:
        assert entry.block == f"b{entry.key[0]}"
        assert entry.sources[0].document == "certification"
        assert entry.sources[0].row == entry.key


@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: f"{one.key}-{one.scale}-{one.credits}")
def test_each_figure_of_the_last_column(certification, figure: Figure) -> None:
    result = score(certification.entry(figure.key), figure.role, figure.answer, figure.scale)
    assert result.credits == Decimal(figure.credits)
    assert result.scale == figure.scale


def test_no_scale_is_left_out_and_none_is_added(certification) -> None:
    shipped = {(entry.key, scale.code) for entry in certification.entries for scale in entry.scales}
    assert shipped == {(figure.key, figure.scale) for figure in FIGURES}
    options = Counter((figure.key, figure.answer["option"]) for figure in FIGURES if "option" in figure.answer)
    for entry in certification.entries:
        for scale in entry.scales:
            for option in getattr(scale, "options", ()):
                assert options[entry.key, option.code]


@pytest.mark.parametrize("key", KEYS)
def test_each_row_says_why_it_is_eligible_and_what_proves_it(certification, key: str) -> None:
    entry, row = certification.entry(key), ROWS[key]
    evidence = entry.evidence
    assert " ".join(entry.eligibility) == row.eligibility
    assert set(evidence.attested_by) == set(row.attested_by.split())
    assert set(evidence.sent_by) == set(row.sent_by.split())
    assert evidence.honour == (row.honour != "no")
    assert bool(evidence.honour_condition) == (row.honour == "if none")
    assert entry.minimum_years == row.years
    # what the registrant does not send is not asked of them; a proposal is evaluated with what it brings
    assert evidence.required == (Sender.registrant in evidence.sent_by and not entry.out_of_list)


def test_the_minimum_durations_are_said_before_they_bind(certification) -> None:
    for entry in certification.entries:
        if entry.minimum_years is not None:
            assert f"{entry.minimum_years} ans" in entry.expectation
            for scale in entry.scales:
                assert scale.minimum is None
    two = score(certification.entry("2.7"), None, {"years": "1"})
    assert (two.credits, two.minimum_years) == (1, 2)
    assert two.explanation == "1 an : 1 QARQ, acquis après 2 ans de participation"
    assert score(certification.entry("2.7"), None, {"years": "0,5"}).minimum_years is None


def test_running_a_registry_gives_four_once_a_parcours_and_says_so_for_nine_years(certification) -> None:
    capped = [
        (entry.key, scale.code, scale.cap_per_parcours)
        for entry in certification.entries
        for scale in entry.scales
        if scale.cap_per_parcours is not None
    ]
    assert capped == [("2.1", "management", 4), ("3.4", "management", 4)]
    assert not any(entry.cap_per_parcours for entry in certification.entries)
    for key in ("2.1", "3.4"):
        assert "neuf ans comprise" in certification.entry(key).sources[0].note
        assert certification.entry(key).expectation.endswith("une fois par parcours, même de neuf ans.")


def test_what_has_no_figure_waits_for_the_committee_and_says_so(certification) -> None:
    unset = {
        (entry.key, scale.code)
        for entry in certification.entries
        for scale in entry.scales
        if isinstance(scale, OpenScale)
    }
    assert unset == {
        ("1.7", "reading_review"),
        ("1.8", "board_member"),
        *((key, "equivalent") for key in ("1.11", "2.14", "3.13")),  # 4.9 gives no equivalent
    }
    for key, code in unset:
        result = score(certification.entry(key), None, {}, code)
        assert (result.credits, result.awaits_committee) == (0, True)
        assert "tant que le comité n’en a pas fixé le nombre" in result.explanation


def test_only_priority_orientation_actions_of_an_odpc_in_block_one(certification) -> None:
    tagged = {entry.key: entry.tags for entry in certification.entries if entry.tags}
    assert tagged == {"1.1": ("odpc", "priority_orientation"), "2.2": ("odpc",)}


def test_the_declaration_comes_first_where_a_file_would_tell_of_health(certification) -> None:
    first = [entry.key for entry in certification.entries if certification.asks_declaration_first(entry)]
    assert first == ["4.3", "4.4", "4.6", "4.8", "4.9"]
    assert [block.code for block in certification.blocks if block.health_data] == ["b4"]


def test_requirements_are_those_of_section_three(certification) -> None:
    assert [
        (one.code, one.need, one.legal_need, one.selector.block, one.selector.tags, one.within)
        for one in certification.requirements
    ] == [
        ("b1", 4, 2, "b1", (), ""),
        ("b1-priority-orientation", 2, None, "b1", ("odpc", "priority_orientation"), "b1"),
        ("b2", 3, 2, "b2", (), ""),
        ("b3", 2, 2, "b3", (), ""),
        ("b4", 2, 2, "b4", (), ""),
        ("credits", 30, None, None, (), ""),
    ]


def test_periods_are_those_of_the_preamble(certification) -> None:
    assert certification.periods == PeriodRule(6, 6, Transition(date(2023, 1, 1), 9))


def test_the_vocabularies_read_in_french() -> None:
    assert {str(one): one.label for one in Attester} == {
        "andpc": "l’ANDPC",
        "odpc": "l’ODPC",
        "organiser": "l’organisateur",
        "university": "l’université",
        "department_head": "le chef de service",
        "publisher": "le comité éditorial ou l’éditeur de la revue",
        "registry_platform": "la plateforme du registre",
        "network_administrator": "l’administrateur du réseau",
        "establishment": "l’établissement",
        "patient_association": "l’association de patients ou d’usagers",
        "occupational_health": "la médecine du travail",
        "digital_health_agency": "l’Agence du numérique en santé",
        "council": "le conseil",
    }
    assert {str(one): one.label for one in Sender} == {
        "registrant": "vous-même",
        "organiser": "l’organisateur",
        "andpc": "l’ANDPC",
        "registry_platform": "la plateforme du registre",
        "establishment": "l’établissement",
        "council": "le conseil",
    }
    assert {str(one): one.label for one in Eligibility} == {
        "has_method_sheet": "de fait, par une fiche méthode de la HAS",
        "decree": "de fait, par décret",
        "fsm_criteria": "d’après les critères de la FSM",
        "council_evaluation": "après évaluation par le conseil, avant ou après l’action",
    }


def test_every_role_of_an_entry_has_a_scale(certification) -> None:
    for entry in certification.entries:
        for role in entry.roles:
            assert entry.scales_for(role.code)


def test_a_method_sheet_or_a_decree_makes_eligible_of_right(certification) -> None:
    of_right = {key for key in KEYS if any(basis.is_of_right for basis in certification.entry(key).eligibility)}
    assert of_right == {key for key, row in ROWS.items() if "has_" in row.eligibility or "decree" in row.eligibility}


@pytest.mark.parametrize(
    ("key", "role", "scale", "answer", "field", "words"),
    [
        ("1.1", None, None, {"half_days": "-1"}, "half_days", "plus grand que zéro"),
        ("1.6", None, None, {"years": "2"}, "missions", "Indiquez le nombre de missions"),
        ("1.6", None, None, {"years": "1000000000", "missions": "1"}, "years", "trop grand (au plus 12)"),
        ("1.7", None, None, {"option": "oral,poster"}, "option", "Un seul choix"),
        ("1.4", "trainer", None, {"option": "m1,m2"}, "option", "faites une déclaration pour chacun"),
        ("1.5", None, None, {"option": "principal,associate"}, "option", "Un seul choix"),
        ("1.3", None, None, {"hours": "2"}, "role", "Indiquez le rôle"),
        ("1.8", None, None, {"years": "2"}, "scale", "Rédacteur adjoint (deputy_editor)"),
        ("1.8", None, None, {}, "scale", "Choisissez un barème"),
        ("1.8", None, "board_member", {"years": "2"}, "years", "ne sert pas"),
        ("2.1", None, None, {"patients": "cinq"}, "patients", "pas un nombre"),
        ("2.8", "committee_member", None, {"years": "2"}, "years", "ne sert pas"),
        ("2.8", None, None, {"meetings": "5"}, "role", "Membre du comité (committee_member)"),
        ("2.11", "team_member", None, {"half_days": "2"}, "half_days", "ne sert pas"),
        ("2.12", "auditor", None, {"half_days": "2"}, "role", "ne convient pas"),
        ("3.8", None, None, {}, "percent", "Indiquez le pourcentage."),
        ("3.8", None, None, {"percent": "51", "patients": "0"}, "patients", "plus grand que zéro"),
        ("3.8", None, None, {"percent": "51", "patients": "2,5"}, "patients", "nombre entier"),
        ("3.8", None, None, {"percent": "51 %"}, "percent", "pas un nombre"),
        ("3.8", None, None, {"percent": "101"}, "percent", "trop grand"),
        ("3.8", None, None, {"percent": "-51"}, "percent", "plus grand que zéro"),
        ("3.7", None, None, {"percent": "51"}, "percent", "ne sert pas"),
        ("4.7", None, None, {"half_days": "2"}, "scale", "Choisissez un barème"),
        (
            "4.8",
            None,
            None,
            {"option": "vaccination", "specification": "x"},
            "specification",
            "Ce choix ne demande pas de précision.",
        ),
        (
            "4.8",
            None,
            None,
            {"option": "other", "specification": "x" * 201},
            "specification",
            "Écrivez au plus 200 caractères.",
        ),
    ],
)
def test_bad_quantities_are_refused_on_their_field(certification, key, role, scale, answer, field, words) -> None:
    with pytest.raises(QuantityError) as refusal:
        score(certification.entry(key), role, answer, scale)
    assert refusal.value.field == field
    assert words in refusal.value.message


@pytest.mark.parametrize(
    ("key", "answer", "scale"),
    [
        ("1.4", {"hours": "3"}, "hour"),
        ("1.7", {"option": "oral"}, "authorship"),
        ("1.8", {"articles": "3"}, "review"),
        ("1.11", {"half_days": "2"}, "half_day"),
        ("2.1", {"patients": "5"}, "patients"),
        ("2.4", {"meetings": "5"}, "meetings"),
    ],
)
def test_a_quantity_that_one_scale_alone_counts_chooses_it(certification, key, answer, scale) -> None:
    assert score(certification.entry(key), None, answer).scale == scale


@pytest.mark.parametrize(
    ("key", "role", "scale", "answer", "explanation"),
    [
        ("3.8", None, None, {"percent": "91", "patients": "400"}, "91 % de 400 patients, plus de 90 % : 4 QARQ"),
        ("3.8", None, None, {"percent": "50", "patients": "1"}, "50 % de 1 patient, il faut dépasser 50 % : 0 QARQ"),
        ("4.8", None, None, {"option": "other", "specification": "yoga"}, "Autre action de prévention (yoga) : 1 QARQ"),
        ("4.8", None, None, {"option": "other", "specification": "x" * 200},
         f"Autre action de prévention ({'x' * 200}) : 1 QARQ"),
        ("4.7", None, "other_organiser", {"hours": "6"}, (
            "6 h = 1 demi-journée complète de 3 h 30 (2 h 30 non comptées), il faut au moins 2 demi-journées : 0 QARQ"
        )),
        ("2.1", None, "management", {}, (
            "Gestion du registre : 4 QARQ, acquis après 3 ans de participation"
        )),
        ("1.11", None, "equivalent", {}, (
            "Équivalent retenu par le comité : 0 QARQ tant que le comité n’en a pas fixé le nombre"
        )),
    ],
)  # fmt: skip
def test_the_computation_is_shown(certification, key, role, scale, answer, explanation) -> None:
    shown = score(certification.entry(key), role, answer, scale).explanation
    assert shown.replace("\u00a0", " ") == explanation


def test_the_forms_fields_follow_the_scales(certification) -> None:
    def fields(key: str, code: str) -> list[tuple[str, str, bool]]:
        scale = certification.entry(key).scale(code)
        return [(field.key, field.label, field.optional) for field in scale.inputs]

    assert fields("3.8", "share") == [
        ("percent", "Pourcentage", False),
        ("patients", "Nombre de patients", True),
    ]
    assert fields("4.8", "prevention") == [
        ("option", "Action de prévention", False),
        ("specification", "Pour « autre action de prévention », précisez", True),
    ]
    assert fields("1.7", "reading_review") == []
    assert fields("4.7", "other_organiser")[0] == ("half_days", "Nombre de demi-journées", False)
