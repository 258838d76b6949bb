"""Out-of-list proposals: the scientific committee's opinions, then its decision."""

from typing import Any, ClassVar

from sqlalchemy.orm import Query, joinedload, selectinload

from backoffice.console.filters import CouncilFilter, NameFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.models import Evaluation, Parcours, Proposal
from backoffice.permissions import reads_evidence
from backoffice.services.proposals import CRITERIA, credits_asked


class ProposalsView(ReviewView):
    workflow, permission = "proposal", "proposal.view"
    title, noun, icon = "Actions hors liste", "La proposition", "question"
    filter_list = (StateFilter(), CouncilFilter(), NameFilter())
    columns: ClassVar[dict[str, str]] = {
        "person": "Nom",
        "proposal": "Proposition",
        "council": "Conseil",
        "dates": "Dates",
        "opinions": "Avis",
        "waiting": "Depuis",
        "state": "État",
    }
    nothing = ("Aucune proposition à évaluer", "Les actions hors liste proposées apparaîtront ici.")
    review_template = "console/reviews/proposal.html"

    def named(self, record: Proposal) -> str:
        return f"« {record.title} », de {record.subject.full_name}"

    def heading(self, record: Proposal) -> str:
        return record.title

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(
            selectinload(Proposal.registrant),
            selectinload(Proposal.evaluations),
            joinedload(Proposal.parcours).joinedload(Parcours.programme),
            joinedload(Proposal.council),
        )

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        return query.options(
            selectinload(Proposal.evaluations).joinedload(Evaluation.evaluator),
            selectinload(Proposal.evidence),
            joinedload(Proposal.parcours).selectinload(Parcours.referential),
        )

    def context(self, record: Proposal) -> dict[str, Any]:
        asked = credits_asked(record)
        return {
            "asked": asked,
            "opens_health": reads_evidence(self.actor, self.workflow, record, health_data=True),
            "criteria": CRITERIA,
            "categories": [one.label for one in record.parcours.rules.categories if one.code in record.categories],
        }
