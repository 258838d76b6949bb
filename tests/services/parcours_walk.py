"""A parcours with its actions, proposals and attestations, walked: they hold one another."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy.orm import selectinload

from backoffice.db import db
from backoffice.models import Attestation, Claim, CpdAction, Parcours, Proposal
from backoffice.services.claims import record_action
from backoffice.services.counting import summary
from tests.services.parcours_model import ACCEPTED, DECLARED, FROM_A_PROPOSAL, KINDS, UNDECIDED, Action, Kind, Proposed
from tests.services.payloads import DOCUMENT, an_opinion, as_asked, changes_of, proposal_changes_of
from tests.services.walk import NOBODY, SEEN, Tracked, Walk, likely
from workflows.engine import StepRefused

PEOPLE = (
    "owner", "twin", "clavip_member", "scientific_member", "second_scientific", "chair", "council_admin", "auditor",
    "register_reviewer", "foreign", NOBODY, "rules",
)  # fmt: skip
WORDS = st.sampled_from(["Voici pourquoi."] * 6 + ["", "  "])
MOST_ACTIONS = 7


class ParcoursWalk(Walk):
    leaves = False  # whether its owner leaves the council now and then

    # ---- where a walk begins

    @initialize(
        begins=st.sampled_from(["empty", "declared", "accepted", "requested", "certified", "issued"]),
        committee=st.sampled_from([True, True, False]),
        as_they_come=st.booleans(),
        quorum=st.sampled_from([1, 2]),
        proposed=st.sampled_from(["none", "draft", "submitted", "evaluated", "agreed"]),
    )
    def a_parcours(self, begins: str, committee: bool, as_they_come: bool, quorum: int, proposed: str) -> None:
        world = self.world
        programme = world.programme
        programme.certification_mode, programme.review_mode, programme.quorum = "committee", "as_they_come", quorum
        db.session.commit()
        self.actions: list[Action] = []
        self.proposals: list[Proposed] = []
        self.attestations: list[Tracked] = []
        self.acceptances: list[Tracked] = []
        self.quorum = quorum
        self.parcours_row = world.parcours()
        self.parcours = self.track("parcours", self.parcours_row)
        self.enrolment = self.track("enrolment", world.enrolment_of(self.parcours_row), mails=2)
        person = self.parcours_row.subject
        twin = world.staff("clavip_member", "scientific_member", "council_admin", rpps=person.rpps).as_actor()
        self.people = self.cast | {"twin": twin, "owner": self.parcours_row.account.as_actor()}
        if proposed != "none":
            self._proposed(proposed)
        if begins != "empty":
            for kind in (KINDS[0], KINDS[1], KINDS[2]):
                self._declared(kind, accepted=begins != "declared")
        if begins in ("requested", "certified", "issued"):
            assert self.take(self.parcours, "request", "owner", {"honour": True}, True, "no page")
        if begins in ("certified", "issued"):
            assert self.take(self.parcours, "certify", "clavip_member", {}, True, "no page")
            self._new_attestation(self.attestations)
        if begins == "issued":
            assert self.take(self.attestations[0], "issue", "rules", {"pdf_sha256": DOCUMENT}, True, "no page")
        self.by_committee, self.as_they_come = committee, as_they_come
        programme.certification_mode = "committee" if committee else "automatic"
        programme.review_mode = "as_they_come" if as_they_come else "with_parcours"
        db.session.commit()

    def _proposed(self, state: str) -> None:
        proposed = self._propose(planned=state == "agreed")
        if state == "draft":
            return
        if not proposed.planned:
            assert self.take(proposed.tracked, "attach", "owner", {"evidence": [self._file()]}, True, "no page")
            proposed.files = 1
        assert self.take(proposed.tracked, "submit", "owner", {}, True, "no page")
        if state in ("evaluated", "agreed"):
            for who in ("scientific_member", "second_scientific")[: self.quorum]:
                self._evaluate(proposed, who, {"evaluation": an_opinion()}, True, "no page")
        if state == "agreed":
            decision = {"credits": FROM_A_PROPOSAL.credits, "categories": ["fo"], "reason": "Oui."}
            assert self.take(proposed.tracked, "accept", "chair", decision, True, "no page")
            self._accepted(proposed)

    def _declared(self, kind: Kind, accepted: bool) -> None:
        action = self._record(kind, over=True)
        self.take(action.tracked, "attach", "owner", {"evidence": [self._file()]}, True, "no page")
        action.files = 1
        self.take(action.tracked, "submit", "owner", {}, True, "no page")
        if accepted:
            grants = as_asked(self._row(action))
            self.take(action.tracked, "accept", "clavip_member", {"grants": grants}, True, "no page")
            action.granted = kind.credits

    # ---- what the model knows

    @property
    def locked(self) -> bool:
        return self.left or self.parcours.state in ("requested", "certified")

    @property
    def left(self) -> bool:
        """Left, and not validated again yet."""
        return self.enrolment.state != "validated"

    @property
    def review_is_open(self) -> bool:
        return self.as_they_come or self.parcours.state != "open"

    def meets_the_rules(self, states: tuple[str, ...]) -> bool:
        """002: 3 actions, 2 cognitive, 1 reflexive, 1 under a priority orientation, 14 QARQ."""
        counted = [action for action in self.actions if action.state in states and action.credits > 0]
        return (
            len(counted) >= 3
            and sum(action.kind.cognitive for action in counted) >= 2
            and any(not action.kind.cognitive for action in counted)
            and any(action.kind.priority for action in counted)
            and sum(action.credits for action in counted) >= 14
        )

    @property
    def may_be_certified(self) -> bool:
        return self.meets_the_rules(ACCEPTED) and not any(action.state in UNDECIDED for action in self.actions)

    # ---- what may happen

    @rule(data=st.data(), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, seen: str) -> None:
        """One rule for all records: hypothesis leaves whole rules out of some walks."""
        steps = [self._step_on_the_parcours] * 2
        steps += [self._step_on_an_action] * 6 if self.actions else [self._an_action_is_recorded] * 6
        steps += [self._step_on_a_proposal] * 5 if self.proposals else [self._an_action_is_proposed]
        steps += [self._step_on_an_attestation] * 2 if self.attestations + self.acceptances else []
        steps += [self._an_action_is_recorded] if len(self.actions) < MOST_ACTIONS else []
        steps += [self._step_on_the_enrolment] * (4 if self.left else 2) if self.leaves else []
        data.draw(st.sampled_from(steps), "on")(data, seen)

    def _an_action_is_recorded(self, data: st.DataObject, seen: str) -> None:
        kind, over = data.draw(st.sampled_from(KINDS), "kind"), data.draw(st.integers(0, 3), "over") < 3
        if not self.locked:
            self._record(kind, over)
            return
        try:
            self._record(kind, over)
        except StepRefused:
            return
        raise AssertionError("recorded in a parcours that may not change")

    def _step_on_the_enrolment(self, data: st.DataObject, seen: str) -> None:
        """Its council is left, asked again, joined again."""
        trigger, who, payload = {
            "validated": ("leave", "owner", {}),
            "left": ("submit", "owner", {"message": "Je reviens."}),
            "submitted": ("validate", "register_reviewer", {}),
        }[self.enrolment.state]
        sound = trigger != "leave" or self.parcours.state != "requested"
        self.take(self.enrolment, trigger, who, payload, sound, seen)

    def _an_action_is_proposed(self, data: st.DataObject, seen: str) -> None:
        if not self.locked:
            self._propose(planned=data.draw(st.booleans(), "planned"))

    def _step_on_an_action(self, data: st.DataObject, seen: str) -> None:
        action = data.draw(st.sampled_from(self.actions), "action")
        trigger, who = self._choice(data, action.tracked)
        payload, sound, then = self._action_payload(data, action, trigger)
        if self.take(action.tracked, trigger, who, payload, sound, seen):
            then()

    def _step_on_a_proposal(self, data: st.DataObject, seen: str) -> None:
        proposed = data.draw(st.sampled_from(self.proposals), "proposal")
        trigger, who = self._choice(data, proposed.tracked)
        payload, sound = self._proposal_payload(data, proposed, trigger, who)
        before = proposed.tracked.state
        if trigger == "evaluate":
            self._evaluate(proposed, who, payload, sound, seen)
        elif not self.take(proposed.tracked, trigger, who, payload, sound, seen):
            return
        elif trigger == "attach":
            proposed.files += 1
        elif trigger == "detach":
            proposed.files -= 1
        elif trigger == "recuse":
            proposed.aside.add(who)
            if before == "evaluated" and who in proposed.evaluators and len(proposed.evaluators) <= self.quorum:
                proposed.tracked.state = "submitted"
            proposed.evaluators.discard(who)
        elif trigger == "accept":
            self._accepted(proposed)
        elif trigger == "complete":
            self._becomes_an_action(proposed, "submitted", None).tracked.mails = 1

    def _accepted(self, proposed: Proposed) -> None:
        """What is done counts at once, what is planned is promised; either has its attestation."""
        self._new_attestation(self.acceptances)
        if proposed.planned:
            proposed.tracked.state = "agreed"
        else:
            self._becomes_an_action(proposed, "accepted", FROM_A_PROPOSAL.credits)

    def _becomes_an_action(self, proposed: Proposed, state: str, granted: Decimal | None) -> Action:
        row = db.session.get_one(Proposal, proposed.tracked.id)
        assert row.action is not None
        tracked = self.track("cpd_action", row.action)
        assert (tracked.state, tracked.version) == (state, 2)
        action = Action(tracked, FROM_A_PROPOSAL, files=proposed.files, granted=granted)
        self.actions.append(action)
        return action

    def _step_on_the_parcours(self, data: st.DataObject, seen: str) -> None:
        words = data.draw(WORDS, "words")
        trigger, who = self._choice(data, self.parcours)
        returned: list[Action] = []
        if trigger == "request":
            honour = data.draw(st.sampled_from([True, True, True, False]), "honour")
            payload: dict[str, Any] = {"honour": honour}
            sound = (
                honour
                and not self.left
                and (self.meets_the_rules(DECLARED) if self.by_committee else self.may_be_certified)
            )
        elif trigger == "certify":
            payload, sound = {}, self.may_be_certified and self.by_committee
            if not self.by_committee and self.parcours.state == "requested":
                return  # requested before the programme changed its mind: nobody's step
        elif trigger == "return":
            returned = (
                data.draw(st.lists(st.sampled_from(self.actions), max_size=2, unique_by=id)) if self.actions else []
            )
            payload = {"reason": words, "actions": {action.tracked.id: "Quelle durée ?" for action in returned}}
            may = ("submitted", "accepted", "correction_requested")
            sound = bool(words.strip()) and all(action.state in may for action in returned)
        else:
            payload, sound = {"reason": words}, bool(words.strip())
        if not self.take(self.parcours, trigger, who, payload, sound, seen):
            return
        for action in returned:
            first = "request_information" if action.state == "submitted" else "return_to_owner"
            self.moved(action.tracked, first)
            if first == "return_to_owner":
                action.granted = None
        if trigger == "request" and not self.by_committee:
            self.parcours.mails -= 1  # the certification says it
            self.moved(self.parcours, "certify")
            self._new_attestation(self.attestations)
        elif trigger == "certify":
            self._new_attestation(self.attestations)
        elif trigger == "reissue":
            for tracked in self.attestations:
                if tracked.state in ("preparing", "valid"):
                    self.moved(tracked, "supersede")
            self._new_attestation(self.attestations)

    def _step_on_an_attestation(self, data: st.DataObject, seen: str) -> None:
        words = data.draw(WORDS, "words")
        tracked = data.draw(st.sampled_from(self.attestations + self.acceptances), "attestation")
        trigger, who = self._choice(data, tracked)
        payload = {"issue": {"pdf_sha256": DOCUMENT}, "revoke": {"reason": words}}.get(trigger, {})
        done = self.take(tracked, trigger, who, payload, trigger != "revoke" or bool(words.strip()), seen)
        certifies = tracked in self.attestations
        if done and trigger == "revoke" and certifies and self.parcours.state == "certified":
            self.moved(self.parcours, "reopen")

    def _choice(self, data: st.DataObject, item: Tracked) -> tuple[str, str]:
        """Mostly what leads somewhere, by somebody entitled; sometimes anything by anybody."""
        trigger, who = likely(data, item, PEOPLE)
        if trigger == "reopen" and who == "rules":
            who = "owner"  # the rules reopen after a revocation, which is walked as such
        return trigger, who

    def _action_payload(self, data: st.DataObject, action: Action, trigger: str) -> tuple[dict[str, Any], bool, Any]:
        """What goes with the step, whether the rules allow it, and what it changes in the model."""
        row, words = self._row(action), data.draw(WORDS, "words")
        mine = not self.left and (not self.locked or action.state == "information_requested")
        if trigger == "edit":
            allowed = mine and action.kind is not FROM_A_PROPOSAL
            return {"changes": changes_of(row)}, allowed, lambda: setattr(action, "granted", None)
        if trigger == "claim":  # in the parcours where it was entered: another parcours is for the tests of claims
            return {"parcours_id": self.parcours.id, "changes": None}, False, _nothing
        if trigger == "attach":
            return self._attachment(data, action, mine)
        if trigger == "detach":
            item = row.evidence[0] if action.files else self._file()
            left = action.may_become(files=action.files - 1, on_honour=action.on_honour, waived=action.waived)
            sound = mine and action.files > 0 and left
            return {"evidence": item}, sound, lambda: setattr(action, "files", action.files - 1)
        if trigger == "submit":
            return {}, mine and action.over and action.is_proved, _nothing
        if trigger == "withdraw":
            return {}, mine, _nothing
        if trigger == "request_correction":
            return {"reason": words}, mine and bool(words.strip()), _nothing
        if trigger == "request_information":
            return {"question": words}, self.review_is_open and bool(words.strip()), _nothing
        if trigger == "reject":
            sound = self.review_is_open and bool(words.strip())
            return {"reason": words}, sound, lambda: setattr(action, "granted", Decimal(0))
        if trigger == "return_to_owner":
            sound = self.parcours.state != "certified" and bool(words.strip())
            return {"question": words}, sound, lambda: setattr(action, "granted", None)
        credits = [action.kind.credits] * 6 + [Decimal(0), Decimal("2.5"), Decimal(-1)]
        granted = data.draw(st.sampled_from(credits), "granted")
        grants = {claim.id: granted for claim in row.claims}
        sound = granted >= 0 and (granted == self._asked(action) or bool(words.strip()))
        if trigger == "correct":
            sound = sound and bool(words.strip()) and self.parcours.state != "certified"
        else:
            sound = sound and self.review_is_open
        return {"grants": grants, "reason": words}, sound, lambda: setattr(action, "granted", granted)

    def _attachment(self, data: st.DataObject, action: Action, mine: bool) -> tuple[dict[str, Any], bool, Any]:
        way = data.draw(st.sampled_from(["file", "waived", "honour"]), "way")

        def then() -> None:
            action.files += way == "file"
            action.on_honour = action.on_honour or way == "honour"
            action.waived = not action.files and way == "waived"

        payload: dict[str, dict[str, Any]] = {
            "file": {"evidence": [self._file()]},
            "waived": {"without_evidence": True},
            "honour": {"on_honour": True},
        }
        becomes = action.may_become(
            files=action.files + (way == "file"),
            on_honour=action.on_honour or way == "honour",
            waived=not action.files and way == "waived",
        )
        return payload[way], mine and becomes, then

    def _proposal_payload(
        self, data: st.DataObject, proposed: Proposed, trigger: str, who: str
    ) -> tuple[dict[str, Any], bool]:
        row, words = db.session.get_one(Proposal, proposed.tracked.id), data.draw(WORDS, "words")
        if trigger == "edit":
            return {"changes": proposal_changes_of(row)}, not self.locked
        if trigger == "attach":
            return {"evidence": [self._file()]}, not self.locked
        if trigger == "detach":
            item = row.evidence[0] if proposed.files else self._file()
            last = proposed.tracked.state == "submitted" and not proposed.planned and proposed.files == 1
            return {"evidence": item}, not self.locked and proposed.files > 0 and not last
        if trigger == "submit":
            return {}, not self.locked and (proposed.planned or proposed.files > 0)
        if trigger == "withdraw":
            return {}, True
        if trigger == "complete":
            days = {"first_day": self.world.now.date(), "last_day": self.world.now.date()}
            return days, not self.locked and proposed.files > 0
        sound = who not in proposed.aside
        if trigger == "evaluate":
            linked = data.draw(st.sampled_from([False, False, True]), "linked")
            form = an_opinion(links={"interests": False, "authorship": linked})
            return {"evaluation": form}, sound and not linked and who not in proposed.evaluators
        if trigger == "recuse":
            return {"interests": words}, sound and bool(words.strip())
        if trigger == "request_information":
            return {"question": words}, sound and bool(words.strip())
        if trigger == "accept":
            credits = data.draw(st.sampled_from([FROM_A_PROPOSAL.credits] * 3 + [Decimal(0), None]), "credits")
            categories = data.draw(st.sampled_from([["fo"], ["fo"], []]), "categories")
            payload = {"credits": credits, "categories": categories, "reason": words}
            complete = bool(credits and categories and words.strip())
            return payload, sound and complete and self.parcours.state != "certified"
        return {"reason": words}, sound and bool(words.strip())

    def _evaluate(self, proposed: Proposed, who: str, payload: dict[str, Any], sound: bool, seen: str) -> None:
        before = proposed.tracked.state
        if self.take(proposed.tracked, "evaluate", who, payload, sound, seen):
            proposed.evaluators.add(who)
            if before == "submitted" and len(proposed.evaluators) < self.quorum:
                proposed.tracked.state = "submitted"  # too few opinions yet, and nobody is told
            if before == "evaluated" or proposed.tracked.state == "submitted":
                proposed.tracked.mails -= 1

    # ---- invariants

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        if not self.tracked:
            return
        session = db.session()
        with_actions = selectinload(Parcours.claims).joinedload(Claim.action)
        row = session.query(Parcours).filter_by(id=self.parcours.id).options(with_actions).populate_existing().one()
        cached = row.summary
        assert cached == summary(row), "the cached counts are those of a recount"
        assert cached["declared"]["satisfied"] == self.meets_the_rules(DECLARED)
        assert cached["accepted"]["satisfied"] == self.meets_the_rules(ACCEPTED)
        rows = session.query(Attestation.id).filter_by(parcours_id=self.parcours.id)
        assert {row.id for row in rows} == {tracked.id for tracked in self.attestations + self.acceptances}
        assert sum(tracked.state in ("preparing", "valid") for tracked in self.attestations) <= 1
        session.rollback()

    # ---- rows behind the model

    def _record(self, kind: Kind, over: bool) -> Action:
        dates = {} if over else {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 2)}
        changes = self.world.changes(kind.entry, **dates, **kind.given)
        row = record_action(
            self.parcours_row.registrant, self.parcours.id, changes, self.people["owner"], self.world.now
        )
        action = Action(self.track("cpd_action", row), kind, over)
        self.actions.append(action)
        return action

    def _propose(self, planned: bool) -> Proposed:
        row = self.world.proposal(self.parcours_row, planned=planned)
        proposed = Proposed(self.track("proposal", row), planned)
        self.proposals.append(proposed)
        return proposed

    def _row(self, action: Action) -> CpdAction:
        return db.session.get_one(CpdAction, action.tracked.id)

    def _asked(self, action: Action) -> Decimal:
        return self._row(action).claims[0].credits_asked

    def _file(self) -> Any:
        return self.world.evidence(self.parcours_row.registrant)

    def _new_attestation(self, among: list[Tracked]) -> None:
        known = [tracked.id for tracked in self.attestations + self.acceptances]
        new = db.session.query(Attestation).filter(
            Attestation.parcours_id == self.parcours.id, Attestation.id.not_in(known)
        )
        among.append(self.track("attestation", new.one()))


class LeavingWalk(ParcoursWalk):
    """The same, with a council that is left and joined again."""

    leaves = True


def _nothing() -> None:
    """The state says it all."""
