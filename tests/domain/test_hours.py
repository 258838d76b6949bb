"""Referentials that count hours: exact sums, their words, and no mixture with QARQ (000, chapter 4)."""

import copy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.domain import requirements
from backoffice.domain.credits import QuantityError, score
from backoffice.domain.periods import Period
from backoffice.domain.referential import Called
from backoffice.domain.referential_document import ReferentialError, from_document, to_document
from backoffice.domain.requirements import Claim, count, declared_and_accepted
from backoffice.domain.totals import totals
from backoffice.domain.wording import CYCLE_IS_FILLED, instructions, missing_sentence

PERIOD = Period(date(2026, 1, 1), date(2028, 12, 31))
DAY = date(2027, 3, 12)
HOURS = st.integers(1, 4000).map(lambda hundredths: Decimal(hundredths) / 100)


@pytest.fixture(scope="session")
def hours(rules_of):
    return rules_of("hours-with-a-cap")


def test_the_duration_is_what_counts_to_the_minute(hours) -> None:
    scored = score(hours.entry("course"), "trainer", {"hours": "7,25"})
    assert (scored.credits, scored.explanation) == (Decimal("7.25"), "7\u00a0h\u00a015 de formation : 7,25 heures")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("7,125", "Donnez la durée avec deux décimales au plus : 7,5 ou 1,25."),
        ("0", "Nombre d’heures : écrivez un nombre plus grand que zéro."),
        ("sept", "« sept » n’est pas un nombre : écrivez par exemple 3 ou 3,5."),
    ],
)
def test_a_duration_that_makes_no_sense_is_refused(hours, typed, why) -> None:
    with pytest.raises(QuantityError) as refused:
        score(hours.entry("course"), "attendee", {"hours": typed})
    assert (refused.value.field, refused.value.message) == ("hours", why)


def test_the_sentences_speak_of_hours_and_of_a_cycle(hours, claim) -> None:
    assert instructions(hours) == "Au moins 2 actions au choix du physicien sur le cycle et au moins 20,5 heures."
    progress = count(hours, PERIOD, [claim("a", "course", "1.25"), claim("b", "course", "2")])
    assert missing_sentence(progress) == "Pour que votre cycle soit complet il manque 17,25/20,5 heures."
    assert missing_sentence(count(hours, PERIOD, [claim("a", "course", "19.5")])) == (
        "Pour que votre cycle soit complet il manque 1/2 actions sur l'ensemble et 1/20,5 heure."
    )
    full = count(hours, PERIOD, [claim("a", "course", "20"), claim("b", "online", "0.5")])
    assert missing_sentence(full) == CYCLE_IS_FILLED


def test_a_cap_and_an_empty_duration_are_said_in_hours(hours, claim) -> None:
    claims = [claim("a", "online", "6.25"), claim("b", "online", "3"), claim("c", "course", "0")]
    refused = {one.id: one.reason for one in count(hours, PERIOD, claims).requirements[1].not_counted}
    assert refused == {"b": requirements.HOURS_OVER_CAP, "c": requirements.NO_HOURS}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_sums_are_exact_and_totals_add_up_to_the_progress(hours, data) -> None:
    """Whatever is declared: by type and role as on the whole, no hundredth of an hour is lost."""
    claims = [
        Claim(
            id=str(number),
            entry_key=data.draw(st.sampled_from(["course", "online"])),
            title="",
            starts_on=DAY,
            ends_on=DAY,
            credits=data.draw(HOURS),
            accepted=data.draw(st.booleans()),
            role=data.draw(st.sampled_from(["attendee", "trainer"])),
            scale="duration",
        )
        for number in range(data.draw(st.integers(0, 12)))
    ]
    progress = declared_and_accepted(hours, PERIOD, claims)
    for name, of_them in (("declared", claims), ("accepted", [one for one in claims if one.accepted])):
        online = sum((one.credits for one in of_them if one.entry_key == "online"), Decimal(0))
        courses = sum((one.credits for one in of_them if one.entry_key == "course"), Decimal(0))
        found = getattr(progress, name)
        assert found.credits == courses + min(online, Decimal("6.25"))
        assert found.requirements[1].have == found.credits
        rows = totals(hours, progress, claims)
        assert sum((getattr(row, name) for row in rows), Decimal(0)) == found.credits
    assert sum(row.actions for row in totals(hours, progress, claims)) == len(claims)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda d: d["entries"][0]["scales"][0].update(kind="flat", credits=1), "ne vont pas ensemble"),
        (lambda d: d["requirements"][1].update(kind="credits"), "kind: credits"),
    ],
)
def test_hours_and_credits_are_not_mixed(hours, spoil, problem) -> None:
    document = copy.deepcopy(to_document(hours))
    assert from_document(document) == hours
    assert hours.called is Called.cycle
    spoil(document)
    with pytest.raises(ReferentialError, match=problem):
        from_document(document)


def test_hours_are_not_asked_of_scales_that_give_credits(triennial) -> None:
    document = copy.deepcopy(to_document(triennial))
    document["requirements"][-1].update(kind="hours")
    with pytest.raises(ReferentialError, match="kind: hours"):
        from_document(document)
