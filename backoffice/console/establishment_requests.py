"""« Établissements à créer »: what registrants ask for, beside the establishments that look like it."""

from typing import Any, ClassVar

from sqlalchemy.orm import Query, joinedload

from backoffice.console.filters import CouncilFilter, NameFilter, StateFilter
from backoffice.console.review import Choice, ReviewView
from backoffice.db import db
from backoffice.domain.establishments import Resemblance
from backoffice.domain.identifiers import finess_key_fails
from backoffice.models import EstablishmentRequest
from backoffice.services.establishment_search import duplicates_of
from workflows.establishment import EstablishmentState


class EstablishmentRequestsView(ReviewView):
    workflow, permission = "establishment_request", "establishment_request.view"
    title, noun, icon = "Établissements à créer", "La demande", "plus"
    filter_list = (StateFilter(), CouncilFilter(), NameFilter())
    columns: ClassVar[dict[str, str]] = {
        "person": "Nom",
        "asked_for": "Établissement",
        "council": "Conseil",
        "waiting": "Depuis",
        "state": "État",
    }
    nothing = ("Aucun établissement à créer", "Les demandes des personnes inscrites apparaîtront ici.")
    review_template = "console/reviews/establishment_request.html"

    def named(self, record: EstablishmentRequest) -> str:
        return f"« {record.name} », demandé par {record.subject.full_name}"

    def heading(self, record: EstablishmentRequest) -> str:
        return record.name

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(EstablishmentRequest.registrant), joinedload(EstablishmentRequest.council))

    def opens_on(self, choices: list[Choice], context: dict[str, Any]) -> str:
        """On the answer with one that exists, where one is most likely the same: creating it would make a duplicate."""
        known = [one for one, sign in context["duplicates"] if sign >= Resemblance.same_name]
        merging = next((one for one in choices if one.trigger == "merge" and one.may_open_first), None)
        if merging and any(one.state == EstablishmentState.open for one in known):
            return merging.trigger
        return super().opens_on(choices, context)

    def context(self, record: EstablishmentRequest) -> dict[str, Any]:
        waiting = record.state == "requested"
        return {
            "duplicates": duplicates_of(db.session(), record) if waiting else [],
            "key_fails": finess_key_fails(record.finess),
        }
