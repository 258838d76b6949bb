"""How long an attendance list of 10,000 lines takes, 500 of them bad, and how much memory."""

import resource

import pytest

from backoffice.db import db
from backoffice.models import CpdAction
from backoffice.services.attendance import outcomes_of, read_list
from tests.bench.bench_decisions import report
from tests.crowd import crowd
from tests.factories import World, fictitious_rpps

pytestmark = pytest.mark.bench

LINES, BAD = 10_000, 500


def test_a_list_of_ten_thousand_lines(world: World) -> None:
    organiser = world.organiser()
    session = world.session(organiser, "labelled")
    people = crowd(world, LINES - BAD)
    good = [(rpps, session.code, 4) for rpps in people]
    bad = [(fictitious_rpps(5_000_000 + index), session.code, 4) for index in range(BAD)]
    received = world.attendance(organiser, *good, *bad, read=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report("lines of an attendance list", LINES, lambda: read_list(received.id, world.now))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"memory at its highest: {before // 1024} MB before, {grown // 1024} MB more")
    db.session.refresh(received)
    print({str(outcome): count for outcome, count in outcomes_of(db.session(), received).items()})
    assert db.session.query(CpdAction).count() == LINES - BAD
    again = world.attendance(organiser, *good, *bad, read=False)
    report("the same lines again", LINES, lambda: read_list(again.id, world.now))
