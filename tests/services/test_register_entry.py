"""A register file through the services: saved as it goes, refused by how much, validated, then changed in the open."""

from datetime import date
from decimal import Decimal

import pytest

from backoffice.db import db
from backoffice.models import AuditEvent, OutboxMail, RegisterChange
from backoffice.permissions import Denied, Hidden
from backoffice.services.register_changes import begin_change, comparison
from backoffice.services.register_edits import PlaceRemoved, PlaceSaved, PlacesTakenUp, TimesSaved
from backoffice.services.transitions import perform
from tests.factories import World
from workflows.engine import StepRefused


def test_a_complete_file_is_submitted_and_validated(world: World) -> None:
    enrolment = world.entry()
    assert enrolment.state == "validated"
    assert [str(one) for one in enrolment.diplomas] == ["DQPRM : Physique médicale"]
    assert [(one.place.name, one.share) for one in enrolment.practices] == [("Centre hospitalier des Essais", 100)]


@pytest.mark.parametrize(
    ("shares", "said"),
    [({"A": "60", "B": "27.5"}, "il manque 12,5\u00a0%"), ({"A": "60", "B": "45"}, "il y a 5\u00a0% de trop")],
)
def test_a_share_that_does_not_add_up_says_by_how_much(world: World, shares: dict[str, str], said: str) -> None:
    enrolment = world.entry(state="draft", place=world.hospital("A"))
    world.edit(enrolment, PlaceSaved(date(2020, 1, 1), place=world.hospital("B", "Bron")))
    world.edit(enrolment, world.divided(enrolment, shares))
    with pytest.raises(StepRefused, match=said):
        perform("enrolment", enrolment.id, "submit", enrolment.account.as_actor(), world.now)
    assert enrolment.state == "draft"
    assert {one.share for one in enrolment.practices} == {Decimal(value) for value in shares.values()}, (
        "kept all the same"
    )


def test_the_only_place_is_the_whole(world: World) -> None:
    """A second one asks the share again; one left is the whole again."""
    enrolment = world.entry(state="draft")
    world.edit(enrolment, PlaceSaved(date(2020, 1, 1), place=world.hospital("B", "Bron")))
    assert [one.share for one in enrolment.practices] == [None, None]
    world.edit(enrolment, PlaceRemoved(enrolment.practices[1].id))
    assert [one.share for one in enrolment.practices] == [100]


def test_a_place_that_ended_is_history_and_no_share(world: World) -> None:
    enrolment = world.entry(state="draft")
    world.edit(enrolment, PlaceSaved(date(2012, 9, 1), date(2015, 3, 1), world.hospital("B", "Bron")))
    perform("enrolment", enrolment.id, "submit", enrolment.account.as_actor(), world.now)
    assert [one.place.name for one in enrolment.practices_on(world.now.date())] == ["Centre hospitalier des Essais"]
    assert len(enrolment.practices) == 2


def test_a_row_of_somebody_else_is_nobodys(world: World) -> None:
    mine, theirs = world.entry(state="draft"), world.entry(state="draft")
    with pytest.raises(Hidden):
        world.edit(mine, PlaceRemoved(theirs.practices[0].id))
    world.edit(mine, TimesSaved(shares={theirs.practices[0].id: Decimal(1)}))
    assert theirs.practices[0].share == 100


def test_nothing_is_edited_once_sent(world: World) -> None:
    enrolment = world.entry(state="submitted")
    with pytest.raises(StepRefused):
        world.edit(enrolment, PlaceRemoved(enrolment.practices[0].id))
    assert len(enrolment.practices) == 1


# --- later changes ------------------------------------------------------------------------------------------------


def test_what_was_validated_stays_until_the_decision(world: World) -> None:
    enrolment = world.entry()
    change = world.change(enrolment, "requested")
    db.session.expire_all()
    assert len(enrolment.diplomas) == 1
    reviewer = world.actor("register_reviewer", council=enrolment.council)
    perform("register_change", change.id, "accept", reviewer, world.now)
    db.session.expire_all()
    assert [one.title for one in enrolment.diplomas] == ["Physique médicale", "Radioprotection"]
    before, after = comparison(change, world.now)
    assert (len(before[0][1]), len(after[0][1])) == (1, 2), "both sides can be read back"


def test_a_refused_change_leaves_the_entry_as_it_was(world: World) -> None:
    enrolment = world.entry()
    change = world.change(enrolment, "requested")
    reviewer = world.actor("register_reviewer", council=enrolment.council)
    perform("register_change", change.id, "refuse", reviewer, world.now, reason="Diplôme illisible.")
    db.session.expire_all()
    assert len(enrolment.diplomas) == 1
    assert begin_change(enrolment.id, enrolment.account.as_actor(), world.now).id != change.id


def _moved(world: World, state: str = "requested") -> RegisterChange:
    """From one establishment at 100 % to two, as of 1 December."""
    enrolment = world.entry()
    owner = enrolment.account.as_actor()
    change = begin_change(enrolment.id, owner, world.now)
    world.edit(change, PlacesTakenUp(), PlaceSaved(date(2026, 12, 1), place=world.hospital("B", "Bron")))
    shares = {"Centre hospitalier des Essais": "60", "B": "40"}
    world.edit(change, world.divided(change, shares, date(2026, 12, 1)))
    if state == "requested":
        perform("register_change", change.id, "submit", owner, world.now)
    return change


