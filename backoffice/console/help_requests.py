"""Accompaniment: what registrants ask the council's referents, the longest without an answer first."""

from typing import Any, ClassVar
from uuid import UUID

from flask import g
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, joinedload, selectinload

from backoffice.console.filters import CouncilFilter, NameFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.models import HelpMessage, HelpRequest
from backoffice.permissions import councils_where
from backoffice.services.accompaniment import helping_councils, note_reading
from backoffice.wording import utc_now


class HelpRequestsView(ReviewView):
    workflow, permission = "help_request", "help_request.view"
    title, noun, icon = "Accompagnement", "La demande d’accompagnement", "question"
    filter_list = (StateFilter(), CouncilFilter(), NameFilter())
    columns: ClassVar[dict[str, str]] = {
        "person": "Nom",
        "topic": "Sujet",
        "council": "Conseil",
        "referent": "Référent",
        "unanswered": "Sans réponse depuis",
        "state": "État",
    }
    nothing = ("Personne n’attend de réponse", "Les demandes d’accompagnement apparaîtront ici.")
    panel_title = "Votre réponse"
    review_template = "console/reviews/help_request.html"

    def is_accessible(self) -> bool:
        """Not where no council of theirs offers help: nothing would ever be there."""
        if not super().is_accessible():
            return False
        if "console_helps" not in g:
            g.console_helps = helping_councils(db.session(), councils_where(self.actor, self.permission))
        return bool(g.console_helps)

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(
            selectinload(HelpRequest.registrant),
            joinedload(HelpRequest.council),
            selectinload(HelpRequest.referent),
            selectinload(HelpRequest.messages),
            selectinload(HelpRequest.readings),
        )

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        return query.options(
            joinedload(HelpRequest.council),
            selectinload(HelpRequest.messages).joinedload(HelpMessage.author),
        )

    @route("/<uuid:record_id>", "GET", "POST")
    def review(self, record_id: UUID) -> ResponseReturnValue:
        """The thread; whoever opens it has read it."""
        page = super().review(record_id)
        if self.actor.account_id is not None:
            note_reading(db.session(), self.get_one(record_id), self.actor.account_id, utc_now())
        return page
