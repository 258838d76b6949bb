"""Parcours: requested, decided, certified; by a committee or by the rules alone, as the programme says."""

from decimal import Decimal
from typing import Any

import pytest

from backoffice.db import db
from backoffice.models import AuditEvent, Parcours
from backoffice.services.transitions import perform
from tests.factories import World
from tests.services.payloads import as_asked
from workflows.engine import StepRefused


def programme(world: World, **given: str) -> None:
    for name, value in given.items():
        setattr(world.programme, name, value)
    db.session.commit()


def request(world: World, parcours: Parcours) -> None:
    perform("parcours", parcours.id, "request", parcours.account.as_actor(), world.now, honour=True)


class TestTheRequest:
    def test_needs_the_declaration_on_honour(self, world: World) -> None:
        parcours = world.parcours()
        world.enough(parcours, "submitted")
        owner = parcours.account.as_actor()
        for honour in (False, None):
            with pytest.raises(StepRefused, match="déclaration sur l’honneur") as refusal:
                perform("parcours", parcours.id, "request", owner, world.now, honour=honour)
            assert refusal.value.field == "honour"
        request(world, parcours)
        assert (parcours.state, parcours.honour_declared_at) == ("requested", world.now)

    def test_is_made_once(self, world: World) -> None:
        parcours = world.requested()
        with pytest.raises(StepRefused, match="« validation demandée »"):
            request(world, parcours)

    def test_counts_what_is_declared_and_not_the_drafts(self, world: World) -> None:
        parcours = world.parcours()
        world.enough(parcours, "draft")
        with pytest.raises(StepRefused, match="il manque"):
            request(world, parcours)


class TestTheCommittee:
    def test_decides_every_action_first(self, world: World) -> None:
        parcours = world.requested("submitted")
        reviewer = world.actor("clavip_member")
        actions = [claim.action for claim in parcours.claims]
        for action, left in zip(actions, ("3 actions", "2 actions", "une action"), strict=True):
            with pytest.raises(StepRefused, match=f"Il reste {left} à décider"):
                perform("parcours", parcours.id, "certify", reviewer, world.now)
            perform("cpd_action", action.id, "accept", reviewer, world.now, grants=as_asked(action))
        perform("parcours", parcours.id, "certify", reviewer, world.now)
        assert (parcours.state, parcours.decided_by_id) == ("certified", reviewer.account_id)

    def test_certifies_on_accepted_actions_only(self, world: World) -> None:
        parcours = world.requested("submitted")
        reviewer = world.actor("clavip_member")
        first, *others = [claim.action for claim in parcours.claims]
        perform("cpd_action", first.id, "reject", reviewer, world.now, reason="Illisible.")
        for action in others:
            perform("cpd_action", action.id, "accept", reviewer, world.now, grants=as_asked(action))
        with pytest.raises(StepRefused, match="il manque"):
            perform("parcours", parcours.id, "certify", reviewer, world.now)

    def test_certifies_on_granted_credits_only(self, world: World) -> None:
        parcours = world.requested("submitted")
        reviewer = world.actor("clavip_member")
        for claim in parcours.claims:
            grants = {claim.id: Decimal(1)}
            perform("cpd_action", claim.action_id, "accept", reviewer, world.now, grants=grants, reason="Durée.")
        with pytest.raises(StepRefused, match="11/14 QARQ"):
            perform("parcours", parcours.id, "certify", reviewer, world.now)

    @pytest.mark.parametrize("mode", ["as_they_come", "with_parcours"])
    def test_returns_a_parcours_with_single_actions(self, world: World, mode: str) -> None:
        programme(world, review_mode=mode)
        parcours = world.requested("submitted")
        reviewer = world.actor("clavip_member")
        submitted, accepted, untouched = [claim.action for claim in parcours.claims]
        perform("cpd_action", accepted.id, "accept", reviewer, world.now, grants=as_asked(accepted))
        questions = {submitted.id: "Quelle durée ?", accepted.id: "Quel organisme ?"}
        perform("parcours", parcours.id, "return", reviewer, world.now, reason="À compléter.", actions=questions)
        assert (parcours.state, parcours.reason) == ("returned", "À compléter.")
        assert [submitted.state, accepted.state, untouched.state] == [
            "information_requested",
            "information_requested",
            "submitted",
        ]
        assert (submitted.question, accepted.question) == ("Quelle durée ?", "Quel organisme ?")

    def test_a_returned_parcours_is_open_again(self, world: World) -> None:
        parcours = world.requested("submitted")
        perform("parcours", parcours.id, "return", world.actor("clavip_member"), world.now, reason="À compléter.")
        owner = parcours.account.as_actor()
        action = parcours.claims[0].action
        perform("cpd_action", action.id, "edit", owner, world.now, changes=world.changes(title="Complété"))
        request(world, parcours)
        assert (parcours.state, parcours.reason) == ("requested", None)

    @pytest.mark.parametrize("trigger", ["correct", "return_to_owner"])
    def test_goes_back_on_no_action_of_a_certified_parcours(self, world: World, trigger: str) -> None:
        action = world.certified().claims[0].action
        payload: dict[str, Any] = {"grants": as_asked(action), "reason": "Relecture.", "question": "Quelle durée ?"}
        with pytest.raises(StepRefused, match="révoquez-la avant"):
            perform("cpd_action", action.id, trigger, world.actor("clavip_member"), world.now, **payload)

    def test_after_a_revocation_it_does(self, world: World) -> None:
        attestation = world.attestation()
        admin = world.actor("council_admin")
        perform("attestation", attestation.id, "revoke", admin, world.now, reason="Erreur de durée.")
        action = attestation.parcours.claims[0].action
        reviewer = world.actor("clavip_member")
        perform("cpd_action", action.id, "return_to_owner", reviewer, world.now, question="Quelle durée ?")
        assert action.state == "information_requested"
        reopened = db.session.query(AuditEvent).filter_by(record_id=attestation.parcours_id, trigger="reopen").one()
        assert (reopened.actor_id, reopened.reason) == (admin.account_id, "Erreur de durée.")


class TestProgrammesAsData:
    def test_actions_reviewed_with_the_parcours(self, world: World) -> None:
        programme(world, review_mode="with_parcours")
        parcours = world.parcours()
        actions = world.enough(parcours, "submitted")
        reviewer = world.actor("clavip_member")
        with pytest.raises(StepRefused, match="examinées ensemble"):
            perform("cpd_action", actions[0].id, "accept", reviewer, world.now, grants=as_asked(actions[0]))
        request(world, parcours)
        perform("cpd_action", actions[0].id, "accept", reviewer, world.now, grants=as_asked(actions[0]))
        assert actions[0].state == "accepted"

    def test_the_rules_alone_certify(self, world: World) -> None:
        programme(world, certification_mode="automatic")
        parcours = world.parcours()
        world.enough(parcours)
        request(world, parcours)
        assert (parcours.state, parcours.decided_by_id) == ("certified", None)
        assert [attestation.state for attestation in parcours.attestations] == ["preparing"]
        certified = db.session.query(AuditEvent).filter_by(record_id=parcours.id, trigger="certify").one()
        assert (certified.actor_id, certified.actor_name) == (None, "Le système")

    def test_the_rules_alone_certify_on_accepted_actions_only(self, world: World) -> None:
        programme(world, certification_mode="automatic")
        parcours = world.parcours()
        world.enough(parcours, "submitted")
        with pytest.raises(StepRefused, match="Il reste 3 actions à décider"):
            request(world, parcours)
        assert parcours.state == "open"
