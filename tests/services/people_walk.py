"""Accounts and enrolments, walked."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from backoffice.db import db
from backoffice.domain.actor import SYSTEM
from backoffice.models import Parcours, Person
from tests.factories import World
from tests.services.payloads import PASSPHRASE, fresh_link, profile_of
from tests.services.walk import NOBODY, SEEN, Tracked, Walk
from tests.services.walk_tables import ACCOUNT, ENROLMENT

ACCOUNT_PEOPLE = ("owner", "platform_admin", "auditor", "twin", NOBODY, "rules", "register_reviewer")
ENROLMENT_PEOPLE = (
    "owner", "register_reviewer", "clavip_member", "council_admin", "auditor", "twin", "scientific_member", NOBODY,
    "rules",
)  # fmt: skip
LINKS = ("good", "good", "good", "used", "expired", "none")
SLOW = ("reset_password", "change_password")  # a password is hashed on purpose slowly: seldom


class AccountWalk(Walk):
    """Two sign-ups with one RPPS: whoever confirms first holds it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.accounts: list[Tracked] = []
        self.confirmed: set[Any] = set()

    @initialize()
    def two_sign_ups(self) -> None:
        world = self.world
        first = world.registrant(validated=False)
        second = world.registrant(validated=False, rpps=first.person.rpps)
        self.holders = [first.account, second.account]
        self.accounts = [self.track("account", account, mails=1) for account in self.holders]
        self.people = {
            "platform_admin": world.actor("platform_admin"),
            "auditor": world.actor("auditor", council=world.council),
            "register_reviewer": world.actor("register_reviewer"),
            "twin": world.staff("platform_admin", rpps=first.person.rpps).as_actor(),
            NOBODY: world.registrant().account.as_actor(),
            "rules": SYSTEM,
        }

    @rule(data=st.data(), which=st.sampled_from([0, 1]), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, which: int, seen: str) -> None:
        """Half the time who may, what leads somewhere, with all it asks."""
        item = self.accounts[which]
        self.people["owner"] = self.holders[which].as_actor()
        possible = [name for name, entry in ACCOUNT.items() if item.state in entry.moves]
        trigger = data.draw(st.sampled_from(data.draw(st.sampled_from([possible, list(ACCOUNT)]))), "trigger")
        if trigger in SLOW and data.draw(st.integers(0, 3), "seldom"):
            return
        entitled = sorted(ACCOUNT[trigger].who)
        who = data.draw(st.sampled_from(data.draw(st.sampled_from([entitled, list(ACCOUNT_PEOPLE)]))), "who")
        payload, good = self.payload(data, item, trigger)
        taken = which == 0 and self.confirmed == {1} or which == 1 and self.confirmed == {0}
        held = trigger in ("validate", "reinstate") or (trigger == "reset_password" and item.state == "pending")
        before = item.state
        if self.take(item, trigger, who, payload, good and not (held and taken), seen):
            if trigger in ("validate", "reinstate") or (trigger == "reset_password" and before == "pending"):
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
        holders = [
            db.session.get_one(Person, account.person_id).rpps_confirmed for account in self.holders
        ] if self.tracked else []
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
        self.people = {name: world.actor(name) for name in ENROLMENT_PEOPLE[1:5]} | {
            "owner": self.registrant.account.as_actor(),
            "scientific_member": world.actor("scientific_member"),
            "platform_admin": world.actor("platform_admin"),
            "twin": world.staff("register_reviewer", rpps=self.registrant.person.rpps).as_actor(),
            NOBODY: world.registrant().account.as_actor(),
            "rules": SYSTEM,
        }

    @rule(data=st.data(), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, seen: str) -> None:
        item = self.enrolment
        possible = [name for name, entry in ENROLMENT.items() if item.state in entry.moves] or list(ENROLMENT)
        trigger = data.draw(st.sampled_from(data.draw(st.sampled_from([possible, list(ENROLMENT)]))), "trigger")
        entitled = sorted(ENROLMENT[trigger].who)
        who = data.draw(st.sampled_from(data.draw(st.sampled_from([entitled, list(ENROLMENT_PEOPLE)]))), "who")
        words = data.draw(st.sampled_from(["Précisez.", "Précisez.", " "]), "words")
        payload = {"submit": {"message": words}, "refuse": {"reason": words}, "request_information": {"question": words}}
        needs_words = trigger in ("refuse", "request_information")
        sound = not (needs_words and not words.strip())
        sound = sound and not (trigger == "submit" and self.account.state != "validated")
        self.take(item, trigger, who, payload.get(trigger, {}), sound, seen)

    @rule()
    def the_account_is_suspended_or_back(self) -> None:
        trigger = "suspend" if self.account.state == "validated" else "reinstate"
        self.take(self.account, trigger, "platform_admin", {"reason": "Vérification."}, True, "no page")

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        if self.tracked:
            opened = db.session.query(Parcours).filter_by(registrant_id=self.registrant.id).count()
            assert opened == (1 if self.enrolment.state == "validated" else 0)
