"""The needs questionnaire: its editions, and the draft of the next. Nobody's answers are here."""

from typing import Any, ClassVar

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, joinedload

from backoffice.console.filters import CouncilFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.models import QuestionnaireVersion
from backoffice.services.questionnaires import draft_questionnaire
from backoffice.wording import utc_now


class QuestionnairesView(ReviewView):
    workflow, permission = "questionnaire", "questionnaire.view"
    title, noun, icon = "Questionnaires de besoins", "Le questionnaire", "edit"
    filter_list = (StateFilter(), CouncilFilter())
    columns: ClassVar[dict[str, str]] = {
        "edition": "Édition",
        "council": "Conseil",
        "questions": "Questions",
        "published": "Publiée",
        "state": "État",
    }
    nothing = ("Aucun questionnaire", "Le premier se charge depuis un fichier, avec le conseil.")
    panel_title = "Cette édition"
    list_template = "console/questionnaires.html"
    review_template = "console/reviews/questionnaire.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return QuestionnaireVersion.created_at.desc(), QuestionnaireVersion.id

    def named(self, record: QuestionnaireVersion) -> str:
        return f"Le questionnaire, édition {record.edition}"

    def heading(self, record: QuestionnaireVersion) -> str:
        return f"Questionnaire, édition {record.edition}"

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(QuestionnaireVersion.council))

    @route("/brouillon", "POST")
    def create(self) -> ResponseReturnValue:
        """The council's draft: a copy of what is published, unless one is being written."""
        council = next((one for one in self.councils() if str(one.id) == request.form.get("council")), None)
        if council is None:
            abort(404)
        return redirect(self.url_of(draft_questionnaire(council, self.actor, utc_now())), 303)
