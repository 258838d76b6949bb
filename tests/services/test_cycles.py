"""Training cycles and DPC cycles (000, chapters 3 and 4): who decides, what counts twice, the automatic attestation."""

from datetime import date
from decimal import Decimal

import pytest

from backoffice.db import db
from backoffice.models import Attestation, AuditEvent, Parcours
from backoffice.permissions import Denied, Hidden
from backoffice.services.claims import FED, NOT_ELIGIBLE, NOTHING_TO_FEED, parcours_to_count_in, record_action
from backoffice.services.transitions import available, offer, perform
from tests.factories import World
from workflows.engine import StepRefused


@pytest.fixture
def cycle(world: World) -> Parcours:
    return world.cycle()


def declared(parcours: Parcours) -> Decimal:
    db.session.refresh(parcours)
    return Decimal(parcours.summary["declared"]["credits"])


def test_a_validated_entry_opens_both_cycles(world: World, cycle: Parcours) -> None:
    dpc = world.cycle_of(cycle.registrant, "cycle-dpc")
    assert (cycle.title, dpc.title) == ("Cycle de formation 2026-2030", "Cycle DPC 2026-2028")
    assert cycle.progress().declared.requirements[0].need == 100


def test_hours_are_counted_as_they_are(world: World, cycle: Parcours) -> None:
    for hours in ("7,5", "0.25", "1,33"):
        world.training(cycle, answer={"hours": hours})
    assert declared(cycle) == Decimal("9.08")
    assert cycle.summary["declared"]["sentence"] == "Pour que votre cycle soit complet il manque 90,92/100 heures."


class TestEligible:
    def test_it_counts_in_the_dpc_cycle_as_well(self, world: World, cycle: Parcours) -> None:
        dpc = world.cycle_of(cycle.registrant, "cycle-dpc")
        world.training(cycle)
        assert (declared(cycle), declared(dpc)) == (Decimal("7.5"), 0)
        action = world.training(cycle, is_eligible=True)
        assert [claim.parcours.title for claim in action.claims] == [cycle.title, dpc.title]
        assert (declared(cycle), declared(dpc)) == (15, Decimal("7.5"))

    def test_the_box_follows_the_form(self, world: World, cycle: Parcours) -> None:
        """Ticked later, unticked, or with another duration: the DPC cycle is recounted each time."""
        dpc, owner = world.cycle_of(cycle.registrant, "cycle-dpc"), cycle.account.as_actor()
        action = world.training(cycle)

        def edit(**given: object) -> None:
            changes = world.training_changes(**given)
            perform("cpd_action", action.id, "edit", owner, world.now, locking=[dpc.id], changes=changes)

        edit(is_eligible=True, answer={"hours": "3"})
        assert (declared(cycle), declared(dpc)) == (3, 3)
        edit(is_eligible=True, answer={"hours": "4"}, role="trainer")
        assert (declared(cycle), declared(dpc)) == (4, 4)
        edit(is_eligible=False, answer={"hours": "4"})
        assert (declared(cycle), declared(dpc)) == (4, 0)
        assert len(action.claims) == 1

    def test_a_type_that_dpc_does_not_know_is_refused(self, world: World, cycle: Parcours) -> None:
        with pytest.raises(StepRefused, match=NOT_ELIGIBLE) as refused:
            world.training(cycle, entry_key="formation-constructeur", is_eligible=True)
        assert refused.value.field == "is_eligible"

    def test_a_date_of_no_open_dpc_cycle_is_refused(self, world: World, cycle: Parcours) -> None:
        earlier = world.earlier_cycle(cycle)
        with pytest.raises(StepRefused, match=NOTHING_TO_FEED):
            world.training(earlier, starts_on=date(2025, 3, 3), ends_on=date(2025, 3, 4), is_eligible=True)

    def test_nothing_is_declared_in_a_cycle_that_another_feeds(self, world: World, cycle: Parcours) -> None:
        dpc, owner = world.cycle_of(cycle.registrant, "cycle-dpc"), cycle.account.as_actor()
        with pytest.raises(StepRefused, match=FED):
            record_action(cycle.registrant, dpc.id, world.training_changes(is_eligible=None), owner, world.now)

    def test_its_box_is_the_one_way_in(self, world: World, cycle: Parcours) -> None:
        assert parcours_to_count_in(db.session(), world.training(cycle)) == []


