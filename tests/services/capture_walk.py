"""What was photographed, walked: nobody but its owner ever finds it, and it ends once."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from backoffice.db import db
from backoffice.models import Capture, Parcours
from tests.services.walk import NOBODY, SEEN, Walk, likely

PEOPLE = ("owner", "twin", "clavip_member", "council_admin", "platform_admin", "auditor", "foreign", NOBODY, "rules")


class CaptureWalk(Walk):
    length = 20

    @initialize()
    def a_photograph(self) -> None:
        self.parcours = self.world.parcours()
        twin = self.world.staff("clavip_member", "council_admin", rpps=self.parcours.subject.rpps).as_actor()
        self.people = self.cast | {"twin": twin, "owner": self.parcours.account.as_actor()}
        self.take_another()

    def take_another(self) -> None:
        self.capture = self.track("capture", self.world.capture(self.parcours))

    @rule(data=st.data(), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, seen: str) -> None:
        trigger, who = likely(data, self.capture, PEOPLE)
        sound, payload = True, {}
        if trigger == "complete":
            sound = data.draw(st.sampled_from([True, True, False]), "sound")
            entry = "formation-odpc" if sound else "hors-liste"
            given = {} if sound else {"answer": {"hours": "7"}}
            changes = self.world.changes(entry, **given)
            payload = {"changes": changes, "parcours_id": self.parcours.id, "locking": [self.parcours.id]}
        ended = self.capture.state != "draft"
        self.take(self.capture, trigger, who, payload, sound, seen)
        if ended:  # tried once more after its end: it is refused
            self.take_another()

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        if self.tracked:
            row = db.session.get_one(Capture, self.capture.id)
            left = (row.state == "completed", bool(row.title), bool(row.evidence))
            assert (row.action is not None, row.state != "discarded", row.state != "discarded") == left
            actions = {claim.action.state for claim in db.session.get_one(Parcours, self.parcours.id).claims}
            assert actions <= {"draft"}, "nothing is sent by itself"
            db.session.rollback()
