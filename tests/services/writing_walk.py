"""What a council writes, walked: its news, and its questionnaire with the edition it replaces."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from backoffice.db import db
from backoffice.models import QuestionnaireVersion
from backoffice.services.news import NewsContent
from backoffice.services.questionnaires import draft_questionnaire
from tests.services.walk import NOBODY, SEEN, Tracked, Walk, likely

PEOPLE = ("council_admin", "referential_editor", "clavip_member", "auditor", "foreign", NOBODY, "rules")


class NewsWalk(Walk):
    @initialize()
    def an_item(self) -> None:
        self.item = self.track("news_item", self.world.news_item())
        self.over = False
        self.people = self.cast | {"referential_editor": self.world.actor("referential_editor")}

    @rule(data=st.data(), seen=st.sampled_from(SEEN), ends=st.sampled_from([None, -1, 0, 9]))
    def somebody(self, data: st.DataObject, seen: str, ends: int | None) -> None:
        trigger, who = likely(data, self.item, PEOPLE)
        today = self.world.now.date()
        last = None if ends is None else today + timedelta(days=ends)
        content = NewsContent("Rencontre", "Venez nombreux.", date(2026, 1, 1), last, is_public=False)
        payload: dict[str, Any] = {"content": content} if trigger == "edit" else {}
        if self.take(self.item, trigger, who, payload, not (trigger == "publish" and self.over), seen):
            self.over = last is not None and last < today if trigger == "edit" else self.over

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()


class QuestionnaireWalk(Walk):
    @initialize()
    def the_published_one(self) -> None:
        editor = self.world.actor("referential_editor")
        self.people = self.cast | {"referential_editor": editor}
        row = db.session.query(QuestionnaireVersion).filter_by(state="published").one()
        self.editions: list[Tracked] = [self.track("questionnaire", row)]

    @rule(data=st.data(), seen=st.sampled_from(SEEN))
    def somebody(self, data: st.DataObject, seen: str) -> None:
        if all(one.state != "draft" for one in self.editions):
            row = draft_questionnaire(self.world.council, self.people["council_admin"], self.world.now)
            self.editions.append(self.track("questionnaire", row))
        item = data.draw(st.sampled_from(self.editions[-2:]), "edition")
        trigger, who = likely(data, item, PEOPLE)
        if trigger == "replace" and who == "rules":
            return  # it follows from the next publication, which is walked as such
        row = db.session.get_one(QuestionnaireVersion, item.id)
        text = data.draw(st.sampled_from([row.source, row.source, "blocks: []"]), "text")
        sound = trigger != "edit" or text == row.source
        if self.take(item, trigger, who, {"source": text} if trigger == "edit" else {}, sound, seen) and trigger in (
            "publish",
            "load",
        ):
            for previous in self.editions:
                if previous is not item and previous.state == "published":
                    self.moved(previous, "replace")

    @invariant()
    def the_model_is_right(self) -> None:
        self.check_records()
        published = db.session.query(QuestionnaireVersion).filter_by(state="published").count()
        assert published == 1
        db.session.rollback()
