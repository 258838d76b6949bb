"""« Motifs de refus »: what a committee says again and again when it refuses, written once."""

from uuid import UUID

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from backoffice.console.fields import clean
from backoffice.console.forms import ConsoleForm
from backoffice.console.parts import LONGEST_LINE, text_area
from backoffice.console.view import ConsolePage, route
from backoffice.db import db
from backoffice.models import Council, KeptReason
from backoffice.services import kept_reasons
from backoffice.services.kept_reasons import ReasonText
from backoffice.wording import utc_now
from workflows.engine import StepRefused
from workflows.registry import WORKFLOWS


class ReasonForm(ConsoleForm):
    title = StringField(
        "Titre",
        [DataRequired("Donnez un titre au motif."), Length(max=LONGEST_LINE, message="Ce titre est trop long.")],
        filters=[clean],
        description="Le comité seul le lit : il sert à retrouver le motif.",
    )
    body = text_area(
        "Texte",
        "Il est joint au courriel ; on peut le compléter au moment de décider.",
        [DataRequired("Écrivez le motif.")],
    )

    @property
    def text(self) -> ReasonText:
        return ReasonText(self.title.data, self.body.data)

    def refuse(self, refusal: StepRefused) -> int:
        """Beside the title when it is about it; the status of the page."""
        if refusal.field:
            self.title.errors = [*self.title.errors, refusal.reason]
            return 400
        self.form_errors.append(refusal.reason)
        return 409


class KeptReasonsView(ConsolePage):
    workflow, title, icon = "", "Motifs de refus", "edit"

    def __init__(self) -> None:
        super().__init__(name=self.title, endpoint="console_kept_reason", url="/console/motifs")
        self.static_folder = None

    def is_accessible(self) -> bool:
        scopes = {council_id for _, council_id in self.actor.roles if council_id is not None}
        return any(kept_reasons.workflows_of(self.actor, council_id) for council_id in scopes)

    def label_of(self, workflow: str) -> str:
        return WORKFLOWS[workflow].label

    def list_url(self) -> str:
        return str(self.get_url(f"{self.endpoint}.index_view"))

    @route("/")
    def index_view(self) -> str:
        sections = []
        for council in self._councils():
            mine = kept_reasons.workflows_of(self.actor, council.id)
            found = kept_reasons.reasons_of(db.session(), council.id, mine)
            lists = [(workflow, [one for one in found if one.workflow == workflow]) for workflow in mine]
            sections.append((council, lists))
        return self.render("console/kept_reasons.html", sections=sections)

    @route("/nouveau/<code>/<machine>", "GET", "POST")
    def add(self, code: str, machine: str) -> ResponseReturnValue:
        council = next((one for one in self._councils() if one.code == code), None)
        if council is None or machine not in kept_reasons.workflows_of(self.actor, council.id):
            abort(404)
        form = ReasonForm(MultiDict(request.form) if request.method == "POST" else None)
        status = 200
        if request.method == "POST":
            status = 400
            if form.validate():
                try:
                    added = kept_reasons.add_reason(council, machine, form.text, self.actor, utc_now())
                except StepRefused as refusal:
                    status = form.refuse(refusal)
                else:
                    return self._back(f"Le motif « {added.title} » est gardé.")
        page = self.render("console/kept_reason.html", form=form, council=council, machine=machine, record=None)
        return page, status

    @route("/<uuid:record_id>", "GET", "POST")
    def edit(self, record_id: UUID) -> ResponseReturnValue:
        record = kept_reasons.kept_reason(db.session(), record_id, self.actor)
        typed = MultiDict(request.form) if request.method == "POST" else None
        form = ReasonForm(typed, title=record.title, body=record.body)
        status = 200
        if request.method == "POST":
            status = 400
            if form.validate():
                try:
                    kept_reasons.change_reason(record_id, form.text, self.actor, utc_now(), self._seen_version())
                except StepRefused as refusal:
                    status, record = form.refuse(refusal), self._again(record_id)
                else:
                    return self._back("Le motif est enregistré. Les courriels déjà partis ne changent pas.")
        return self._page(record, form), status

    @route("/<uuid:record_id>/<any(retirer,remettre):verb>", "POST")
    def change(self, record_id: UUID, verb: str) -> ResponseReturnValue:
        kept_reasons.kept_reason(db.session(), record_id, self.actor)
        take = kept_reasons.retire_reason if verb == "retirer" else kept_reasons.restore_reason
        try:
            take(record_id, self.actor, utc_now(), self._seen_version())
        except StepRefused as refusal:
            flash(refusal.reason, "warning")
            return redirect(self.list_url(), 303)
        return self._back("Le motif n’est plus proposé." if verb == "retirer" else "Le motif est à nouveau proposé.")

    def _page(self, record: KeptReason, form: ReasonForm) -> str:
        context = {"council": record.council, "machine": record.workflow, "record": record}
        return self.render("console/kept_reason.html", form=form, **context)

    def _again(self, record_id: UUID) -> KeptReason:
        return kept_reasons.kept_reason(db.session(), record_id, self.actor)

    def _back(self, said: str) -> ResponseReturnValue:
        flash(said, "success")
        return redirect(self.list_url(), 303)

    def _seen_version(self) -> int:
        seen = request.form.get("version", type=int)
        if seen is None:
            abort(400)
        return seen

    def _councils(self) -> list[Council]:
        scopes = {council_id for _, council_id in self.actor.roles if council_id is not None}
        found = db.session.scalars(select(Council).where(Council.id.in_(scopes)).order_by(Council.name))
        return [one for one in found if kept_reasons.workflows_of(self.actor, one.id)]
