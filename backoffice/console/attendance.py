"""Attendance lists as the council reads them: with the reasons that organisers are not told."""

from typing import Any, ClassVar
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, joinedload

from backoffice.console.filters import CouncilFilter
from backoffice.console.table import TableView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.domain.attendance import Outcome
from backoffice.models import AttendanceList
from backoffice.services.attendance import lines_to_show, outcomes_of

STATUSES = {"waiting": "en attente", "reading": "lecture en cours", "done": "lue", "unreadable": "illisible"}
LINES_SHOWN = 200


class AttendanceView(TableView):
    permission = "attendance.view"
    title, icon = "Listes de présence", "users"
    filter_list = (CouncilFilter(),)
    columns: ClassVar[dict[str, str]] = {
        "attendance": "Liste",
        "council": "Conseil",
        "received": "Reçue",
        "lines": "Lignes",
        "reading": "Lecture",
    }
    nothing = ("Aucune liste", "Les listes que donnent les organisateurs apparaîtront ici.")

    @property
    def order(self) -> tuple[Any, ...]:
        return AttendanceList.created_at.desc(), AttendanceList.id

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(AttendanceList.organiser), joinedload(AttendanceList.council))

    def status_label(self, status: str) -> str:
        return STATUSES[status]

    def url_of(self, record: AttendanceList) -> str:
        return str(self.get_url(f"{self.endpoint}.attendance_list", record_id=record.id, **self.filters.kept))

    @route("/<uuid:record_id>")
    def attendance_list(self, record_id: UUID) -> ResponseReturnValue:
        record = self.get_one(record_id)
        counts = outcomes_of(db.session(), record)
        chosen = request.args.get("resultat", "")
        wanted = [one for one in counts if one == chosen] or [one for one in counts if not one.is_good]
        return self.render(
            "console/attendance.html",
            record=record,
            counts=counts,
            chosen=chosen,
            lines=lines_to_show(db.session(), record, wanted, 0, LINES_SHOWN),
            shown=LINES_SHOWN,
            outcome=Outcome,
        )
