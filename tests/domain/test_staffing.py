"""Full-time equivalents by establishment and service: whichever way they are added, the same exact whole."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.shares import SharedTime, by_service, full_time, full_times_of
from backoffice.domain.staffing import Part, staffing

SERVICES = ("Curiethérapie", "Médecine nucléaire", "Radiologie", "Radiothérapie")
a_share = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(100), places=2)
some_parts = st.lists(
    st.builds(Part, st.integers(0, 6), st.sampled_from(SERVICES), st.decimals(0, 100, places=6)), max_size=40
)


@st.composite
def divided(draw: st.DrawFn, most: int) -> list[Decimal]:
    """At most so many shares above 0 that add to 100."""
    cuts = sorted(draw(st.sets(st.integers(1, 9999), max_size=most - 1)))
    return [Decimal(end - start) / 100 for start, end in zip([0, *cuts], [*cuts, 10_000], strict=True)]


@st.composite
def a_register(draw: st.DrawFn) -> list[tuple[Decimal, dict[int, SharedTime]]]:
    """Working times, and what is done of each where: every sum is 100."""
    return [
        (
            draw(a_share),
            {
                site: SharedTime(share, dict(zip(SERVICES, draw(divided(len(SERVICES))), strict=False)))
                for site, share in enumerate(draw(divided(4)))
            },
        )
        for _ in range(draw(st.integers(0, 6)))
    ]


@given(a_register())
def test_the_parts_of_a_register_add_up_to_what_its_people_work(
    register: list[tuple[Decimal, dict[int, SharedTime]]],
) -> None:
    parts = [
        Part(site, service, full_times)
        for working_time, sites in register
        for (site, service), full_times in by_service(working_time, sites).items()
    ]
    table = staffing(parts, SERVICES)
    whole = sum((full_time(working_time) for working_time, _ in register), Decimal(0))
    assert table.total == whole
    assert sum((row.total for row in table.rows), Decimal(0)) == whole


@given(some_parts, st.integers(0, 8))
def test_rows_columns_and_what_is_left_out_of_a_page_say_the_same(parts: list[Part[int, str]], shown: int) -> None:
    table = staffing(parts, SERVICES)
    assert table.total == sum((part.full_times for part in parts), Decimal(0))
    first, others = table.shortened(shown)
    assert sum((row.total for row in first), Decimal(0)) + sum(others, Decimal(0)) == table.total
    assert [row.total for row in table.rows] == sorted((row.total for row in table.rows), reverse=True)
    for service, found in zip(table.services, table.by_service, strict=True):
        assert found == sum((part.full_times for part in parts if part.service == service), Decimal(0)) > 0


@given(st.lists(st.tuples(a_share, a_share, a_share), max_size=20))
def test_sums_made_by_the_database_are_those_of_the_shares(people: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    points = sum((one * other * third for one, other, third in people), Decimal(0))
    assert full_times_of(points, 3) == sum((full_time(*shares) for shares in people), Decimal(0))
