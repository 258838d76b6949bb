"""The outbox: what was said to whom, whether it arrived, and sending a dead mail again."""

from typing import Any, ClassVar
from uuid import UUID

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, joinedload

from backoffice.console.filters import CouncilFilter, RecipientFilter, StatusFilter
from backoffice.console.table import TableView
from backoffice.console.view import route
from backoffice.models import OutboxMail
from backoffice.permissions import holds
from backoffice.services.outbox import resend
from backoffice.wording import utc_now
from workflows.engine import StepRefused

STATUSES = {"queued": "en attente", "sent": "envoyé", "dead": "en échec", "gathered": "dans le courriel de la semaine"}


class OutboxView(TableView):
    permission = "outbox.view"
    title, icon = "Courriels", "mail"
    filter_list = (StatusFilter(), CouncilFilter(), RecipientFilter())
    columns: ClassVar[dict[str, str]] = {
        "subject": "Objet",
        "recipient": "Destinataire",
        "council": "Conseil",
        "written": "Écrit",
        "attempts": "Essais",
        "state": "Envoi",
    }
    nothing = ("Aucun courriel", "Aucun courriel ne correspond à ces filtres.")

    @property
    def order(self) -> tuple[Any, ...]:
        return OutboxMail.created_at.desc(), OutboxMail.id

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(OutboxMail.council), joinedload(OutboxMail.account))

    def state_label(self, state: str) -> str:
        return STATUSES[state]

    def url_of(self, record: OutboxMail) -> str:
        return str(self.get_url(f"{self.endpoint}.mail", record_id=record.id, **self.filters.kept))

    def may_resend(self, mail: OutboxMail) -> bool:
        return mail.status == "dead" and holds(self.actor, "outbox.resend", mail.council_id)

    @route("/<uuid:record_id>")
    def mail(self, record_id: UUID) -> str:
        return self.render("console/mail.html", record=self.get_one(record_id))

    @route("/<uuid:record_id>/renvoyer", "POST")
    def resend(self, record_id: UUID) -> ResponseReturnValue:
        mail = self.get_one(record_id)
        try:
            resend(record_id, self.actor, utc_now())
        except StepRefused as refusal:
            flash(refusal.reason, "warning")
        else:
            flash("Le courriel est remis dans la file d’envoi.", "success")
        return redirect(self.url_of(mail), 303)
