"""The journal: every step, who took it and when, newest first. It is only read."""

from typing import Any, ClassVar

from backoffice.console.filters import AuthorFilter, CouncilFilter, WorkflowFilter
from backoffice.console.history import BESIDE_WORKFLOWS, what_happened
from backoffice.console.table import TableView
from backoffice.models import AuditEvent
from workflows.registry import WORKFLOWS


class JournalView(TableView):
    permission = "audit.view"
    title, icon = "Journal", "history"
    filter_list = (WorkflowFilter(), AuthorFilter(), CouncilFilter())
    columns: ClassVar[dict[str, str]] = {
        "event": "Étape",
        "file": "Dossier",
        "author": "Auteur",
        "moment": "Moment",
        "given_reason": "Motif ou question",
        "seq": "N°",
    }
    nothing = ("Rien au journal", "Aucune étape ne correspond à ces filtres.")
    page_size = 50

    @property
    def order(self) -> tuple[Any, ...]:
        return (AuditEvent.seq.desc(),)

    def what(self, event: AuditEvent) -> str:
        return what_happened(event)

    def kind(self, event: AuditEvent) -> str:
        known = WORKFLOWS.get(event.workflow)
        return known.label if known else BESIDE_WORKFLOWS[event.workflow][0]

    def record_url(self, event: AuditEvent) -> str | None:
        """The page of the record, when this person may open it."""
        for view in self.admin._views:
            if getattr(view, "workflow", "") == event.workflow and view.is_accessible():
                return str(self.get_url(f"{view.endpoint}.review", record_id=event.record_id))
        return None
