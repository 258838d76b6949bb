"""Establishments, requests to create one, changes of an entry, words of its lists and mailbox changes, walked."""

import itertools
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from backoffice.db import db
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Council, Establishment, EstablishmentRequest, MailboxChange, Practice, RegisterTerm
from backoffice.services import mailboxes
from backoffice.services.establishment_requests import resting_on
from backoffice.services.register_terms import add_term, load_terms
from backoffice.services.transitions import transaction
from tests.factories import World
from tests.services.payloads import fresh_link
from tests.services.walk import NOBODY, SEEN, Walk, likely

KEEPERS = ("register_reviewer", "council_admin", "platform_admin", "foreign")
ESTABLISHMENT_PEOPLE = (*KEEPERS, "auditor", "clavip_member", NOBODY, "rules")
REQUEST_PEOPLE = ("owner", *KEEPERS, "auditor", "twin", "clavip_member", NOBODY, "rules")
CHANGE_PEOPLE = ("owner", "register_reviewer", "council_admin", "auditor", "twin", "foreign", NOBODY, "rules")
TERM_PEOPLE = ("council_admin", "register_reviewer", "auditor", "foreign", NOBODY, "rules")
MAILBOX_PEOPLE = ("owner", "council_admin", "register_reviewer", NOBODY, "rules")
REASONS = st.sampled_from(["Doublon.", "Doublon.", " "])
_NUMBERS = itertools.count(1)  # walks share a database


def content(number: int) -> EstablishmentContent:
    return EstablishmentContent(f"Clinique {number}", "Brest", "29200")


def register_of(world: World) -> Council:
    """The walk's council, whose register holds entries from now on."""
    council = world.council
    if not council.keeps_entries:
        council.register_kind = "entry"
        db.session.commit()
        with transaction(world.now) as work:
            load_terms(work, council, "diploma", ["DQPRM"])
            load_terms(work, council, "service", ["Radiothérapie"])
    return council


class EstablishmentWalk(Walk):
    """Three places, merged into one another; each that is gone says where to."""

    @initialize()
    def three_places(self) -> None:
        made = [self.world.establishment(content(next(_NUMBERS))) for _ in range(3)]
        self.places = [self.track("establishment", one) for one in made]
        self.people = dict(self.cast)

    @rule(data=st.data(), which=st.integers(0, 2), other=st.integers(0, 2), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, which: int, other: int, seen: str) -> None:
        item, target = self.places[which], self.places[other]
        trigger, who = likely(data, item, ESTABLISHMENT_PEOPLE)
        payload: dict[str, Any] = {}
        if trigger == "edit":
            payload = {"content": content(next(_NUMBERS))}
        elif trigger == "merge":
            payload = {"into": db.session.get_one(Establishment, target.id)}
        sound = trigger != "merge" or (which != other and target.state != "merged")
        self.take(item, trigger, who, payload, sound, seen)

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        for item in self.tracked.values():
            row = db.session.get_one(Establishment, item.id)
            survivor = row.merged_into
            assert (survivor is not None) == (item.state == "merged")
            assert survivor is None or survivor.state != "merged", "one step leads to the survivor"


class EstablishmentRequestWalk(Walk):
    """One request after the other; the file that rests on each follows it."""

    length = 20

    @initialize()
    def somebody_asks(self) -> None:
        self.council = register_of(self.world)
        self.ask()

    def ask(self) -> None:
        enrolment = self.world.entry(state="submitted", council=self.council, place=content(next(_NUMBERS)))
        asked = enrolment.practices[0].request
        assert asked is not None
        self.request, self.enrolment_id = self.track("establishment_request", asked), enrolment.id
        twin = self.world.staff("register_reviewer", rpps=enrolment.subject.rpps).as_actor()
        self.people = self.cast | {"owner": enrolment.account.as_actor(), "twin": twin}

    @rule(data=st.data(), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, seen: str) -> None:
        if self.request.state != "requested" and data.draw(st.booleans(), "another"):
            self.ask()
        trigger, who = likely(data, self.request, REQUEST_PEOPLE)
        payload: dict[str, Any] = {}
        reason = data.draw(REASONS, "reason")
        if trigger in ("edit", "create_establishment"):
            payload = {"content": content(next(_NUMBERS))}
        elif trigger == "merge":
            payload = {"establishment": self.world.establishment(content(next(_NUMBERS)))}
        elif trigger == "refuse":
            payload = {"reason": reason}
        self.take(self.request, trigger, who, payload, trigger != "refuse" or bool(reason.strip()), seen)

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        if not self.tracked:
            return
        row = db.session.get_one(EstablishmentRequest, self.request.id)
        places = db.session.query(Practice).filter_by(enrolment_id=self.enrolment_id).all()
        assert (row.establishment_id is not None) == (row.state in ("created", "merged"))
        assert all(one.establishment_id == row.establishment_id for one in places), "the file follows"
        assert resting_on(db.session(), row.id) == places
        db.session.rollback()


