"""What each kind of scale gives, in the words of the table people read."""

from decimal import Decimal

import pytest

from backoffice.domain.evidence import EvidenceRule
from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.scale_words import scale_lines
from backoffice.domain.scales import (
    ChoiceScale,
    CreditScale,
    FlatScale,
    Minimum,
    OpenScale,
    PerUnitScale,
    ScaleOption,
    ThresholdScale,
    ThresholdStep,
)
from backoffice.domain.units import HALF_DAY, MISSION, PATIENT, YEAR

ONE, TWO, FOUR = Decimal(1), Decimal(2), Decimal(4)
HALF_DAYS = PerUnitScale(code="half_day", label="Par demi-journée", unit=HALF_DAY, credits=ONE)
PATIENTS = PerUnitScale(code="patients", label="Par 5 patients", unit=PATIENT, per=5, credits=ONE)
REGISTER = FlatScale(code="management", label="Gestion du registre", credits=FOUR, cap_per_parcours=FOUR)


def lines(*scales: CreditScale) -> list[str]:
    evidence = EvidenceRule(required=False, honour=False, hint="")
    return scale_lines(
        ReferentialEntry(key="x", label="X", expectation="", evidence=evidence, sources=(), scales=scales)
    )


@pytest.mark.parametrize(
    ("scales", "expected"),
    [
        ((), []),
        ((HALF_DAYS,), ["1 QARQ par demi-journée"]),
        ((REGISTER,), ["4 QARQ (au plus 4 QARQ par parcours)"]),
        (
            (REGISTER, PATIENTS),
            ["4 QARQ : gestion du registre (au plus 4 QARQ par parcours)", "1 QARQ par 5 patients"],
        ),
        (
            (PerUnitScale(code="y", label="Y", unit=YEAR, times=MISSION, credits=Decimal("0.5"), roles=("trainer",)),),
            ["0,5 QARQ par an et par mission (formateur)"],
        ),
        (
            (PerUnitScale(code="y", label="Y", unit=YEAR, credits=ONE, minimum=Minimum(YEAR, Decimal(3))),),
            ["1 QARQ par an (à partir de 3 ans)"],
        ),
        (
            (
                ChoiceScale(
                    code="rank",
                    label="Rang",
                    options=(ScaleOption("a", "premier auteur", FOUR), ScaleOption("b", "investigateur", ONE)),
                    cap_per_parcours=FOUR,
                ),
            ),
            ["4 QARQ : premier auteur", "1 QARQ : investigateur", "(au plus 4 QARQ par parcours)"],
        ),
        (
            (
                ThresholdScale(
                    code="share",
                    label="Part",
                    steps=(ThresholdStep(Decimal(50), TWO), ThresholdStep(Decimal(90), FOUR)),
                ),
            ),
            ["2 QARQ au-delà de 50 %", "4 QARQ au-delà de 90 %"],
        ),
    ],
)
def test_a_scale_in_words(scales: tuple[CreditScale, ...], expected: list[str]) -> None:
    assert lines(*scales) == expected


def test_scales_of_one_entry_are_told_apart() -> None:
    editor = PerUnitScale(code="editor", label="Rédacteur en chef", unit=YEAR, credits=FOUR)
    deputy = PerUnitScale(code="deputy", label="Rédacteur adjoint", unit=YEAR, credits=TWO)
    board = OpenScale(code="board", label="Autre membre")
    assert lines(editor, deputy, PATIENTS, board) == [
        "4 QARQ par an : rédacteur en chef",
        "2 QARQ par an : rédacteur adjoint",
        "1 QARQ par 5 patients",
        "QARQ à fixer par le comité : autre membre",
    ]
    assert lines(board) == ["QARQ à fixer par le comité"]
    # the role tells them apart already
    taught = PerUnitScale(code="t", label="Donnée", unit=HALF_DAY, credits=TWO, roles=("trainer",))
    followed = PerUnitScale(code="f", label="Suivie", unit=HALF_DAY, credits=ONE, roles=("attendee",))
    assert lines(taught, followed) == ["2 QARQ par demi-journée (formateur)", "1 QARQ par demi-journée (auditeur)"]


def test_roles_and_durations_are_those_of_the_entry(certification) -> None:
    assert scale_lines(certification.entry("2.8")) == [
        "1 QARQ par an (PCR, CRP ou ROQ)",
        "1 QARQ par 5 réunions (membre du comité)",
        "(après 2 ans de participation)",
    ]
    assert scale_lines(certification.entry("2.12")) == [
        "1 QARQ par demi-journée (correspondant local)",
        "1 QARQ : pour toute l’inspection ou la certification (autre membre de l’équipe)",
    ]
