"""What counts, what does not and why, and the caps."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backoffice.domain import requirements as rules
from backoffice.domain.requirements import count, declared_and_accepted


def of(progress, code):
    return next(one for one in progress.requirements if one.requirement.code == code)


def reasons(progress, code):
    return {refused.id: refused.reason for refused in of(progress, code).not_counted}


def test_each_requirement_says_who_counts_and_why_the_others_do_not(triennial, period, claim) -> None:
    early = date(2025, 12, 31)
    progress = count(
        triennial,
        period,
        [
            claim("odpc", "formation-odpc", "8"),
            claim("rmm", "rmm", "1"),
            claim("early", "congres", "6", starts_on=early, ends_on=early),
            claim("nothing", "congres", "0"),
            claim("elsewhere", "unknown", "3"),
            claim("proposed", "hors-liste", "2"),
        ],
    )
    formation = of(progress, "formation")
    assert (formation.have, formation.need, formation.missing, formation.is_met) == (1, 2, 1, False)
    assert formation.counted == ("odpc",)
    assert reasons(progress, "formation") == {
        "rmm": "ce n’est pas une action de formation",
        "early": rules.OUTSIDE_PERIOD,
        "nothing": rules.NO_CREDITS,
        "elsewhere": rules.NOT_IN_REFERENTIAL,
        "proposed": rules.NO_CATEGORY_YET,
    }
    assert reasons(progress, "priority-orientation")["rmm"] == (
        "ce n’est pas une action dans le cadre d'une orientation prioritaire"
    )
    assert of(progress, "actions").counted == ("odpc", "proposed", "rmm")
    assert progress.credits == 11
    assert progress.credits_by_category == {"fo": 8, "ap": 0, "gr": 1, "pi": 0}
    assert not progress.satisfied


def test_an_action_belongs_to_the_period_in_which_it_ends(triennial, period, claim) -> None:
    straddling = claim("1", "du", "4", starts_on=date(2025, 9, 1), ends_on=date(2026, 6, 30))
    leaving = claim("2", "du", "4", starts_on=date(2028, 9, 1), ends_on=date(2029, 6, 30))
    assert of(count(triennial, period, [straddling, leaving]), "actions").counted == ("1",)


def test_two_categories_feed_two_requirements_and_count_once_overall(rules_of, period, claim) -> None:
    progress = count(rules_of("four-with-two-formations"), period, [claim("1", "du", "0")])
    assert (of(progress, "actions").have, of(progress, "formation").have) == (1, 1)


def test_the_committee_decides_the_categories_of_an_action_out_of_the_list(triennial, period, claim) -> None:
    decided = claim("1", "hors-liste", "2", categories=frozenset({"gr"}), tags=frozenset({"priority_orientation"}))
    progress = count(triennial, period, [decided])
    assert of(progress, "reflexive-or-integrated").counted == ("1",)
    assert of(progress, "priority-orientation").counted == ("1",)
    assert of(progress, "formation").counted == ()


def test_a_scale_cap_within_an_entry_cap_bounds_credits_but_not_actions(every_kind, period, claim) -> None:
    claims = [
        claim("m1", "registry", "4", scale="management", starts_on=date(2026, 1, 1)),
        claim("m2", "registry", "4", scale="management", starts_on=date(2026, 1, 2)),
        claim("p1", "registry", "5", scale="patients", starts_on=date(2026, 1, 3)),
        claim("p2", "registry", "5", scale="patients", starts_on=date(2026, 1, 4)),
    ]
    progress = count(every_kind, period, claims)
    assert progress.credits_by_claim == {"m1": 4, "m2": 0, "p1": 5, "p2": 1}
    assert progress.credits == 10
    assert progress.credits_by_block == {"b1": 0, "b2": 10}
    assert of(progress, "b2").have == 4
    assert of(progress, "credits").counted == ("m1", "p1", "p2")
    assert reasons(progress, "credits") == {"m2": rules.OVER_CAP}


def test_only_accepted_claims_count_as_accepted(triennial, period, claim) -> None:
    both = declared_and_accepted(
        triennial, period, [claim("1", "congres", "6"), claim("2", "rmm", "1", accepted=False)]
    )
    assert (both.declared.credits, both.accepted.credits) == (7, 6)
    assert of(both.accepted, "actions").counted == ("1",)


def test_credits_stay_exact(triennial, period, claim) -> None:
    tenths = [claim(str(number), "congres", "0.1") for number in range(30)]
    assert count(triennial, period, tenths).credits == Decimal("3.0")


def test_the_same_id_twice_is_a_mistake(triennial, period, claim) -> None:
    with pytest.raises(ValueError, match="same id"):
        count(triennial, period, [claim("1", "rmm"), claim("1", "congres")])


def test_the_earliest_actions_use_a_cap_first_whatever_their_names(every_kind, period, claim) -> None:
    late = claim("a", "registry", "3", scale="management", starts_on=date(2026, 1, 2))
    early = claim("b", "registry", "3", scale="management", starts_on=date(2026, 1, 1))
    same_day = claim("c", "registry", "3", scale="management", starts_on=date(2026, 1, 2))
    progress = count(every_kind, period, [same_day, late, early])
    assert list(progress.credits_by_claim.items()) == [("b", 3), ("a", 1), ("c", 0)]


def test_tags_alone_may_be_decided(certification, period, claim) -> None:
    tagged = claim("1", "1.2", "6", tags=frozenset({"odpc", "priority_orientation"}))
    untagged = claim("2", "1.1", "4", tags=frozenset())
    progress = count(certification, period, [tagged, untagged])
    assert of(progress, "b1").counted == ("1", "2")
    assert of(progress, "b1-priority-orientation").counted == ("1",)
    assert progress.credits_by_category["fo"] == 10, "the categories stay those of the entry"


def test_an_empty_parcours_holds_exact_nothings(certification, period) -> None:
    progress = count(certification, period, [])
    figures = [
        progress.credits,
        *(one.have for one in progress.requirements),
        *progress.credits_by_block.values(),
        *progress.credits_by_category.values(),
    ]
    assert {(type(figure), figure) for figure in figures} == {(Decimal, Decimal(0))}
    assert progress.credits_by_block.keys() == {"b1", "b2", "b3", "b4"}
    assert [one.not_counted for one in progress.requirements] == [()] * 6


def test_an_entry_may_be_capped_without_its_scales(triennial, period, claim) -> None:
    capped = replace(triennial.entry("congres"), cap_per_parcours=Decimal("7.5"))
    entries = tuple(capped if one.key == "congres" else one for one in triennial.entries)
    claims = [
        claim("1", "congres", "6"),
        claim("2", "congres", "6"),
        claim("3", "congres", "6"),
        claim("4", "rmm", "9"),
    ]
    progress = count(replace(triennial, entries=entries), period, claims)
    assert progress.credits_by_claim == {"1": 6, "2": Decimal("1.5"), "3": 0, "4": 9}
    assert of(progress, "credits").have == Decimal("16.5")
    assert of(progress, "actions").have == 4