class RegisterChangeWalk(Walk):
    """Changes of one entry, one at a time: what is validated changes when one is accepted, and only then."""

    length = 20

    @initialize()
    def an_entry(self) -> None:
        self.enrolment = self.world.entry(council=register_of(self.world), place=self.world.hospital())
        twin = self.world.staff("register_reviewer", rpps=self.enrolment.subject.rpps).as_actor()
        self.people = self.cast | {"owner": self.enrolment.account.as_actor(), "twin": twin}
        self.validated, self.proposed = 1, 1
        self.change = self.track("register_change", self.world.change(self.enrolment))

    @rule(data=st.data(), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, seen: str) -> None:
        if self.change.state not in ("draft", "requested") and data.draw(st.booleans(), "another"):
            self.change, self.proposed = self.track("register_change", self.world.change(self.enrolment)), 1
        trigger, who = likely(data, self.change, CHANGE_PEOPLE)
        reason = data.draw(REASONS, "reason")
        payload: dict[str, Any] = {"reason": reason} if trigger == "refuse" else {}
        if trigger == "edit":
            payload = {"edit": self.world.a_diploma(self.enrolment.council, f"Diplôme {next(_NUMBERS)}")}
        sound = trigger != "refuse" or bool(reason.strip())
        if self.take(self.change, trigger, who, payload, sound, seen):
            self.proposed += trigger == "edit"
            self.validated += self.proposed if trigger == "accept" else 0

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        if self.tracked:
            db.session.expire_all()
            assert len(self.enrolment.diplomas) == self.validated
            db.session.rollback()


class RegisterTermWalk(Walk):
    @initialize()
    def a_word(self) -> None:
        self.people = dict(self.cast)
        label = f"Service {next(_NUMBERS)}"
        term = add_term(self.world.council, "service", label, self.people["council_admin"], self.world.now)
        self.term, self.label = self.track("register_term", term), label

    @rule(data=st.data(), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, seen: str) -> None:
        trigger, who = likely(data, self.term, TERM_PEOPLE)
        label = data.draw(st.sampled_from(["Médecine nucléaire", "Radiologie ", " "]), "label")
        payload = {"label": label} if trigger == "rename" else {}
        if self.take(self.term, trigger, who, payload, trigger != "rename" or bool(label.strip()), seen):
            self.label = label.strip() if trigger == "rename" else self.label

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        if self.tracked:
            assert db.session.get_one(RegisterTerm, self.term.id).label == self.label
            db.session.rollback()


class MailboxChangeWalk(Walk):
    """Asked by a registrant: the account moves when both mailboxes have confirmed, whichever came first."""

    length = 20

    @initialize()
    def a_registrant(self) -> None:
        self.world.council.mailbox_change = "registrant"
        db.session.commit()
        self.registrant = self.world.registrant()
        self.world.enrolment(self.registrant, self.world.council)
        self.email = self.registrant.account.email
        self.ask()

    def ask(self) -> None:
        self.wanted = f"autre{next(_NUMBERS)}@essai.example"
        self.people = self.cast | {"owner": self.registrant.account.as_actor()}
        mailboxes.ask(self.registrant, self.wanted, self.people["owner"], self.world.now)
        change = mailboxes.open_change_of(db.session(), self.registrant.account)
        self.change, self.confirmed = self.track("mailbox_change", change, mails=2), set[str]()

    @rule(data=st.data(), seen=st.sampled_from(SEEN), used=st.integers(0, 4))
    def somebody(self, data: st.DataObject, seen: str, used: int) -> None:
        if self.change.state != "requested" and data.draw(st.booleans(), "another"):
            self.ask()
        trigger, who = likely(data, self.change, MAILBOX_PEOPLE)
        payload: dict[str, Any] = {}
        if trigger != "cancel":
            purpose = "old_mailbox" if trigger == "confirm_old" else "new_mailbox"
            link = fresh_link(self.registrant.account, purpose, self.world.now)
            link.used_at = None if used else self.world.now
            db.session.commit()
            payload = {"link": link}
        if not self.take(self.change, trigger, who, payload, trigger == "cancel" or bool(used), seen):
            return
        if trigger != "cancel":
            self.confirmed.add(trigger)
            if len(self.confirmed) < 2:
                self.change.state, self.change.mails = "requested", self.change.mails - 1  # the other is awaited
            else:
                self.change.mails += 1  # the address that was left is told too
                self.email = self.wanted

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        if self.tracked:
            row = db.session.get_one(MailboxChange, self.change.id)
            assert (row.state == "done") == (len(self.confirmed) == 2)
            assert row.account.email == self.email
            db.session.rollback()
