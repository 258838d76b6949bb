"""Nobody decides on a file of their own establishment without saying so: declared, and kept in the journal."""

from datetime import date

import pytest

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.models import AuditEvent, Enrolment, Establishment
from backoffice.services.colleagues import shared_establishments
from backoffice.services.transitions import perform
from tests.factories import World
from workflows.engine import StepRefused


def _colleagues(world: World, theirs: Establishment | None = None) -> tuple[Enrolment, Actor]:
    """A file to decide, and a reviewer whose own entry names an establishment, the same unless said otherwise."""
    council, hospital = world.register(), world.hospital()
    mine = world.registrant(given_name="Dominique")
    world.entry(mine, council=council, place=theirs or hospital)
    reviewer = world.staff("register_reviewer", council=council, rpps=mine.person.rpps).as_actor()
    return world.entry(state="submitted", council=council, place=hospital), reviewer


def test_a_colleague_declares_it_and_the_journal_keeps_it(world: World) -> None:
    enrolment, reviewer = _colleagues(world)
    with pytest.raises(StepRefused) as refused:
        perform("enrolment", enrolment.id, "validate", reviewer, world.now)
    assert refused.value.field == "ties"
    assert enrolment.state == "submitted"
    perform("enrolment", enrolment.id, "validate", reviewer, world.now, ties=True)
    event = db.session.query(AuditEvent).filter_by(record_id=enrolment.id, trigger="validate").one()
    assert event.details["same_establishment"] == ["Centre hospitalier des Essais (Lyon)"]


def test_every_decision_asks_whatever_the_machine(world: World) -> None:
    enrolment, reviewer = _colleagues(world)
    perform("enrolment", enrolment.id, "validate", reviewer, world.now, ties=True)
    change = world.change(enrolment, "requested")
    with pytest.raises(StepRefused, match="même établissement"):
        perform("register_change", change.id, "refuse", reviewer, world.now, reason="Illisible.")


def test_somebody_from_elsewhere_declares_nothing(world: World) -> None:
    enrolment, reviewer = _colleagues(world, world.hospital("Hôpital de Bron", "Bron"))
    perform("enrolment", enrolment.id, "validate", reviewer, world.now)
    event = db.session.query(AuditEvent).filter_by(record_id=enrolment.id, trigger="validate").one()
    assert "same_establishment" not in event.details


def test_a_place_left_long_ago_is_no_tie(world: World) -> None:
    enrolment, reviewer = _colleagues(world)
    assert shared_establishments(db.session(), reviewer, enrolment, world.now.date())
    for practice in enrolment.practices:
        practice.ends_on = date(2020, 1, 1)
    db.session.commit()
    assert shared_establishments(db.session(), reviewer, enrolment, world.now.date()) == []


def test_the_person_of_the_file_declares_nothing_about_themselves(world: World) -> None:
    """Sending one's own file is no decision."""
    enrolment = world.entry(state="draft")
    perform("enrolment", enrolment.id, "submit", enrolment.account.as_actor(), world.now)
    assert enrolment.state == "submitted"
