"""CPD actions: the queue of the CLAVIP, its review page, and accepting several as they were asked."""

from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Query, joinedload, selectinload

from backoffice.console import bulk
from backoffice.console.declared import DeclaredClaim, declared_claim
from backoffice.console.filters import CouncilFilter, EntryFilter, NameFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.domain.french import of_name
from backoffice.models import Claim, CpdAction, Parcours
from backoffice.permissions import holds_somewhere, reads_evidence
from backoffice.services.double_counting import REVIEWER_COMPARES, doubts
from backoffice.services.queues import visible
from workflows.cpd_action import CpdActionState

OTHERS_SHOWN = 30
UNSEEN = (CpdActionState.draft, CpdActionState.withdrawn)


class ActionsView(ReviewView):
    workflow, permission = "cpd_action", "cpd_action.view"
    title, noun, icon = "Actions", "L’action", "file"
    filter_list = (StateFilter(), CouncilFilter(), EntryFilter(), NameFilter())
    private = (CpdActionState.draft,)
    columns: ClassVar[dict[str, str]] = {
        "person": "Nom",
        "action": "Action",
        "council": "Conseil",
        "dates": "Dates",
        "evidence": "Preuve",
        "credits": "QARQ ou heures",
        "waiting": "Depuis",
        "state": "État",
    }
    nothing = ("Aucune action à examiner", "Les actions déposées apparaîtront ici, les plus anciennes d’abord.")
    list_template = "console/actions.html"
    review_template = "console/reviews/cpd_action.html"

    def named(self, record: CpdAction) -> str:
        return f"« {record.title} », {of_name(record.subject.full_name)}"

    def heading(self, record: CpdAction) -> str:
        return record.title

    def loaded(self, query: Query[Any]) -> Query[Any]:
        parcours = selectinload(CpdAction.claims).joinedload(Claim.parcours)
        return query.options(
            parcours.selectinload(Parcours.referential),
            selectinload(CpdAction.registrant),
            selectinload(CpdAction.evidence),
            joinedload(CpdAction.council),
        )

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        parcours = selectinload(CpdAction.claims).joinedload(Claim.parcours)
        return query.options(
            parcours.selectinload(Parcours.referential),
            parcours.joinedload(Parcours.programme),
            parcours.selectinload(Parcours.claims).joinedload(Claim.action),
            selectinload(CpdAction.evidence),
        )

    def context(self, record: CpdAction) -> dict[str, Any]:
        claims: list[DeclaredClaim] = [declared_claim(claim) for claim in record.claims]
        others = (
            select(CpdAction)
            .where(
                CpdAction.registrant_id == record.registrant_id,
                CpdAction.id != record.id,
                CpdAction.state.not_in(UNSEEN),
                visible(CpdAction, self.actor, self.permission),
            )
            .options(selectinload(CpdAction.claims).joinedload(Claim.parcours).selectinload(Parcours.referential))
            .order_by(CpdAction.starts_on.desc(), CpdAction.id)
            .limit(OTHERS_SHOWN)
        )
        return {
            "claims": claims,
            "others": db.session.scalars(others).all(),
            "doubts": doubts(db.session(), record, REVIEWER_COMPARES, visible(CpdAction, self.actor, self.permission)),
            "opens_health": reads_evidence(self.actor, self.workflow, record, health_data=True),
        }

    def list_context(self) -> dict[str, Any]:
        return {"may_accept": holds_somewhere(self.actor, bulk.PERMISSION)}

    @route("/ensemble", "POST")
    def bulk_view(self) -> ResponseReturnValue:
        """Several actions accepted as asked: what would be sent, then each decided by itself."""
        picks = bulk.read_picks(request.form.getlist("choix"), self.page_size)
        if not picks:
            flash("Cochez au moins une action dans la liste.", "warning")
            return redirect(self.list_url(), 303)
        confirmed = request.form.get("intent") == "confirm"
        decide = bulk.accept if confirmed else bulk.look_ahead
        results = [decide(self, pick) for pick in picks]
        return self.render(
            "console/bulk.html",
            results=results,
            done=confirmed,
            good=[one for one in results if one.refusal is None],
            mails=sum(one.mails for one in results),
        )
