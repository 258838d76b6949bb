"""Every machine, walked at random through `perform` on PostgreSQL, beside a model written by hand."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from backoffice.db import db
from backoffice.services import audit
from tests.factories import World
#PW
from tests.services.people_walk import AccountWalk, EnrolmentWalk
from tests.services.walk import WALKS, Walk
from tests.services.walk_tables import TABLES
from workflows.registry import WORKFLOWS


@pytest.mark.slow
@pytest.mark.parametrize("walk", [AccountWalk, EnrolmentWalk])
def test_no_illegal_state(world: World, walk: type[Walk]) -> None:
    """Each walk has records of its own in one database, so that nothing has to be emptied between them."""
    run_state_machine_as_test(lambda: walk(world), settings=WALKS)  # type: ignore[no-untyped-call]
    verdict = audit.verify(db.session())
    assert verdict.bad_row is None, verdict
    assert verdict.rows > 100


def test_the_model_knows_every_trigger() -> None:
    """A trigger that is not in the tables would never be walked. `recognise` follows from a proposal only."""
    known = {name: set(table) for name, table in TABLES.items()}
    known["cpd_action"].add("recognise")
    assert known == {name: set(workflow.triggers) for name, workflow in WORKFLOWS.items()}