def test_a_new_place_is_added_and_the_history_kept(world: World) -> None:
    change = _moved(world)
    enrolment = change.enrolment
    reviewer = world.actor("register_reviewer", council=enrolment.council)
    perform("register_change", change.id, "accept", reviewer, world.now)
    db.session.expire_all()
    rows = [(one.place.name, one.starts_on, one.ends_on, one.share) for one in enrolment.practices]
    assert sorted(rows, key=str) == [
        ("B", date(2026, 12, 1), None, Decimal(40)),
        ("Centre hospitalier des Essais", date(2015, 3, 2), date(2026, 11, 30), Decimal(100)),
        ("Centre hospitalier des Essais", date(2026, 12, 1), None, Decimal(60)),
    ]


def test_one_more_place_does_not_end_the_others_unseen(world: World) -> None:
    """Added straight away, without taking up the places in force first; and none of them twice."""
    enrolment = world.entry()
    change = begin_change(enrolment.id, enrolment.account.as_actor(), world.now)
    known = enrolment.practices[0].establishment
    with pytest.raises(StepRefused, match="déjà dans votre dossier"):
        world.edit(change, PlaceSaved(date(2026, 12, 1), place=known))
    world.edit(change, PlaceSaved(date(2026, 12, 1), place=world.hospital("B", "Bron")))
    assert sorted(one.place.name for one in change.practices) == ["B", "Centre hospitalier des Essais"]


def test_a_place_that_does_not_change_is_not_cut_in_two(world: World) -> None:
    enrolment = world.entry()
    owner = enrolment.account.as_actor()
    change = begin_change(enrolment.id, owner, world.now)
    world.edit(change, PlacesTakenUp())
    world.edit(change, world.divided(change, {"Centre hospitalier des Essais": "100"}, date(2026, 12, 1)))
    perform("register_change", change.id, "submit", owner, world.now)
    perform(
        "register_change", change.id, "accept", world.actor("register_reviewer", council=enrolment.council), world.now
    )
    db.session.expire_all()
    assert [(one.starts_on, one.ends_on) for one in enrolment.practices] == [(date(2015, 3, 2), None)]


def test_a_change_does_not_begin_before_what_it_replaces(world: World) -> None:
    change = _moved(world, "draft")
    shares = {"Centre hospitalier des Essais": "60", "B": "40"}
    world.edit(change, world.divided(change, shares, date(2015, 3, 2)))
    with pytest.raises(StepRefused, match="2 mars 2015"):
        perform("register_change", change.id, "submit", change.account.as_actor(), world.now)


def test_an_empty_change_is_not_sent(world: World) -> None:
    enrolment = world.entry()
    change = begin_change(enrolment.id, enrolment.account.as_actor(), world.now)
    with pytest.raises(StepRefused, match="rien modifié"):
        perform("register_change", change.id, "submit", enrolment.account.as_actor(), world.now)


def test_one_change_at_a_time(world: World) -> None:
    enrolment = world.entry()
    change = world.change(enrolment, "requested")
    assert begin_change(enrolment.id, enrolment.account.as_actor(), world.now).id == change.id


def test_nobody_begins_a_change_of_somebody_elses_entry(world: World) -> None:
    enrolment = world.entry()
    for actor in (world.registrant().account.as_actor(), world.actor("clavip_member")):
        with pytest.raises((Hidden, Denied)):
            begin_change(enrolment.id, actor, world.now)
    with pytest.raises(Denied):
        begin_change(enrolment.id, world.actor("register_reviewer", council=enrolment.council), world.now)


# --- corrections --------------------------------------------------------------------------------------------------


def test_the_rpps_of_an_enrolled_person_is_corrected_with_its_reason(world: World) -> None:
    enrolment = world.entry()
    twin = world.staff("clavip_member", rpps=enrolment.subject.rpps)
    admin = world.actor("council_admin", council=enrolment.council)
    perform(
        "enrolment",
        enrolment.id,
        "correct_rpps",
        admin,
        world.now,
        rpps="999 0000 0999",
        reason="Deux chiffres inversés.",
    )
    db.session.expire_all()
    assert enrolment.subject.rpps == twin.person.rpps == "99900000999"
    event = db.session.query(AuditEvent).filter_by(record_id=enrolment.id, trigger="correct_rpps").one()
    assert (event.reason, event.details["after"]) == ("Deux chiffres inversés.", "99900000999")
    assert db.session.query(OutboxMail).filter_by(name="enrolment/rpps_corrected").count() == 1


@pytest.mark.parametrize("number", ["", "123", "abc"])
def test_a_wrong_rpps_is_refused(world: World, number: str) -> None:
    enrolment = world.entry()
    admin = world.actor("council_admin", council=enrolment.council)
    with pytest.raises(StepRefused):
        perform("enrolment", enrolment.id, "correct_rpps", admin, world.now, rpps=number, reason="Erreur.")


def test_an_rpps_held_by_somebody_else_is_refused(world: World) -> None:
    enrolment, other = world.entry(), world.registrant()
    admin = world.actor("council_admin", council=enrolment.council)
    with pytest.raises(StepRefused, match="autre compte"):
        perform("enrolment", enrolment.id, "correct_rpps", admin, world.now, rpps=other.person.rpps, reason="Erreur.")
