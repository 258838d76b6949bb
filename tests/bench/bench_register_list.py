"""A register of 50,000: leafing through it, finding somebody, taking it away, and what its statistics take."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from backoffice.db import db
from backoffice.services.register_exports import export_list
from backoffice.services.register_list import Wanted, page_of
from backoffice.services.statistics import enrolments_by_month, workforce
from tests.factories import World
from tests.register_crowd import divide_between_services, register_crowd

pytestmark = pytest.mark.bench

PEOPLE = 50_000
SEARCHES = (
    Wanted(),
    Wanted("evrard"),
    Wanted("zoe evr"),
    Wanted("49999"),
    Wanted("e"),
    Wanted("zzzz"),
    Wanted(town="saint etienne"),
    Wanted("martin", "brest"),
)


def test_a_big_register(world: World) -> None:
    council, session = world.register(listed_to="everyone"), db.session()
    register_crowd(world, council, PEOPLE)
    for wanted in SEARCHES:
        page = _measured(f"{wanted}", partial(page_of, session, council, wanted, world.now))
        if page.after:
            _measured("  the next page", partial(page_of, session, council, wanted, world.now, after=page.after))
    admin = world.actor("council_admin", council=council)
    for suffix in ("csv", "xlsx"):
        with _measured(suffix, partial(export_list, session, council, Wanted(), suffix, admin, world.now)) as file:
            print(f"  {len(file.read()) / 1_000_000:.1f} MB")
    divide_between_services(council)
    found = _measured("working time", partial(workforce, session, council, world.now))
    print(f"  {found.table.total} full-time equivalents in {len(found.table.rows)} establishments")
    _measured("enrolments by month", partial(enrolments_by_month, session, council, world.now.year))


def _measured(what: str, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    found = work()
    print(f"{what}: {1000 * (time.perf_counter() - began):.0f} ms")
    return found