class TestDecision:
    def test_an_administrator_of_the_council_decides(self, world: World, cycle: Parcours) -> None:
        action = world.training(cycle)
        grants = {action.claims[0].id: Decimal("7.5")}
        for role in ("clavip_member", "register_reviewer", "auditor"):
            actor = world.actor(role, council=cycle.council)
            with pytest.raises((Denied, Hidden)):
                perform("cpd_action", action.id, "accept", actor, world.now, grants=grants)
        elsewhere = world.actor("council_admin")
        with pytest.raises(Hidden):
            perform("cpd_action", action.id, "accept", elsewhere, world.now, grants=grants)
        perform(
            "cpd_action",
            action.id,
            "accept",
            world.actor("council_admin", council=cycle.council),
            world.now,
            grants=grants,
        )
        assert action.state == "accepted"

    def test_who_decides_is_the_councils_choice(self, world: World, cycle: Parcours) -> None:
        action = world.training(cycle)
        cycle.council.reviewed_by = "register_reviewer"
        db.session.commit()
        steps = {
            one.trigger for one in available(action, world.actor("council_admin", council=cycle.council), world.now)
        }
        assert steps == set()
        reviewer = world.actor("register_reviewer", council=cycle.council)
        assert {"accept", "reject"} <= {one.trigger for one in available(action, reviewer, world.now)}

    def test_hours_are_corrected_with_a_reason(self, world: World, cycle: Parcours) -> None:
        action, admin = world.training(cycle), world.actor("council_admin", council=cycle.council)
        grants = {action.claims[0].id: Decimal("6")}
        with pytest.raises(StepRefused, match="indiquez pourquoi"):
            perform("cpd_action", action.id, "accept", admin, world.now, grants=grants)
        perform("cpd_action", action.id, "accept", admin, world.now, grants=grants, reason="Pauses déduites.")
        perform(
            "cpd_action",
            action.id,
            "correct",
            admin,
            world.now,
            grants={action.claims[0].id: Decimal("6.5")},
            reason="Une pause de moins.",
        )
        assert cycle.progress().accepted.credits == Decimal("6.5")
        events = db.session.query(AuditEvent).filter_by(record_id=action.id, trigger="correct").one()
        assert events.reason == "Une pause de moins."


class TestAttestation:
    def test_it_is_established_without_a_committee(self, world: World, cycle: Parcours) -> None:
        dpc, owner = world.cycle_of(cycle.registrant, "cycle-dpc"), cycle.account.as_actor()
        for _ in range(2):
            world.training(cycle, "accepted", is_eligible=True)
        found = offer(dpc, "request", owner, world.now)
        assert found is not None
        assert found.refusal is None
        perform("parcours", dpc.id, "request", owner, world.now, honour=True)
        assert dpc.state == "certified"
        attestation = db.session.query(Attestation).one()
        assert attestation.parcours is dpc
        assert attestation.snapshot["total_credits"] == "15.00"
        assert attestation.snapshot["measure"] == "hours"

    def test_it_waits_for_decisions_and_for_the_conditions(self, world: World, cycle: Parcours) -> None:
        dpc, owner = world.cycle_of(cycle.registrant, "cycle-dpc"), cycle.account.as_actor()
        world.training(cycle, "accepted", is_eligible=True)
        refusal = offer(dpc, "request", owner, world.now)
        assert refusal is not None
        assert refusal.refusal == (
            "Pour que votre cycle soit complet il manque 1/2 actions sur l'ensemble et 6,5/14 heures."
        )
        world.training(cycle, is_eligible=True)
        with pytest.raises(StepRefused, match="Il reste une action à décider"):
            perform("parcours", dpc.id, "request", owner, world.now, honour=True)

    def test_nobody_certifies_a_training_cycle(self, world: World, cycle: Parcours) -> None:
        assert offer(cycle, "request", cycle.account.as_actor(), world.now) is None
