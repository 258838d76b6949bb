"""`perform`: all of a step happens, or nothing does; and only to whom may."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from backoffice import queueing
from backoffice.db import db
from backoffice.domain.actor import ANONYMOUS, SYSTEM
from backoffice.errors import stale_sentence
from backoffice.models import AuditEvent, OutboxMail
from backoffice.permissions import Denied, Hidden
from backoffice.services import audit, transitions
from backoffice.services.transitions import EFFECTS, StaleRecord, perform, preview, transaction
from tests.factories import World
from tests.services.database_content import changed, content
from tests.services.payloads import as_asked, payload_for
from workflows.engine import StepRefused


class Broken(Exception):
    """What a full disk or a cut line would raise in the middle of a step."""


def break_down(*_: Any, **__: Any) -> None:
    raise Broken


def test_a_step_moves_the_state_and_leaves_its_trace(world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    reviewer = world.actor("clavip_member")
    version = action.version
    before = content()
    perform("cpd_action", action.id, "accept", reviewer, world.now, grants=as_asked(action))
    assert (action.state, action.version, action.decided_by_id) == ("accepted", version + 1, reviewer.account_id)
    assert changed(before, content()) == {
        "audit_event",
        "claim",
        "cpd_action",
        "outbox_mail",
        "parcours",
        "procrastinate_jobs",
    }
    event = audit.history(db.session(), "cpd_action", action.id)[-1]
    assert (event.trigger, event.source, event.target) == ("accept", "submitted", "accepted")
    assert (event.actor_id, event.actor_name, event.at) == (reviewer.account_id, reviewer.name, world.now)


class TestStalePages:
    def test_the_loser_is_told_who_what_and_when(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        seen, winner = action.version, world.actor("clavip_member")
        later = world.now + timedelta(minutes=5)
        perform("cpd_action", action.id, "reject", winner, later, seen_version=seen, reason="Illisible.")
        loser = world.actor("clavip_member")
        before = content()
        with pytest.raises(StaleRecord) as stale:
            perform(
                "cpd_action",
                action.id,
                "accept",
                loser,
                later,
                seen_version=seen,
                grants=as_asked(action),
            )
        assert changed(before, content()) == set()
        assert db.session.get_one(type(action), action.id).state == "rejected"
        event = stale.value.event
        assert event is not None
        assert (event.trigger, event.actor_name, event.at) == ("reject", winner.name, later)
        sentence = stale_sentence(stale.value)
        assert f"« Refuser » par {winner.name}" in sentence
        assert "20 novembre 2026 à 10\u00a0h\u00a035" in sentence

    def test_even_a_version_of_the_future_is_refused(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        with pytest.raises(StaleRecord):
            perform(
                "cpd_action",
                action.id,
                "reject",
                world.actor("clavip_member"),
                world.now,
                seen_version=action.version + 1,
                reason="Non.",
            )

    def test_an_edit_by_the_owner_makes_the_reviewer_s_page_stale(self, world: World) -> None:
        """They decide on what they read, not on what it became meanwhile."""
        action = world.action(world.parcours(), "submitted")
        seen = action.version
        owner = action.account.as_actor()
        perform("cpd_action", action.id, "edit", owner, world.now, changes=world.changes(title="Autre titre"))
        with pytest.raises(StaleRecord) as stale:
            perform(
                "cpd_action",
                action.id,
                "accept",
                world.actor("clavip_member"),
                world.now,
                seen_version=seen,
                grants=as_asked(action),
            )
        assert stale.value.event is not None
        assert stale.value.event.trigger == "edit"


class TestWhoMay:
    def test_no_role_sees_nothing(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        for actor in (ANONYMOUS, world.registrant().account.as_actor(), world.actor("register_reviewer")):
            with pytest.raises(Hidden):
                perform("cpd_action", action.id, "accept", actor, world.now, grants=as_asked(action))

    def test_another_council_s_committee_sees_nothing(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        foreign = world.actor("clavip_member", "council_admin", "auditor", council=world.other_council())
        with pytest.raises(Hidden):
            perform("cpd_action", action.id, "accept", foreign, world.now, grants=as_asked(action))

    def test_who_only_reads_is_denied(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        readers = [world.actor("auditor"), world.actor("council_admin")]
        before = content()
        for actor in readers:
            with pytest.raises(Denied) as denied:
                perform("cpd_action", action.id, "accept", actor, world.now, grants=as_asked(action))
            assert not isinstance(denied.value, Hidden)
        assert changed(before, content()) == set()

    def test_the_owner_does_not_decide(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        with pytest.raises(Denied):
            perform("cpd_action", action.id, "accept", action.account.as_actor(), world.now, grants=as_asked(action))

    def test_nobody_decides_on_their_own_file_from_their_committee_account(self, world: World) -> None:
        """Compared by person: the committee account is another account, with the same RPPS."""
        registrant = world.registrant()
        action = world.action(world.parcours(registrant), "submitted")
        twin = world.staff("clavip_member", rpps=registrant.person.rpps).as_actor()
        assert twin.account_id != registrant.account_id
        assert twin.person_id != registrant.person_id
        with pytest.raises(Denied):
            perform("cpd_action", action.id, "accept", twin, world.now, grants=as_asked(action))
        same = replace(world.actor("clavip_member"), person_id=registrant.person_id, rpps=None)
        with pytest.raises(Denied):
            perform("cpd_action", action.id, "accept", same, world.now, grants=as_asked(action))

    def test_a_committee_account_does_not_edit_its_own_person_s_file(self, world: World) -> None:
        action = world.action(world.parcours())
        same = replace(world.actor("clavip_member"), person_id=action.registrant.person_id)
        with pytest.raises(Denied):
            perform("cpd_action", action.id, "edit", same, world.now, changes=world.changes())

    def test_what_the_rules_do_nobody_does_by_hand(self, world: World) -> None:
        attestation = world.attestation(issued=False)
        everything = world.actor("clavip_member", "council_admin", "scientific_member", "platform_admin")
        with pytest.raises(Denied):
            perform("attestation", attestation.id, "issue", everything, world.now, pdf_sha256="a" * 64)
        with pytest.raises(Denied):
            perform("parcours", attestation.parcours_id, "reopen", everything, world.now, reason="Non.")
        perform("attestation", attestation.id, "issue", SYSTEM, world.now, pdf_sha256="a" * 64)

    def test_a_record_that_does_not_exist_is_hidden(self, world: World) -> None:
        with pytest.raises(Hidden):
            perform("cpd_action", uuid4(), "accept", world.actor("clavip_member"), world.now)


class TestAllOrNothing:
    """Whatever breaks, and whenever: no state, no audit row, no mail, no job."""

    @pytest.mark.parametrize("effect", ["grant_credits", "stamp_decision", "recount_parcours"])
    def test_an_effect_breaks(self, world: World, monkeypatch: pytest.MonkeyPatch, effect: str) -> None:
        self._accept_breaks(world, lambda: monkeypatch.setitem(EFFECTS, effect, break_down))

    def test_the_mail_cannot_be_written(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self._accept_breaks(world, lambda: monkeypatch.setattr(transitions, "write", break_down))

    def test_the_job_cannot_be_queued(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self._accept_breaks(world, lambda: monkeypatch.setattr(queueing, "defer", break_down))

    def test_the_journal_cannot_be_written(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self._accept_breaks(world, lambda: monkeypatch.setattr(audit, "append_all", break_down))

    def _accept_breaks(self, world: World, arm: Any) -> None:
        action = world.action(world.parcours(), "submitted")
        reviewer = world.actor("clavip_member")
        before = content()
        arm()
        with pytest.raises(Broken):
            perform("cpd_action", action.id, "accept", reviewer, world.now, grants=as_asked(action))
        assert action.state == "submitted", "the page that says so shows the record as it is"
        assert changed(before, content()) == set()

    def test_a_refusal_by_the_rules_leaves_nothing(self, world: World) -> None:
        parcours = world.parcours()
        before = content()
        with pytest.raises(StepRefused, match="il manque 2/2 formations"):
            perform("parcours", parcours.id, "request", parcours.account.as_actor(), world.now, honour=True)
        assert changed(before, content()) == set()

    def test_a_refusal_in_the_middle_undoes_the_steps_before(self, world: World) -> None:
        """The parcours returned with two actions, the second of which cannot be: neither is."""
        parcours = world.requested("submitted")
        good, bad = parcours.claims[0].action, parcours.claims[1].action
        reviewer = world.actor("clavip_member")
        perform("cpd_action", bad.id, "reject", reviewer, world.now, reason="Illisible.")
        before = content()
        with pytest.raises(StepRefused):
            perform(
                "parcours",
                parcours.id,
                "return",
                reviewer,
                world.now,
                reason="À compléter.",
                actions={good.id: "Quelle durée ?", bad.id: "Et celle-ci ?"},
            )
        assert changed(before, content()) == set()

    def test_what_breaks_after_several_steps_undoes_them_all(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        reviewer = world.actor("clavip_member")
        before = content()

        def two_steps() -> None:
            with transaction(world.now) as work:
                record = work.lock("cpd_action", action.id)
                work.take(record, "request_information", reviewer, question="Quelle durée ?")
                work.take(record, "submit", action.account.as_actor())
                raise Broken

        with pytest.raises(Broken):
            two_steps()
        assert changed(before, content()) == set()


class TestPreview:
    def test_it_shows_the_mail_that_goes_and_undoes_the_rest(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        reviewer, action_id = world.actor("clavip_member"), action.id
        payload: dict[str, Any] = {"reason": "Le justificatif est illisible <b>page 2</b>."}
        before = content()
        shown = preview("cpd_action", action_id, "reject", reviewer, world.now, **payload)
        assert changed(before, content()) == set()
        perform("cpd_action", action_id, "reject", reviewer, world.now, **payload)
        sent = db.session.query(OutboxMail).filter_by(record_id=action_id, name="cpd_action/rejected").one()
        assert [(letter.subject, letter.text, letter.html, letter.recipient) for letter in shown] == [
            (sent.subject, sent.text, sent.html, sent.recipient)
        ]

    def test_it_shows_every_mail_of_a_step_that_takes_others(self, world: World) -> None:
        parcours = world.requested("submitted")
        reviewer = world.actor("clavip_member")
        first = parcours.claims[0].action
        payload: dict[str, Any] = {"reason": "À compléter.", "actions": {first.id: "Quelle durée ?"}}
        before = content()
        shown = preview("parcours", parcours.id, "return", reviewer, world.now, **payload)
        assert changed(before, content()) == set()
        assert [letter.name for letter in shown] == ["cpd_action/information_requested", "parcours/returned"]
        mails = db.session.query(OutboxMail).count()
        perform("parcours", parcours.id, "return", reviewer, world.now, **payload)
        assert db.session.query(OutboxMail).count() == mails + 2

    def test_a_certification_shown_gives_no_number_away(self, world: World) -> None:
        parcours = world.requested()
        reviewer = world.actor("clavip_member")
        before = content()
        for _ in range(3):
            assert preview("parcours", parcours.id, "certify", reviewer, world.now)
        assert changed(before, content()) == set()

    def test_it_refuses_what_perform_refuses(self, world: World) -> None:
        action = world.action(world.parcours(), "submitted")
        with pytest.raises(StepRefused):
            preview("cpd_action", action.id, "reject", world.actor("clavip_member"), world.now, reason=" ")
        with pytest.raises(Denied):
            preview("cpd_action", action.id, "reject", world.registrant().account.as_actor(), world.now, reason="x")


def test_each_step_adds_one_to_the_version_and_one_event(app: Flask, world: World) -> None:
    registrant = world.registrant()
    enrolment = world.enrolment(registrant)
    assert enrolment.version == 2
    for trigger, actor in (
        ("request_information", world.actor("register_reviewer")),
        ("submit", registrant.account.as_actor()),
        ("validate", world.actor("register_reviewer")),
    ):
        version = enrolment.version
        perform("enrolment", enrolment.id, trigger, actor, world.now, **payload_for(world, enrolment, trigger))
        assert enrolment.version == version + 1
    events = db.session.query(AuditEvent).filter_by(workflow="enrolment", record_id=enrolment.id).count()
    assert events == enrolment.version
