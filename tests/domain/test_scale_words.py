"""What each kind of scale gives, in the words of the table people read."""

from decimal import Decimal

import pytest

from backoffice.domain.referential import EvidenceRule, ReferentialEntry
from backoffice.domain.scale_words import scale_lines
from backoffice.domain.scales import (
    ChoiceScale,
    CreditScale,
    FlatScale,
    Minimum,
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
