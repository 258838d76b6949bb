"""« Établissement à créer » in a register file: the file follows its answer, and it closes when no file needs it."""

from datetime import date

import pytest

from backoffice.db import db
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import AuditEvent, EstablishmentRequest, Practice, RegisterChange
from backoffice.permissions import Hidden
from backoffice.services.register_changes import begin_change
from backoffice.services.register_edits import PlaceRemoved, PlaceSaved, PlacesTakenUp
from backoffice.services.transitions import offer, perform
from tests.factories import World
from workflows.engine import StepRefused

TO_CREATE = EstablishmentContent(
    name="Clinique des Tilleuls", town="Nantes", postcode="44000", address="2 rue des Tilleuls", phone="02 00 00 00 00"
)
BETTER = EstablishmentContent(name="Clinique des Tilleuls", town="Orvault", postcode="44700", phone="0200000000")


def _asked(world: World, state: str = "submitted") -> tuple[Practice, EstablishmentRequest]:
    enrolment = world.entry(state=state, place=TO_CREATE)
    practice = enrolment.practices[0]
    assert practice.request is not None
    return practice, practice.request


def test_a_file_waits_for_its_establishment_then_follows_it(world: World) -> None:
    practice, request = _asked(world)
    reviewer = world.actor("register_reviewer", council=practice.enrolment.council)
    waiting = offer(practice.enrolment, "validate", reviewer, world.now)
    assert waiting is not None
    assert waiting.refusal is not None
    assert "Clinique des Tilleuls" in waiting.refusal
    perform("establishment_request", request.id, "create_establishment", reviewer, world.now, content=TO_CREATE)
    db.session.expire_all()
    assert practice.establishment is not None
    assert practice.establishment.name == "Clinique des Tilleuls"
    perform("enrolment", practice.enrolment_id, "validate", reviewer, world.now)
    assert practice.enrolment.state == "validated"


def test_a_file_follows_the_establishment_that_was_there_already(world: World) -> None:
    practice, request = _asked(world)
    known = world.hospital("Clinique Les Tilleuls", "Nantes")
    reviewer = world.actor("register_reviewer", council=practice.enrolment.council)
    perform("establishment_request", request.id, "merge", reviewer, world.now, establishment=known)
    db.session.expire_all()
    assert practice.establishment_id == known.id


def test_a_file_comes_back_when_its_establishment_is_refused(world: World) -> None:
    practice, request = _asked(world)
    enrolment = practice.enrolment
    reviewer = world.actor("register_reviewer", council=enrolment.council)
    perform("establishment_request", request.id, "refuse", reviewer, world.now, reason="C’est un cabinet fermé.")
    db.session.expire_all()
    assert enrolment.state == "information_requested"
    assert "Clinique des Tilleuls" in (enrolment.question or "")
    owner = enrolment.account.as_actor()
    with pytest.raises(StepRefused, match="ne sera pas créé"):
        perform("enrolment", enrolment.id, "submit", owner, world.now)
    world.edit(enrolment, PlaceRemoved(practice.id), PlaceSaved(date(2015, 3, 2), place=world.hospital()))
    world.edit(enrolment, world.divided(enrolment, {"Centre hospitalier des Essais": "100"}))
    perform("enrolment", enrolment.id, "submit", owner, world.now)


def _asking_change(world: World, state: str = "requested") -> tuple[RegisterChange, EstablishmentRequest]:
    """A validated entry, to which a place that is to be created is added."""
    enrolment = world.entry()
    owner = enrolment.account.as_actor()
    change = begin_change(enrolment.id, owner, world.now)
    world.edit(change, PlacesTakenUp(), PlaceSaved(date(2026, 12, 1), place=TO_CREATE))
    shares = {"Centre hospitalier des Essais": "60", "Clinique des Tilleuls": "40"}
    world.edit(change, world.divided(change, shares, date(2026, 12, 1)))
    if state == "requested":
        perform("register_change", change.id, "submit", owner, world.now)
    return change, db.session.query(EstablishmentRequest).one()


