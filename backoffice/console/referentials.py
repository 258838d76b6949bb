"""Referential versions: the list by programme, a version's page with the steps of its life, its drafts."""

from typing import Any, ClassVar
from uuid import UUID

from flask import Response, abort, flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Query, joinedload

from backoffice.console.filters import Choices, CouncilFilter, Filtered, StateFilter
from backoffice.console.referential_drafts import DraftPages
from backoffice.console.referential_reading import ReadingPages
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.domain.entry_words import block_name, requirement_facts
from backoffice.domain.referential_difference import difference
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.scale_words import scale_lines
from backoffice.models import Programme, ReferentialVersion
from backoffice.permissions import Hidden, councils_where, holds
from backoffice.services.migrations import count_movable
from backoffice.services.referentials import draft_of, exported, in_progress, version_before
from backoffice.services.transitions import Offer
from backoffice.wording import utc_now
from workflows.engine import StepRefused
from workflows.referential import ReferentialState
from workflows.registry import WORKFLOWS


class EveryStateFilter(StateFilter):
    """All of them unless one is asked: a list of versions is read whole."""

    def choices(self, view: Filtered) -> Choices:
        return [("", "Tous les états"), *WORKFLOWS[view.workflow].labels.items()]

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        return super().condition(view, value or "tous")


class ReferentialsView(DraftPages, ReadingPages, ReviewView):
    workflow, permission = "referential", "referential.view"
    title, noun, icon = "Référentiels", "La version", "file"
    filter_list = (EveryStateFilter(), CouncilFilter())
    columns: ClassVar[dict[str, str]] = {
        "version": "Version",
        "council": "Conseil",
        "approved": "Conseil d’administration",
        "published": "Publication",
        "state": "État",
    }
    nothing = ("Aucun référentiel", "Les versions des référentiels de votre conseil apparaîtront ici.")
    list_template = "console/referentials/list.html"
    review_template = "console/reviews/referential.html"

    @property
    def order(self) -> tuple[Any, ...]:
        title = select(Programme.title).where(Programme.id == ReferentialVersion.programme_id).scalar_subquery()
        return title, ReferentialVersion.created_at.desc(), ReferentialVersion.id

    def named(self, record: ReferentialVersion) -> str:
        return str(record)

    def heading(self, record: ReferentialVersion) -> str:
        return str(record)

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(ReferentialVersion.programme), joinedload(ReferentialVersion.council))

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        return self.loaded(query).options(joinedload(ReferentialVersion.proposed_by))

    def offers(self, record: ReferentialVersion) -> list[Offer]:
        """Editing has pages of its own."""
        return [one for one in super().offers(record) if one.trigger != "edit"]

    def is_editable(self, record: ReferentialVersion) -> bool:
        return record.state == ReferentialState.draft and holds(self.actor, "referential.edit", record.council_id)

    def list_context(self) -> dict[str, Any]:
        """The programmes in which this person may begin a draft, with the version that is under way."""
        scope = councils_where(self.actor, "referential.edit")
        query = select(Programme).order_by(Programme.title).options(joinedload(Programme.council))
        programmes = db.session.scalars(query if scope is None else query.where(Programme.council_id.in_(scope)))
        return {"programmes": [(one, in_progress(db.session(), one.id)) for one in programmes]}

    def context(self, record: ReferentialVersion) -> dict[str, Any]:
        rules, before = record.rules, version_before(db.session(), record)
        return {
            "rules": rules,
            "before": before,
            "changes": None if before is None else difference(before.rules, rules),
            "editable": self.is_editable(record),
            "movable": count_movable(db.session(), record),
            "block_name": block_name,
            "scale_lines": scale_lines,
            "requirement_label": requirement_label,
            "requirement_facts": requirement_facts,
        }

    @route("/nouveau/<uuid:programme_id>", "POST")
    def begin(self, programme_id: UUID) -> ResponseReturnValue:
        """The programme's draft, begun if there is none."""
        try:
            draft = draft_of(db.session(), self.programme(programme_id), self.actor, utc_now())
        except StepRefused as refusal:
            flash(refusal.reason, "warning")
            return redirect(self.list_url(), 303)
        return redirect(self.url_of(draft), 303)

    @route("/<uuid:record_id>/referentiel.yaml")
    def export_yaml(self, record_id: UUID) -> Response:
        version: ReferentialVersion = self.get_one(record_id)
        response = Response(exported(version), mimetype="application/yaml")
        name = f"{version.rules.code}-{version.number}.yaml"
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response

    def programme(self, programme_id: UUID) -> Programme:
        """A programme of which this person edits the rules; 404 for any other."""
        found = db.session.get(Programme, programme_id)
        if found is None:
            abort(404)
        if not holds(self.actor, "referential.edit", found.council_id):
            raise Hidden("referential.view")
        return found
