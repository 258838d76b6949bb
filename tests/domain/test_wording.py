"""The sentences of the guide "Mon parcours", word for word, and those of the triennial rules."""

import itertools
from dataclasses import replace

import pytest

from backoffice.domain.referential import Selector
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.requirements import count
from backoffice.domain.wording import instructions, missing_sentence

NOTHING_MISSING = "Les actions incluses dans votre parcours permettent dès maintenant de le valider"
REFLEXIVE = "analyse des pratiques, gestion des risques ou programme intégré"
PRIORITY = "action dans le cadre d'une orientation prioritaire"
AT_CHOICE = "actions au choix du médecin sur la période triennale"


def test_example_1_three_actions_asked_two_done(rules_of, period, claim) -> None:
    progress = count(rules_of("three-of-choice"), period, [claim("1", "rmm", "0"), claim("2", "formation", "0")])
    assert missing_sentence(progress) == (
        "Pour que votre parcours soit validable il manque 1/3 actions sur l'ensemble."
    )


def test_example_2_four_asked_of_which_two_formations(rules_of, period, claim) -> None:
    done = [claim("1", "rmm", "0"), claim("2", "formation", "0")]
    assert missing_sentence(count(rules_of("four-with-two-formations"), period, done)) == (
        "Pour que votre parcours soit validable il manque 1/2 formation et 2/4 actions sur l'ensemble."
    )


def test_example_3_nothing_is_missing(rules_of, period, claim) -> None:
    done = [claim("1", "congres", "0"), claim("2", "du", "0"), claim("3", "accreditation", "0")]
    progress = count(rules_of("three-with-one-formation"), period, done)
    assert progress.satisfied
    assert missing_sentence(progress) == NOTHING_MISSING


@pytest.mark.parametrize(
    ("done", "missing"),
    [
        ([("formation-odpc", "8")], f"1/2 formation, 1/1 {REFLEXIVE} et 6/14 QARQ"),
        (
            [],
            f"2/2 formations, 1/1 {REFLEXIVE}, 1/1 {PRIORITY} et 14/14 QARQ",
        ),
        (
            [("congres", "6"), ("formation", "6")],
            f"1/1 {REFLEXIVE}, 1/1 {PRIORITY} et 2/14 QARQ",
        ),
        ([("formation-odpc", "6"), ("congres", "5.5"), ("rmm", "0.25")], "2,25/14 QARQ"),
        ([("formation-odpc", "12"), ("rmm", "2")], "1/2 formation"),
    ],
)
def test_what_is_missing_from_the_triennial_parcours(triennial, period, claim, done, missing) -> None:
    claims = [claim(str(number), key, credits) for number, (key, credits) in enumerate(done)]
    assert missing_sentence(count(triennial, period, claims)) == (
        f"Pour que votre parcours soit validable il manque {missing}."
    )


def test_the_overall_is_said_when_the_categories_do_not_fill_it(triennial, period, claim) -> None:
    both = claim("1", "formation-odpc", "14", categories=frozenset({"fo", "ap"}))
    assert missing_sentence(count(triennial, period, [both])) == (
        "Pour que votre parcours soit validable il manque 1/2 formation et 2/3 actions sur l'ensemble."
    )


def test_blocks_are_said_before_credits(every_kind, period, claim) -> None:
    progress = count(every_kind, period, [claim("1", "odpc", "2")])
    assert missing_sentence(progress) == (
        "Pour que votre parcours soit validable il manque 3/4 actions du bloc 1, "
        "1/2 action du bloc 1 dans une orientation prioritaire, 3/3 actions du bloc 2 et 28/30 QARQ."
    )


def test_the_sentence_keeps_its_order_whatever_that_of_the_rules(triennial, period, claim) -> None:
    both = claim("1", "formation", "0.5", categories=frozenset({"fo", "ap"}))
    orders = itertools.permutations(triennial.requirements)
    assert {missing_sentence(count(replace(triennial, requirements=order), period, [both])) for order in orders} == {
        f"Pour que votre parcours soit validable il manque 1/2 formation, 1/1 {PRIORITY}, "
        "2/3 actions sur l'ensemble et 13,5/14 QARQ."
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("three-of-choice", f"Au moins 3 {AT_CHOICE}."),
        (
            "four-with-two-formations",
            f"Au moins 4 {AT_CHOICE} dont au moins 2 actions de formation.",
        ),
        (
            "three-with-one-formation",
            f"Au moins 3 {AT_CHOICE} dont au moins une action de formation.",
        ),
        (
            "every-kind-of-scale",
            "Au moins 4 actions du bloc 1, 2 actions du bloc 1 dans une orientation prioritaire "
            "et 3 actions du bloc 2 sur la période de certification, et au moins 30 QARQ.",
        ),
    ],
)
def test_instructions_come_from_the_rules(rules_of, name, text) -> None:
    assert instructions(rules_of(name)) == text


def test_instructions_of_the_triennial_parcours(triennial) -> None:
    assert instructions(triennial) == (
        f"Au moins 3 {AT_CHOICE} dont au moins 2 actions de formation, "
        "une action d'analyse des pratiques, de gestion des risques ou de programme intégré "
        "et une action dans le cadre d'une orientation prioritaire, et au moins 14 QARQ."
    )


def test_a_progress_bar_has_a_heading(triennial) -> None:
    assert [requirement_label(triennial, requirement) for requirement in triennial.requirements] == [
        "Actions sur l'ensemble",
        "Formation",
        "Analyse des pratiques, gestion des risques ou programme intégré",
        "Action dans le cadre d'une orientation prioritaire",
        "QARQ",
    ]


def test_instructions_of_rules_that_ask_for_credits(triennial) -> None:
    of_kind = {one.code: one for one in triennial.requirements}
    credits = of_kind["credits"]
    alone = replace(triennial, requirements=(credits,))
    assert instructions(alone) == "Au moins 14 QARQ sur la période triennale."
    overall = replace(triennial, requirements=(of_kind["actions"], credits))
    assert instructions(overall) == f"Au moins 3 {AT_CHOICE} et au moins 14 QARQ."
    counted = replace(credits, singular="crédit", plural="crédits")
    assert instructions(replace(triennial, requirements=(counted,))) == (
        "Au moins 14 crédits sur la période triennale."
    )
    part = replace(of_kind["formation"], within="actions")
    whole = replace(of_kind["actions"], selector=Selector(tags=("priority_orientation",)), singular="a", plural="b")
    assert instructions(replace(triennial, requirements=(whole, part))) == (
        "Au moins 3 b dont 2 actions de formation sur la période triennale."
    )
