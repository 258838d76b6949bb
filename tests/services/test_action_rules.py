"""Actions: what their owner may change, what evidence they need, what a decision grants."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.db import db
from backoffice.models import CpdAction
from backoffice.permissions import Hidden
from backoffice.services import audit
from backoffice.services.claims import record_action
from backoffice.services.transitions import perform
from tests.factories import World
from tests.services.payloads import as_asked
from workflows.engine import StepRefused


def by_owner(world: World, action: CpdAction, trigger: str, **payload: Any) -> None:
    perform("cpd_action", action.id, trigger, action.account.as_actor(), world.now, **payload)


class TestEvidence:
    def test_none_given_and_none_waived(self, world: World) -> None:
        action = world.action(world.parcours())
        with pytest.raises(StepRefused, match="continuer sans télécharger de preuve"):
            by_owner(world, action, "submit")

    def test_a_file(self, world: World) -> None:
        action = world.action(world.parcours())
        by_owner(world, action, "attach", evidence=[world.evidence(action.registrant)])
        by_owner(world, action, "submit")
        assert action.state == "submitted"

    def test_without_evidence_where_the_entry_allows_it(self, world: World) -> None:
        action = world.action(world.parcours())
        by_owner(world, action, "attach", without_evidence=True)
        by_owner(world, action, "submit")
        assert (action.state, action.without_evidence) == ("submitted", True)

    def test_without_evidence_where_the_entry_requires_it(self, world: World) -> None:
        action = world.action(world.parcours(), entry_key="article", scale=None, answer=world_answer(world, "article"))
        by_owner(world, action, "attach", without_evidence=True)
        with pytest.raises(StepRefused, match="ce type d’action en demande un"):
            by_owner(world, action, "submit")

    def test_on_honour_where_that_is_enough(self, world: World) -> None:
        action = world.action(world.parcours(), entry_key="enseignement", role="trainer", answer={"hours": "3"})
        by_owner(world, action, "attach", on_honour=True)
        by_owner(world, action, "submit")
        assert action.state == "submitted"

    def test_on_honour_where_it_is_not(self, world: World) -> None:
        action = world.action(world.parcours())
        by_owner(world, action, "attach", on_honour=True)
        with pytest.raises(StepRefused, match="Joignez un justificatif"):
            by_owner(world, action, "submit")

    def test_a_file_given_takes_back_the_waiver(self, world: World) -> None:
        action = world.action(world.parcours())
        by_owner(world, action, "attach", without_evidence=True)
        item = world.evidence(action.registrant)
        by_owner(world, action, "attach", evidence=[item])
        assert not action.without_evidence
        by_owner(world, action, "detach", evidence=item)
        with pytest.raises(StepRefused):
            by_owner(world, action, "submit")

    def test_a_file_that_is_being_scanned(self, world: World) -> None:
        action = world.action(world.parcours())
        item = world.evidence(action.registrant)
        item.scan = "pending"
        db.session.commit()
        by_owner(world, action, "attach", evidence=[item])
        with pytest.raises(StepRefused, match="analyse antivirus"):
            by_owner(world, action, "submit")

    def test_one_file_serves_several_actions(self, world: World) -> None:
        parcours = world.parcours()
        first, second = world.action(parcours), world.action(parcours, entry_key="congres")
        item = world.evidence(parcours.registrant)
        for action in (first, second):
            by_owner(world, action, "attach", evidence=[item])
        by_owner(world, first, "detach", evidence=item)
        db.session.expire_all()
        assert (first.evidence, second.evidence) == ([], [item])

    def test_somebody_else_s_file(self, world: World) -> None:
        action = world.action(world.parcours())
        with pytest.raises(Hidden):
            by_owner(world, action, "attach", evidence=[world.evidence(world.registrant())])

    def test_a_file_taken_off_twice(self, world: World) -> None:
        action = world.action(world.parcours())
        item = world.evidence(action.registrant)
        by_owner(world, action, "attach", evidence=[item])
        by_owner(world, action, "detach", evidence=item)
        with pytest.raises(StepRefused, match="déjà retiré"):
            by_owner(world, action, "detach", evidence=item)


class TestTheOwner:
    def test_does_not_submit_what_is_not_over(self, world: World) -> None:
        action = world.action(world.parcours(), starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
        by_owner(world, action, "attach", without_evidence=True)
        with pytest.raises(StepRefused, match="n’est pas encore terminée"):
            by_owner(world, action, "submit")

    def test_edits_and_withdraws_until_the_decision(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        by_owner(world, action, "edit", changes=world.changes(title="Un autre titre", answer={"half_days": "2"}))
        assert (action.title, action.claims[0].credits_asked) == ("Un autre titre", Decimal(2))
        by_owner(world, action, "withdraw")
        assert action.state == "withdrawn"

    @pytest.mark.parametrize("trigger", ["edit", "attach", "detach", "withdraw"])
    @pytest.mark.parametrize("state", ["accepted", "rejected"])
    def test_no_longer_after_it(self, world: World, state: str, trigger: str) -> None:
        action = world.action(world.parcours(), state)
        with pytest.raises(StepRefused, match="l’état actuel est"):
            by_owner(world, action, trigger, changes=world.changes(), evidence=None)

    def test_changes_nothing_once_the_request_is_made(self, world: World) -> None:
        action = world.requested("submitted").claims[0].action
        steps: dict[str, dict[str, Any]] = {
            "edit": {"changes": world.changes()},
            "attach": {"without_evidence": True},
            "detach": {"evidence": action.evidence[0]},
            "withdraw": {},
        }
        for trigger, payload in steps.items():
            with pytest.raises(StepRefused, match="La validation de ce parcours est demandée"):
                by_owner(world, action, trigger, **payload)

    def test_adds_nothing_either(self, world: World) -> None:
        parcours = world.requested()
        with pytest.raises(StepRefused, match="La validation de ce parcours est demandée"):
            record_action(parcours.registrant, parcours.id, world.changes(), parcours.account.as_actor(), world.now)

    def test_asks_for_no_correction_either(self, world: World) -> None:
        action = world.requested().claims[0].action
        with pytest.raises(StepRefused, match="La validation de ce parcours est demandée"):
            by_owner(world, action, "request_correction", reason="La durée est fausse.")

    def test_changes_what_a_reviewer_returned(self, world: World) -> None:
        """001, "Demande validation": the one exception."""
        parcours = world.requested()
        returned, other = parcours.claims[0].action, parcours.claims[1].action
        reviewer = world.actor("clavip_member")
        perform("cpd_action", returned.id, "return_to_owner", reviewer, world.now, question="Quelle durée ?")
        by_owner(world, returned, "edit", changes=world.changes(answer={"half_days": "3"}))
        by_owner(world, returned, "attach", evidence=[world.evidence(returned.registrant)])
        by_owner(world, returned, "submit")
        assert (returned.state, parcours.state) == ("submitted", "requested")
        with pytest.raises(StepRefused):
            by_owner(world, returned, "edit", changes=world.changes())
        with pytest.raises(StepRefused):
            by_owner(world, other, "request_correction", reason="Non.")

    def test_corrects_an_accepted_one_only_through_a_traced_correction(self, world: World) -> None:
        action = world.action(world.parcours(), "accepted")
        by_owner(world, action, "request_correction", reason="La durée était de deux demi-journées.")
        assert (action.state, action.claims[0].credits_granted) == ("correction_requested", Decimal(4))
        reviewer = world.actor("clavip_member")
        grants = {action.claims[0].id: Decimal(2)}
        perform("cpd_action", action.id, "correct", reviewer, world.now, grants=grants, reason="Selon l’attestation.")
        assert (action.state, action.claims[0].credits_granted) == ("accepted", Decimal(2))
        event = audit.history(db.session(), "cpd_action", action.id)[-1]
        claim = str(action.claims[0].id)
        assert event.details["credits"] == {"before": {claim: "4.00"}, "after": {claim: "2"}}


class TestGrants:
    def decide(self, world: World, action: CpdAction, credits: Any, reason: str | None = None) -> None:
        grants = {action.claims[0].id: credits}
        perform(
            "cpd_action", action.id, "accept", world.actor("clavip_member"), world.now, grants=grants, reason=reason
        )

    def test_as_asked_needs_no_reason(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        self.decide(world, action, Decimal("4.00"))
        assert action.claims[0].credits_granted == Decimal(4)

    @pytest.mark.parametrize("credits", ["3", "5", "0", "3.99"])
    def test_anything_else_needs_one(self, world: World, credits: str) -> None:
        action = world.action(world.parcours(), "submitted")
        for reason in (None, "", "  \n"):
            with pytest.raises(StepRefused, match="indiquez pourquoi") as refusal:
                self.decide(world, action, Decimal(credits), reason)
            assert refusal.value.field == "reason"
        assert action.state == "submitted"
        self.decide(world, action, Decimal(credits), "Durée effective retenue.")
        assert (action.state, action.claims[0].credits_granted) == ("accepted", Decimal(credits))

    def test_zero_with_a_reason_is_accepted_and_counts_nothing(self, world: World) -> None:
        parcours = world.parcours()
        action = world.action(parcours, "submitted")
        self.decide(world, action, Decimal(0), "Hors du champ de la spécialité.")
        assert parcours.progress().accepted.credits == 0
        assert parcours.summary["accepted"]["credits"] == "0"

    @pytest.mark.parametrize("credits", ["-1", "1000", "NaN", "Infinity", "-0.01"])
    def test_absurd_credits(self, world: World, credits: str) -> None:
        action = world.action(world.parcours(), "submitted")
        with pytest.raises(StepRefused, match="de 0 à 999") as refusal:
            self.decide(world, action, Decimal(credits), "Parce que.")
        assert refusal.value.field == "grants"

    def test_a_claim_left_out(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        with pytest.raises(StepRefused, match="Indiquez les crédits accordés"):
            perform("cpd_action", action.id, "accept", world.actor("clavip_member"), world.now, grants={})

    def test_a_rejection_grants_nothing_and_says_why(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        reviewer = world.actor("clavip_member")
        with pytest.raises(StepRefused, match="Indiquez un motif"):
            perform("cpd_action", action.id, "reject", reviewer, world.now, reason="   ")
        perform("cpd_action", action.id, "reject", reviewer, world.now, reason="Illisible.")
        assert (action.claims[0].credits_granted, action.reason) == (Decimal(0), "Illisible.")

    def test_an_action_returned_forgets_its_grant(self, world: World) -> None:
        action = world.action(world.parcours(), "accepted")
        reviewer = world.actor("clavip_member")
        perform("cpd_action", action.id, "return_to_owner", reviewer, world.now, question="Quelle durée ?")
        assert action.claims[0].credits_granted is None
        assert as_asked(action) == {action.claims[0].id: Decimal(4)}


def world_answer(world: World, entry_key: str) -> dict[str, str]:
    """The first choice that this entry's scale offers."""
    rules = world.programme.referentials[0].rules
    scale = rules.entry(entry_key).scales[0]
    return {scale.inputs[0].key: scale.inputs[0].options[0].code}