def test_a_requested_change_comes_back_when_its_establishment_is_refused(world: World) -> None:
    change, request = _asking_change(world)
    reviewer = world.actor("register_reviewer", council=change.council)
    with pytest.raises(StepRefused, match="à créer"):
        perform("register_change", change.id, "accept", reviewer, world.now)
    perform("establishment_request", request.id, "refuse", reviewer, world.now, reason="Inconnu.")
    db.session.expire_all()
    assert change.state == "draft"


# --- corrected, given up, closed by itself ------------------------------------------------------------------------


def test_its_author_corrects_it_while_it_is_not_decided(world: World) -> None:
    practice, request = _asked(world)
    owner = request.account.as_actor()
    perform("establishment_request", request.id, "edit", owner, world.now, content=BETTER)
    assert (request.town, request.postcode, request.address) == ("Orvault", "44700", "")
    assert practice.enrolment.state == "submitted", "the file stays where it is"
    event = db.session.query(AuditEvent).filter_by(record_id=request.id, trigger="edit").one()
    assert event.details["changed"] == ["address", "postcode", "town", "phone"]
    reviewer = world.actor("register_reviewer", council=request.council)
    perform("establishment_request", request.id, "create_establishment", reviewer, world.now, content=BETTER)
    for trigger in ("edit", "withdraw"):
        with pytest.raises(StepRefused):
            perform("establishment_request", request.id, trigger, owner, world.now, content=TO_CREATE)


def test_nobody_else_corrects_it(world: World) -> None:
    _, request = _asked(world)
    with pytest.raises(Hidden):
        perform(
            "establishment_request",
            request.id,
            "edit",
            world.registrant().account.as_actor(),
            world.now,
            content=BETTER,
        )


@pytest.mark.parametrize(("state", "then"), [("draft", "draft"), ("submitted", "information_requested")])
def test_given_up_it_leaves_the_file(world: World, state: str, then: str) -> None:
    practice, request = _asked(world, state)
    enrolment, owner = practice.enrolment, request.account.as_actor()
    world_before = enrolment.version
    perform("establishment_request", request.id, "withdraw", owner, world.now)
    db.session.expire_all()
    assert (request.state, enrolment.state, enrolment.practices) == ("withdrawn", then, [])
    assert enrolment.version > world_before, "a page of the file that was open is old"
    with pytest.raises(StepRefused, match="Ajoutez au moins un établissement"):
        perform("enrolment", enrolment.id, "submit", owner, world.now)


def test_the_place_that_is_left_is_the_whole_again(world: World) -> None:
    change, request = _asking_change(world)
    perform("establishment_request", request.id, "withdraw", change.account.as_actor(), world.now)
    db.session.expire_all()
    assert change.state == "draft"
    assert [(one.place.name, one.share) for one in change.practices] == [("Centre hospitalier des Essais", 100)]


def test_it_closes_with_its_only_place(world: World) -> None:
    practice, request = _asked(world, "draft")
    world.edit(practice.enrolment, PlaceRemoved(practice.id))
    db.session.expire_all()
    assert request.state == "withdrawn"
    event = db.session.query(AuditEvent).filter_by(record_id=request.id, trigger="lapse").one()
    assert event.actor_id == request.account.id


@pytest.mark.parametrize("trigger", ["withdraw", "refuse"])
def test_it_closes_with_the_change_that_needed_it(world: World, trigger: str) -> None:
    change, request = _asking_change(world)
    reviewer = world.actor("register_reviewer", council=change.council)
    actor = change.account.as_actor() if trigger == "withdraw" else reviewer
    perform("register_change", change.id, trigger, actor, world.now, reason="Contrat absent.")
    db.session.expire_all()
    assert request.state == "withdrawn"


def test_a_decided_one_stays_as_it_was_decided(world: World) -> None:
    practice, request = _asked(world)
    reviewer = world.actor("register_reviewer", council=request.council)
    perform("establishment_request", request.id, "refuse", reviewer, world.now, reason="Inconnu.")
    db.session.expire_all()
    world.edit(practice.enrolment, PlaceRemoved(practice.id))
    db.session.expire_all()
    assert request.state == "refused"
