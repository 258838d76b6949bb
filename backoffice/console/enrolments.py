"""Enrolments: who asks to be in a council's register, and taking what the filter shows away as a file."""

from typing import Any, ClassVar

from flask import send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, joinedload, selectinload

from backoffice.console.filters import CouncilFilter, NameFilter, StateFilter
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.domain.identifiers import luhn_holds
from backoffice.files.tables import FORMATS
from backoffice.models import Enrolment
from backoffice.permissions import Denied, holds_somewhere
from backoffice.services import register_changes
from backoffice.services.register_exports import Asked, export_files
from backoffice.wording import utc_now


class EnrolmentsView(ReviewView):
    workflow, permission = "enrolment", "enrolment.view"
    title, noun, icon = "Inscriptions", "L’inscription", "users"
    filter_list = (StateFilter(), CouncilFilter(), NameFilter())
    columns: ClassVar[dict[str, str]] = {
        "person": "Nom",
        "council": "Conseil",
        "rpps": "RPPS",
        "message": "Message",
        "waiting": "Depuis",
        "state": "État",
    }
    nothing = ("Aucune inscription à traiter", "Les nouvelles demandes apparaîtront ici, les plus anciennes d’abord.")
    list_template = "console/enrolments.html"
    review_template = "console/reviews/enrolment.html"

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(selectinload(Enrolment.registrant), joinedload(Enrolment.council))

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        return query.options(selectinload(Enrolment.diplomas), selectinload(Enrolment.practices))

    def list_context(self) -> dict[str, Any]:
        return {"formats": FORMATS if holds_somewhere(self.actor, "register.export") else {}}

    @route("/export.<any(csv, xlsx):suffix>", "POST")
    def export_file(self, suffix: str) -> ResponseReturnValue:
        """Of the councils where they may, the files that the filter shows; the journal keeps who took them."""
        if not holds_somewhere(self.actor, "register.export"):
            raise Denied("register.export")
        now = utc_now()
        asked = Asked(suffix, self.filters.kept, self.actor, now)
        file = export_files(db.session(), self.filters.conditions, asked)
        name = f"inscriptions-{today(now):%Y-%m-%d}.{suffix}"
        return send_file(file, mimetype=FORMATS[suffix].media_type, as_attachment=True, download_name=name)

    def context(self, record: Enrolment) -> dict[str, Any]:
        rpps, day = record.subject.rpps, today(utc_now())
        current = record.practices_on(day)
        return {
            "rpps_looks_wrong": rpps is not None and not luhn_holds(rpps),
            "lacks": record.lacks(day),
            "current": current,
            "past": [practice for practice in record.practices if practice not in current],
            "files": [one.evidence for one in record.diplomas if one.evidence],
            "changes": register_changes.past_changes(db.session(), record) if record.keeps_entry else [],
        }
