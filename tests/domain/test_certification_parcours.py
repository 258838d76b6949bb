"""A certification parcours: what counts, what waits, the law's line beside the council's, and their sentences."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backoffice.domain import requirements as rules
from backoffice.domain.acquisition import acquired_on, after_its_minimum, waiting
from backoffice.domain.periods import Period
from backoffice.domain.referential import Requirement, RequirementKind, Selector
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.requirements import count, count_accepted, declared_and_accepted
from backoffice.domain.wording import NOTHING_MISSING, instructions, legal_sentence, missing_sentence

NINE_YEARS = Period(date(2023, 1, 1), date(2031, 12, 31))
B1 = "pour actualiser les connaissances et les compétences (bloc 1)"
B2 = "pour renforcer la qualité des pratiques et des soins (bloc 2)"
B3 = "pour améliorer la relation avec les patients (bloc 3)"
B4 = "pour mieux prendre en compte sa santé personnelle (bloc 4)"
COMPLETE = [
    ("odpc-1", "1.1", "4"),
    ("odpc-2", "1.1", "4"),
    ("jfmn-2025", "1.2", "6"),
    ("jfmn-2026", "1.2", "6"),
    ("rmm-1", "2.4", "1"),
    ("rmm-2", "2.4", "1"),
    ("audit", "2.11", "2"),
    ("charter", "3.7", "1"),
    ("consultation", "3.8", "4"),
    ("visit", "4.3", "1"),
    ("vaccines", "4.8", "1"),
]


def of(progress, code):
    return next(one for one in progress.requirements if one.requirement.code == code)


def reasons(progress, code):
    return {refused.id: refused.reason for refused in of(progress, code).not_counted}


@pytest.fixture
def complete(claim):
    return [claim(id, key, credits) for id, key, credits in COMPLETE]


def without(claims, *ids):
    return [one for one in claims if one.id not in ids]


def test_four_three_two_two_and_thirty_is_enough(certification, complete, claim) -> None:
    progress = count(certification, NINE_YEARS, complete)
    assert [one.have for one in progress.requirements] == [4, 2, 3, 2, 2, 31]
    assert progress.satisfied
    assert missing_sentence(progress) == NOTHING_MISSING
    assert progress.credits_by_block == {"b1": 20, "b2": 4, "b3": 5, "b4": 2}
    # thirty in all, without a share by block: one credit less still does, two do not
    lighter = [*without(complete, "jfmn-2025"), claim("jfmn-2025", "1.2", "5")]
    assert count(certification, NINE_YEARS, lighter).satisfied
    lightest = [*without(complete, "jfmn-2025"), claim("jfmn-2025", "1.2", "4")]
    assert missing_sentence(count(certification, NINE_YEARS, lightest)) == (
        "Pour que votre parcours soit validable il manque 1/30 QARQ."
    )


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ([id for id, *_ in COMPLETE], (
            f"4/4 actions {B1}, 2/2 actions ODPC en orientation prioritaire, 3/3 actions {B2}, "
            f"2/2 actions {B3}, 2/2 actions {B4} et 30/30 QARQ"
        )),
        (["odpc-1"], f"1/4 action {B1}, 1/2 action ODPC en orientation prioritaire et 3/30 QARQ"),
        (["jfmn-2025"], f"1/4 action {B1} et 5/30 QARQ"),
        (["audit", "consultation", "visit"], f"1/3 action {B2}, 1/2 action {B3}, 1/2 action {B4} et 6/30 QARQ"),
        (["charter"], f"1/2 action {B3}"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_by_block(certification, complete, left_out, missing) -> None:
    progress = count(certification, NINE_YEARS, without(complete, *left_out))
    assert missing_sentence(progress) == f"Pour que votre parcours soit validable il manque {missing}."


def test_other_actions_of_block_one_do_not_stand_for_priority_orientation(certification, complete, claim) -> None:
    claims = [*without(complete, "odpc-2"), claim("du", "1.3", "8"), claim("dpc", "2.2", "4")]
    progress = count(certification, NINE_YEARS, claims)
    assert of(progress, "b1").is_met
    assert reasons(progress, "b1-priority-orientation")["du"] == (
        "ce n’est pas une action ODPC en orientation prioritaire"
    )
    for code in ("b1", "b1-priority-orientation", "b3"):
        assert reasons(progress, code)["dpc"] == "elle compte dans le bloc 2"
    assert "dpc" in of(progress, "b2").counted
    assert missing_sentence(progress) == (
        "Pour que votre parcours soit validable il manque 1/2 action ODPC en orientation prioritaire."
    )


def test_credits_may_be_asked_of_one_block(certification, complete) -> None:
    asked = Requirement("b2-credits", RequirementKind.credits, Decimal(5), Selector(block="b2"), "QARQ du bloc 2", "")
    rules_of_block = replace(certification, requirements=(*certification.requirements, asked))
    progress = of(count(rules_of_block, NINE_YEARS, complete), "b2-credits")
    assert (progress.have, progress.counted) == (4, ("audit", "rmm-1", "rmm-2"))
    assert dict(progress.not_counted)["charter"] == "elle compte dans le bloc 3"
    tagged = replace(asked, selector=Selector(tags=("odpc",)))
    progress = of(count(replace(certification, requirements=(tagged,)), NINE_YEARS, complete), "b2-credits")
    assert dict(progress.not_counted)["charter"] == "ses QARQ ne sont pas de ceux que cette consigne compte"
    assert requirement_label(rules_of_block, asked) == "QARQ du bloc 2"


def test_the_instructions_are_those_of_section_three(certification) -> None:
    assert instructions(certification) == (
        f"Au moins 4 actions {B1} dont 2 actions ODPC en orientation prioritaire, 3 actions {B2}, 2 actions {B3} "
        f"et 2 actions {B4} au cours de la période de certification, et au moins 30 QARQ."
    )


def test_the_bars_are_headed_by_their_blocks(certification, every_kind) -> None:
    assert [requirement_label(certification, one) for one in certification.requirements] == [
        "Bloc 1 : Actualiser les connaissances et les compétences",
        "Action ODPC en orientation prioritaire",
        "Bloc 2 : Renforcer la qualité des pratiques et des soins",
        "Bloc 3 : Améliorer la relation avec les patients",
        "Bloc 4 : Mieux prendre en compte sa santé personnelle",
        "QARQ",
    ]
    assert requirement_label(every_kind, every_kind.requirements[1]) == (
        "Action du bloc 1 dans une orientation prioritaire"
    )


def test_the_law_is_a_second_line_that_decides_nothing(certification, complete) -> None:
    legal_only = without(complete, "odpc-1", "odpc-2", "rmm-1")
    progress = count(certification, NINE_YEARS, legal_only)
    assert progress.meets_the_law
    assert not progress.satisfied
    assert [one.requirement.code for one in progress.legal] == ["b1", "b2", "b3", "b4"]
    assert legal_sentence(progress) == "Minimum légal national, 8 actions en tout : il est atteint."

    short = count(certification, NINE_YEARS, without(legal_only, "rmm-2", "charter", "consultation"))
    assert [one.legal_missing for one in short.requirements] == [0, 0, 1, 2, 0, 0]
    assert not short.meets_the_law
    assert legal_sentence(short) == (
        f"Minimum légal national, 8 actions en tout : il manque 1/2 action {B2} et 2/2 actions {B3}."
    )


def test_rules_without_a_legal_line_say_nothing_of_it(triennial, period) -> None:
    progress = count(triennial, period, [])
    assert progress.legal == ()
    assert progress.meets_the_law
    assert legal_sentence(progress) == ""


def test_the_same_congress_in_other_years_is_as_many_actions(certification, claim) -> None:
    years = [claim(f"jfmn-{year}", "1.2", "6", title="JFMN") for year in range(2023, 2027)]
    assert of(count(certification, NINE_YEARS, years), "b1").have == 4


def test_running_a_registry_gives_four_once_even_in_nine_years(certification, claim) -> None:
    lasting = {"starts_on": date(2023, 1, 1), "ends_on": date(2031, 12, 31), "scale": "management"}
    registries = [claim("a", "2.1", "4", **lasting), claim("b", "2.1", "4", **lasting)]
    other_block = claim("c", "3.4", "4", **lasting)
    patients = claim("d", "2.1", "7", **(lasting | {"scale": "patients"}))
    progress = count(certification, NINE_YEARS, [*registries, other_block, patients])
    assert progress.credits_by_claim == {"a": 4, "b": 0, "c": 4, "d": 7}
    assert of(progress, "b2").have == 3
    assert reasons(progress, "credits") == {"b": rules.OVER_CAP}


@pytest.mark.parametrize(
    ("starts_on", "key", "day", "words"),
    [
        (
            date(2026, 10, 1),
            "2.7",
            date(2028, 9, 30),
            "acquis le 30 septembre 2028, après 2 ans de participation",
        ),
        (
            date(2026, 1, 2),
            "2.1",
            date(2029, 1, 1),
            "acquis le 1er janvier 2029, après 3 ans de participation",
        ),
        (
            date(2028, 2, 29),
            "2.5",
            date(2030, 2, 28),
            "acquis le 28 février 2030, après 2 ans de participation",
        ),
    ],
)
def test_a_minimum_duration_has_its_day(certification, starts_on, key, day, words) -> None:
    entry = certification.entry(key)
    assert acquired_on(entry, starts_on) == day
    assert waiting(entry, starts_on, day) is None
    assert waiting(entry, starts_on, date.fromordinal(day.toordinal() - 1)) == words
    assert waiting(entry, starts_on, starts_on) == words


def test_no_minimum_no_wait(certification) -> None:
    entry, day = certification.entry("1.2"), date(2026, 10, 1)
    assert (acquired_on(entry, day), waiting(entry, day, day), after_its_minimum(entry)) == (None, None, "")


def test_what_has_not_lasted_its_minimum_is_declared_and_not_accepted(certification, claim) -> None:
    first = date(2026, 10, 1)
    young = claim("young", "2.7", "1", starts_on=first, ends_on=date(2028, 9, 29))
    ripe = claim("ripe", "2.7", "2", starts_on=first, ends_on=date(2028, 9, 30))
    registry = claim("registry", "3.4", "4", starts_on=first, ends_on=date(2028, 9, 30), scale="management")
    declared, accepted = declared_and_accepted(certification, NINE_YEARS, [young, ripe, registry])
    assert of(declared, "b2").counted == ("ripe", "young")
    assert declared.credits == 7
    assert of(accepted, "b2").counted == ("ripe",)
    assert accepted.credits == 2
    for code in ("b2", "credits"):
        assert reasons(accepted, code)["young"] == "acquis le 30 septembre 2028, après 2 ans de participation"
        assert reasons(accepted, code)["registry"] == "acquis le 30 septembre 2029, après 3 ans de participation"
    assert count_accepted(certification, NINE_YEARS, [young, ripe, registry]) == accepted


def test_a_wait_is_not_said_of_what_cannot_count_anyway(certification, claim) -> None:
    first = date(2026, 10, 1)
    outside = claim("outside", "2.7", "1", starts_on=first, ends_on=date(2032, 1, 1))
    nothing = claim("nothing", "2.7", "0", starts_on=first, ends_on=first)
    submitted = claim("submitted", "2.7", "1", starts_on=first, ends_on=first, accepted=False)
    accepted = count_accepted(certification, NINE_YEARS, [outside, nothing, submitted])
    assert reasons(accepted, "b2") == {"nothing": rules.NO_CREDITS, "outside": rules.OUTSIDE_PERIOD}


def test_what_waits_for_a_figure_counts_once_the_committee_has_set_it(certification, claim) -> None:
    asked = claim("asked", "1.7", "0", scale="reading_review", accepted=False)
    granted = claim("granted", "1.7", "2", scale="reading_review")
    refused = claim("refused", "1.7", "0", scale="reading_review")
    poster = claim("poster", "1.7", "0", scale="authorship", accepted=False)
    progress = count(certification, NINE_YEARS, [asked, granted, refused, poster])
    assert of(progress, "b1").counted == ("granted",)
    assert reasons(progress, "b1") == {
        "asked": rules.NO_FIGURE_YET,
        "refused": rules.NO_CREDITS,
        "poster": rules.NO_CREDITS,
    }
