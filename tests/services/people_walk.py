"""Accounts and enrolments, walked."""

import itertools
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.models import Parcours, Person
from tests.factories import World, fictitious_rpps
from tests.services.payloads import PASSPHRASE, fresh_link, profile_of
from tests.services.walk import NOBODY, SEEN, Arrow, Tracked, Walk, likely

ACCOUNT_PEOPLE = ("owner", "platform_admin", "auditor", "twin", NOBODY, "rules", "register_reviewer")
ENROLMENT_PEOPLE = (
    "owner", "register_reviewer", "clavip_member", "council_admin", "auditor", "twin", "scientific_member", NOBODY,
    "rules",
)  # fmt: skip
LINKS = ("good", "good", "good", "used", "expired", "none")
_NUMBERS = itertools.count(0, 1000)  # walks share a database
SLOW = ("reset_password", "change_password")  # a password is hashed on purpose slowly: seldom


class AccountWalk(Walk):
    """Two sign-ups with one RPPS: whoever confirms first holds it."""

    def __init__(self, world: World, cast: dict[str, Actor], travelled: set[Arrow]) -> None:
        super().__init__(world, cast, travelled)
        self.accounts: list[Tracked] = []
        self.confirmed: set[Any] = set()

    @initialize()
    def two_sign_ups(self) -> None:
        world = self.world
        first = world.registrant(validated=False)
        second = world.registrant(validated=False, rpps=first.person.rpps)
        self.holders = [first.account, second.account]
        self.accounts = [self.track("account", account, mails=1) for account in self.holders]
        twin = world.staff("platform_admin", rpps=first.person.rpps).as_actor()
        self.people = self.cast | {"twin": twin}

    @rule(data=st.data(), which=st.sampled_from([0, 1]), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, which: int, seen: str) -> None:
        item = self.accounts[which]
        self.people["owner"] = self.holders[which].as_actor()
        trigger, who = likely(data, item, ACCOUNT_PEOPLE)
        if trigger in SLOW and data.draw(st.booleans(), "seldom"):
            return
        payload, good = self.payload(data, item, trigger)
        taken = (which == 0 and self.confirmed == {1}) or (which == 1 and self.confirmed == {0})
        held = trigger in ("validate", "reinstate") or (trigger == "reset_password" and item.state == "pending")
        if self.take(item, trigger, who, payload, good and not (held and taken), seen) and held:
            self.confirmed.add(which)

    def payload(self, data: st.DataObject, item: Tracked, trigger: str) -> tuple[dict[str, Any], bool]:
        account = self.holders[self.accounts.index(item)]
        if trigger in ("validate", "reset_password"):
            kind = data.draw(st.sampled_from(LINKS), "link")
            purpose = "validate" if trigger == "validate" else "reset"
            link = None if kind == "none" else fresh_link(account, purpose, self.world.now)
            if link is not None and kind == "used":
                link.used_at = self.world.now
            elif link is not None and kind == "expired":
                link.expires_at = self.world.now - timedelta(seconds=1)
            db.session.commit()
            return {"link": link, "password": PASSPHRASE}, kind == "good"
        if trigger == "change_password":
            return {"password": PASSPHRASE}, True
        if trigger == "edit":
            return {"profile": profile_of(account)}, True
        if trigger in ("suspend", "reinstate"):
            reason = data.draw(st.sampled_from(["Doublon.", "Doublon.", "", "   "]), "reason")
            return {"reason": reason}, bool(reason.strip())
        return {}, True

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        holders = (
            [db.session.get_one(Person, account.person_id).rpps_confirmed for account in self.holders]
            if self.tracked
            else []
        )
        assert holders == [index in self.confirmed for index in range(len(holders))]
        assert sum(holders) <= 1, "one RPPS, one holder"


class EnrolmentWalk(Walk):
    """A file with a council, whose account may be suspended meanwhile."""

    @initialize()
    def an_enrolment(self) -> None:
        world = self.world
        self.registrant = world.registrant()
        self.enrolment = self.track("enrolment", world.enrolment(self.registrant), mails=1)
        self.account = self.track("account", self.registrant.account, mails=2)
        self.corrected = next(_NUMBERS)
        self.validated = False
        self.twin = world.staff("register_reviewer", rpps=self.registrant.person.rpps)
        self.people = self.cast | {"twin": self.twin.as_actor(), "owner": self.registrant.account.as_actor()}

    @rule(data=st.data(), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, seen: str) -> None:
        item = self.enrolment
        trigger, who = likely(data, item, ENROLMENT_PEOPLE)
        words = data.draw(st.sampled_from(["Précisez.", "Précisez.", " "]), "words")
        asked = {"submit": "message", "request_information": "question", "send_back": "question"}
        payload = {asked.get(trigger, "reason"): words, **self.corrections(trigger)}
        needs_words = trigger in ("refuse", "request_information", "send_back", "correct_rpps", "change_mailbox")
        sound = not (needs_words and not words.strip())
        sound = sound and not (trigger == "submit" and self.account.state != "validated")
        if self.take(item, trigger, who, payload, sound, seen):
            self.validated |= trigger == "validate"
            db.session.expire_all()
            self.people |= {"twin": self.twin.as_actor(), "owner": self.registrant.account.as_actor()}

    def corrections(self, trigger: str) -> dict[str, Any]:
        """A number and an address that nobody has."""
        self.corrected += 1
        number = fictitious_rpps(900_000 + self.corrected)
        return {
            "correct_rpps": {"rpps": number},
            "change_mailbox": {"email": f"nouvelle{self.corrected}@essai.example"},
        }.get(trigger, {})

    @rule()
    def the_account_is_suspended_or_back(self) -> None:
        trigger = "suspend" if self.account.state == "validated" else "reinstate"
        self.take(self.account, trigger, "platform_admin", {"reason": "Vérification."}, True, "no page")

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        if self.tracked:
            opened = db.session.query(Parcours).filter_by(registrant_id=self.registrant.id).count()
            assert opened == (1 if self.validated else 0), "who leaves keeps the parcours"
