"""What must hold of every parcours, whatever is in it."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.domain.periods import Period
from backoffice.domain.requirements import Claim, Progress, count, declared_and_accepted
from backoffice.domain.wording import legal_sentence

ONE_DAY = timedelta(days=1)
PERIOD = Period(date(2026, 1, 1), date(2028, 12, 31))
RULES = ["triennial", "certification", "every_kind", "hours-with-a-cap", "three-of-choice", "four-with-two-formations"]
DAYS = st.integers(0, 40) | st.integers(700, 1120)  # on both sides of two and three years


def referential(request, name):
    return request.getfixturevalue("rules_of")(name) if "-" in name else request.getfixturevalue(name)


@st.composite
def parcours(draw, rules):
    """Claims of one referential, inside and outside the period, with and without overrides."""
    claims = []
    for number in range(draw(st.integers(0, 12))):
        entry = draw(st.sampled_from(rules.entries))
        starts_on = date(2025, 12, 1) + timedelta(days=draw(st.integers(0, 1200)))
        codes = [category.code for category in rules.categories]
        claims.append(
            Claim(
                id=str(number),
                entry_key=entry.key,
                title="",
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=draw(DAYS)),
                credits=draw(st.sampled_from([Decimal(n) for n in ("0", "0.5", "1", "3", "6", "14")])),
                accepted=draw(st.booleans()),
                categories=draw(st.none() | st.frozensets(st.sampled_from(codes))) if codes else None,
                tags=draw(st.none() | st.just(frozenset({"priority_orientation"}))),
                scale=draw(st.sampled_from([None, *(scale.code for scale in entry.scales)])),
            )
        )
    return claims


def anniversary(day: date, years: int) -> date:
    return date(day.year + years, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + years)


def figures(progress: Progress) -> list[Decimal]:
    return [
        *(one.have for one in progress.requirements),
        progress.credits,
        *progress.credits_by_category.values(),
        *progress.credits_by_block.values(),
    ]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(RULES))
def test_every_parcours(request, data, name) -> None:
    rules = referential(request, name)
    claims = data.draw(parcours(rules))
    progress = count(rules, PERIOD, claims)

    # the order of the claims changes nothing
    assert count(rules, PERIOD, data.draw(st.permutations(claims))) == progress

    # one claim more never lowers a figure
    for left_out in claims:
        fewer = count(rules, PERIOD, [claim for claim in claims if claim is not left_out])
        assert all(more >= less for more, less in zip(figures(progress), figures(fewer), strict=True))
        assert progress.satisfied or not fewer.satisfied

    # what is accepted is declared
    declared, accepted = declared_and_accepted(rules, PERIOD, claims)
    assert declared == progress
    assert all(more >= less for more, less in zip(figures(declared), figures(accepted), strict=True))

    # accepted is what has been granted and has lasted its minimum, to the day
    counted = {id for one in accepted.requirements for id in one.counted}
    for claim in claims:
        years = rules.entry(claim.entry_key).minimum_years
        if not claim.accepted or (years and claim.ends_on < anniversary(claim.starts_on, years) - ONE_DAY):
            assert claim.id not in counted
            assert not accepted.credits_by_claim.get(claim.id)
        else:
            assert accepted.credits_by_claim.keys() & {claim.id} == declared.credits_by_claim.keys() & {claim.id}

    # the law asks no more than the council, and what it misses is said
    for progress_on in (declared, accepted):
        assert progress_on.meets_the_law or not progress_on.satisfied
        assert bool(legal_sentence(progress_on)) == bool(progress_on.legal)

    # caps hold, entry by entry and scale by scale, and nothing gives more than it was granted
    by_id = {claim.id: claim for claim in claims}
    assert all(value <= by_id[id].credits for id, value in progress.credits_by_claim.items())
    for entry in rules.entries:
        for scale, cap in [(None, entry.cap_per_parcours), *((s, s.cap_per_parcours) for s in entry.scales)]:
            given_credits = sum(
                value
                for id, value in progress.credits_by_claim.items()
                if by_id[id].entry_key == entry.key and (scale is None or by_id[id].scale == scale.code)
            )
            assert cap is None or given_credits <= cap

    # each requirement places each claim once, and its figure is what it counts
    for one in progress.requirements:
        assert sorted([*one.counted, *(refused.id for refused in one.not_counted)]) == sorted(by_id)
        assert one.have + one.missing >= one.need
