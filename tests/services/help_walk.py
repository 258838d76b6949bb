"""A request for help, walked."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from backoffice.db import db
from backoffice.models import HelpRequest
from tests.services.walk import NOBODY, SEEN, Walk, likely

PEOPLE = (
    "owner", "referent", "council_admin", "twin", "clavip_member", "scientific_member", "auditor", "foreign", NOBODY,
    "rules",
)  # fmt: skip
WITH_WORDS = ("answer", "resume", "write", "reopen")
SAID_BY_THE_PERSON = ("write", "reopen")


class HelpWalk(Walk):
    @initialize()
    def a_request(self) -> None:
        parcours = self.world.parcours()
        self.request = self.track("help_request", self.world.help_request(parcours.registrant), mails=1)
        self.owed, self.followed, self.said = True, False, 1
        twin = self.world.staff("referent", "council_admin", rpps=parcours.subject.rpps).as_actor()
        owner = parcours.account.as_actor()
        self.people = self.cast | {"twin": twin, "owner": owner, "referent": self.world.actor("referent")}

    @rule(data=st.data(), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, seen: str) -> None:
        trigger, who = likely(data, self.request, PEOPLE)
        words = data.draw(st.sampled_from(["Voilà.", "Voilà.", "Voilà.", " "]), "words")
        payload = {"message": words} if trigger in WITH_WORDS else {}
        sound = trigger not in WITH_WORDS or bool(words.strip())
        if not self.take(self.request, trigger, who, payload, sound, seen):
            return
        self.said += trigger in WITH_WORDS
        self.followed = self.followed or trigger in ("take", "answer", "resume")
        self.owed = trigger in SAID_BY_THE_PERSON or (trigger == "take" and self.owed)
        if trigger == "reopen" and not self.followed:
            self.request.state = "open"

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        if self.tracked:
            row = db.session.get_one(HelpRequest, self.request.id)
            found = (row.awaiting_since is not None, row.has_referent, len(row.messages))
            assert found == (self.owed, self.followed, self.said)
            db.session.rollback()
