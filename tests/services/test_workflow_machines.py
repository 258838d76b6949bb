"""Every machine, walked at random through `perform` on PostgreSQL, beside a model written by hand."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from backoffice.db import db
from backoffice.services import audit
from tests.factories import World
from tests.services.capture_walk import CaptureWalk
from tests.services.help_walk import HelpWalk
from tests.services.parcours_walk import LeavingWalk, ParcoursWalk
from tests.services.people_walk import AccountWalk, EnrolmentWalk
from tests.services.register_walk import (
    EstablishmentRequestWalk,
    EstablishmentWalk,
    MailboxChangeWalk,
    RegisterChangeWalk,
    RegisterTermWalk,
)
from tests.services.walk import WALKS, Arrow, Walk, cast_of
from tests.services.walk_tables import TABLES
from tests.services.writing_walk import NewsWalk, QuestionnaireWalk
from workflows.registry import WORKFLOWS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("walk", "examples", "walked"),
    [
        (AccountWalk, 8, {"account"}),
        (EnrolmentWalk, 20, {"enrolment"}),
        (ParcoursWalk, 18, {"cpd_action", "proposal", "parcours", "attestation"}),
        (CaptureWalk, 5, {"capture"}),
        (LeavingWalk, 5, set()),
        (HelpWalk, 6, {"help_request"}),
        (NewsWalk, 4, {"news_item"}),
        (QuestionnaireWalk, 4, {"questionnaire"}),
        (EstablishmentWalk, 3, {"establishment"}),
        (EstablishmentRequestWalk, 3, {"establishment_request"}),
        (RegisterChangeWalk, 3, {"register_change"}),
        (RegisterTermWalk, 4, {"register_term"}),
        (MailboxChangeWalk, 3, {"mailbox_change"}),
    ],
    ids=[
        "account",
        "enrolment",
        "parcours",
        "capture",
        "leaving",
        "help_request",
        "news_item",
        "questionnaire",
        "establishment",
        "establishment_request",
        "register_change",
        "register_term",
        "mailbox_change",
    ],
)
def test_no_illegal_state(world: World, walk: type[Walk], examples: int, walked: set[str]) -> None:
    """Each walk has records of its own in one database, so that nothing has to be emptied between them."""
    travelled: set[Arrow] = set()
    cast = cast_of(world)
    walks = settings(WALKS, max_examples=examples, stateful_step_count=walk.length)
    run_state_machine_as_test(lambda: walk(world, cast, travelled), settings=walks)  # type: ignore[arg-type]
    verdict = audit.verify(db.session())
    assert verdict.bad_row is None, verdict
    arrows = {
        (workflow, state, trigger)
        for workflow in walked
        for trigger, entry in TABLES[workflow].items()
        for state in entry.moves
        if (workflow, state) != ("enrolment", "draft")  # sent as soon as it is made
    }
    missed = arrows - travelled
    assert len(missed) <= len(arrows) // 3, f"walks that go nowhere: {sorted(missed)}"


def test_the_model_knows_every_trigger() -> None:
    """A trigger that is not in the tables would never be walked.

    `recognise` follows from a proposal only, `attest` from an attendance list.
    """
    known = {name: set(table) for name, table in TABLES.items()}
    known["cpd_action"] |= {"recognise", "attest"}
    assert known == {name: set(workflow.triggers) for name, workflow in WORKFLOWS.items()}
