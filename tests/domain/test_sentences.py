"""What people read of each shipped set of rules, word for word: a golden file each, from nothing done to everything."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.documents import read_document
from backoffice.domain.periods import Period
from backoffice.domain.referential import Referential, RequirementKind
from backoffice.domain.referential_document import from_document
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.requirements import Claim, Progress, count
from backoffice.domain.wording import instructions, legal_sentence, missing_sentence
from backoffice.resources import config_dir
from tests.golden import matches_golden

GOLDEN = Path(__file__).parent / "golden"
SHIPPED = sorted([*(config_dir() / "rule_sets").glob("*.yaml"), *(config_dir() / "referentials").glob("*.yaml")])
PERIOD = Period(date(2026, 1, 1), date(2034, 12, 31))
DAY = date(2026, 3, 12)
MORE_THAN_A_BLOCK = 11  # no figure of a rule is taken for the number of a block


@cache
def rules_in(path: Path) -> Referential:
    return from_document(read_document(path))


def one_action(rules: Referential) -> Progress:
    """An action of the first type, which brings one QARQ or hour, and lasted what it must."""
    entry = rules.entries[0]
    ends_on = DAY.replace(year=DAY.year + (entry.minimum_years or 0))
    credits = Decimal(1) if entry.scales else Decimal(0)
    return count(rules, PERIOD, [Claim("1", entry.key, "", DAY, ends_on, credits, accepted=True)])


def reached(progress: Progress, short: dict[str, Decimal]) -> Progress:
    """All that is required, less what is short of it by requirement."""
    requirements = (
        replace(one, have=one.need - short.get(one.requirement.code, Decimal(0))) for one in progress.requirements
    )
    return replace(progress, requirements=tuple(requirements))


def moments(rules: Referential) -> Iterator[tuple[str, Progress]]:
    nothing = count(rules, PERIOD, [])
    yield "Rien de déclaré", nothing
    yield f"Une action : {rules.entries[0].label}", one_action(rules)
    for requirement in rules.requirements:
        label = requirement_label(rules, requirement)
        yield f"Il en manque 1 : {label}", reached(nothing, {requirement.code: Decimal(1)})
        if requirement.need > 2:
            yield f"Il en manque 2 : {label}", reached(nothing, {requirement.code: Decimal(2)})
        if requirement.kind is not RequirementKind.actions:
            yield f"Il en manque 1,5 : {label}", reached(nothing, {requirement.code: Decimal("1.5")})
    yield "Tout, sauf 1 de chaque", reached(nothing, {one.code: Decimal(1) for one in rules.requirements})
    yield "Tout", reached(nothing, {})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_people_read(path: Path) -> None:
    rules = rules_in(path)
    parts = [f"== Les consignes\n{instructions(rules)}\n"]
    for when, progress in moments(rules):
        said = [missing_sentence(progress), legal_sentence(progress)]
        parts.append("\n".join([f"== {when}", *filter(None, said), ""]))
    assert matches_golden(GOLDEN / f"{path.stem}.txt", "\n".join(parts))


@st.composite
def other_figures(draw: st.DrawFn) -> Referential:
    """Shipped rules, whose requirements ask for other figures, no two the same."""
    rules = draw(st.sampled_from([rules_in(path) for path in SHIPPED]))
    how_many = len(rules.requirements)
    figures = st.lists(st.integers(MORE_THAN_A_BLOCK, 99), min_size=how_many, max_size=how_many, unique=True)
    changed = zip(rules.requirements, draw(figures), strict=True)
    return replace(rules, requirements=tuple(replace(one, need=Decimal(figure)) for one, figure in changed))


def figures_in(text: str) -> list[int]:
    return [figure for figure in map(int, re.findall(r"\d+", text)) if figure >= MORE_THAN_A_BLOCK]


@settings(max_examples=60, deadline=None)
@given(other_figures())
def test_the_rule_and_its_text_agree(rules: Referential) -> None:
    """Each figure of the rule once in the instructions, and no other; missing and required are the same at first."""
    needs = {one.code: int(one.need) for one in rules.requirements}
    assert sorted(figures_in(instructions(rules))) == sorted(needs.values())
    by_category = sum(int(one.need) for one in rules.requirements if one.selector.categories)
    said = {
        need
        for one, need in zip(rules.requirements, needs.values(), strict=True)
        if not (one.is_overall and by_category >= need)
    }
    sentence = missing_sentence(count(rules, PERIOD, []))
    assert sorted(figures_in(sentence)) == sorted([*said, *said])
    assert {f"{need}/{need}" for need in said} == set(re.findall(r"\d+/\d+", sentence))
