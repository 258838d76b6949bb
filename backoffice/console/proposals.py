"""Out-of-list proposals: the scientific committee's opinions, then its decision."""

from typing import Any, ClassVar
from uuid import UUID

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, joinedload, selectinload

from backoffice.console.filters import CouncilFilter, NameFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.domain.evaluation_sheet import CRITERION_LABELS, Answer
from backoffice.domain.french import joined, of_name
from backoffice.models import DeclaredInterest, Evaluation, Parcours, Proposal
from backoffice.permissions import holds, may_read_opinions, reads_evidence
from backoffice.services.carrying import carry_into_draft
from backoffice.services.committees import chairs_of
from backoffice.services.precedents import similar
from backoffice.services.proposals import credits_asked
from backoffice.wording import utc_now
from workflows.engine import StepRefused
from workflows.proposal import RECOGNISED, ProposalState


class ProposalsView(ReviewView):
    workflow, permission = "proposal", "proposal.view"
    title, noun, icon = "Actions hors liste", "La proposition", "question"
    filter_list = (StateFilter(), CouncilFilter(), NameFilter())
    private = (ProposalState.draft,)
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
        return f"« {record.title} », {of_name(record.subject.full_name)}"

    def heading(self, record: Proposal) -> str:
        return record.title

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(
            selectinload(Proposal.registrant),
            selectinload(Proposal.evaluations),
            selectinload(Proposal.interests),
            joinedload(Proposal.parcours).joinedload(Parcours.programme),
            joinedload(Proposal.council),
        )

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        return query.options(
            selectinload(Proposal.evaluations).joinedload(Evaluation.evaluator),
            selectinload(Proposal.interests).joinedload(DeclaredInterest.account),
            selectinload(Proposal.evidence),
            selectinload(Proposal.attestations),
            joinedload(Proposal.parcours).selectinload(Parcours.referential),
        )

    def context(self, record: Proposal) -> dict[str, Any]:
        asked, rules = credits_asked(record), record.parcours.rules
        return {
            "asked": asked,
            "opens_health": reads_evidence(self.actor, self.workflow, record, health_data=True),
            "answers": {answer: answer.label for answer in Answer},
            "criteria": CRITERION_LABELS,
            "opinions_are_shown": may_read_opinions(self.actor, record),
            "chairs": [one.full_name for one in chairs_of(db.session(), record.council_id)],
            "precedents": similar(
                db.session(),
                record.council_id,
                record.title,
                record.organiser,
                accepted_only=False,
                without=record.id,
            ),
            "in_words": lambda codes: joined([one.label for one in rules.categories if one.code in codes]),
            "entries": rules.entries_by_key,
            "may_carry": record.state in RECOGNISED and holds(self.actor, "referential.edit", record.council_id),
        }

    @route("/<uuid:record_id>/referentiel", "POST")
    def carry(self, record_id: UUID) -> ResponseReturnValue:
        """« Inscrire dans le prochain référentiel »: one click, then the draft opens, to be finished there."""
        record: Proposal = self.get_one(record_id)
        try:
            draft = carry_into_draft(record.id, self.actor, utc_now())
        except StepRefused as refusal:
            flash(refusal.reason, "info")
            return redirect(self.url_of(self.get_one(record_id)), 303)
        flash(f"« {record.title} » est dans le brouillon de la version {draft.number} : relisez son entrée.", "success")
        return redirect(str(self.get_url("console_referential.review", record_id=draft.id)), 303)
