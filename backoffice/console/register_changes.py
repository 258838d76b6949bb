"""Changes of validated register entries: what is, and what would be, side by side."""

from typing import Any, ClassVar

from sqlalchemy.orm import Query, joinedload, selectinload

from backoffice.console.filters import CouncilFilter, NameFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.models import Enrolment, RegisterChange
from backoffice.services.register_changes import comparison
from backoffice.wording import utc_now


class RegisterChangesView(ReviewView):
    workflow, permission = "register_change", "register_change.view"
    title, noun, icon = "Modifications du registre", "La modification", "edit"
    filter_list = (StateFilter(), CouncilFilter(), NameFilter())
    columns: ClassVar[dict[str, str]] = {
        "person": "Nom",
        "council": "Conseil",
        "rpps": "RPPS",
        "waiting": "Depuis",
        "state": "État",
    }
    nothing = ("Aucune modification à examiner", "Celles que les professionnels demandent apparaîtront ici.")
    review_template = "console/reviews/register_change.html"

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(
            joinedload(RegisterChange.enrolment).selectinload(Enrolment.registrant), joinedload(RegisterChange.council)
        )

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        return query.options(selectinload(RegisterChange.diplomas), selectinload(RegisterChange.practices))

    def context(self, record: RegisterChange) -> dict[str, Any]:
        before, after = comparison(record, utc_now())
        return {
            "before": before,
            "after": after,
            "files": [one.evidence for one in record.diplomas if one.evidence],
        }
