"""Councils: made from a form or a file, prepared, opened; their settings, members, programmes."""

from typing import Any, ClassVar
from uuid import UUID

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, selectinload

from backoffice.console.council_forms import (
    CouncilFileForm,
    LogoForm,
    deposit_of,
    new_council_form,
    text_of,
)
from backoffice.console.council_page import sent
from backoffice.console.council_programmes import ProgrammePages
from backoffice.console.council_reminders import ReminderPages, said
from backoffice.console.council_sheets import settings_of
from backoffice.console.filters import StateFilter
from backoffice.console.forms import RefusableForm
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.documents import DocumentError
from backoffice.errors import stale_sentence
from backoffice.models import Council, Membership, Programme
from backoffice.permissions import holds
from backoffice.services.council_files import CouncilFileError, load_council_text
from backoffice.services.councils import create_council
from backoffice.services.deposits import keep_logo
from backoffice.services.transitions import Offer, StaleRecord, offer, perform, require_offer
from backoffice.wording import ROLES_IN_WORDS, utc_now
from workflows.engine import StepRefused

WITH_THEIR_OWN_PAGE = ("add_programme", "edit_programme", "change_logo", "set_reminders")


class CouncilsView(ProgrammePages, ReminderPages, ReviewView):
    workflow, permission = "council", "council.view"
    title, noun, icon = "Conseils", "Le conseil", "award"
    filter_list = (StateFilter(),)
    columns: ClassVar[dict[str, str]] = {
        "council_name": "Conseil",
        "contact": "Adresse",
        "programmes": "Programmes",
        "state": "État",
    }
    nothing = ("Aucun conseil", "Créez le premier.")
    panel_title = "Régler ce conseil"
    list_template = "console/councils/list.html"
    review_template = "console/reviews/council.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return Council.name, Council.id

    def named(self, record: Council) -> str:
        return record.name

    def heading(self, record: Council) -> str:
        return record.name

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(selectinload(Council.programmes))

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        programmes = selectinload(Council.programmes)
        return query.options(
            programmes.selectinload(Programme.periods),
            programmes.selectinload(Programme.referentials),
            selectinload(Council.memberships).joinedload(Membership.account),
        )

    @property
    def may_create(self) -> bool:
        return holds(self.actor, "councils.create")

    def offers(self, record: Council) -> list[Offer]:
        return [one for one in super().offers(record) if one.trigger not in WITH_THEIR_OWN_PAGE]

    def context(self, record: Council) -> dict[str, Any]:
        triggers = {one.trigger for one in super().offers(record)}
        return {
            "may": {trigger: trigger in triggers for trigger in WITH_THEIR_OWN_PAGE},
            "reminders": said(record.reminder_days),
            "roles_in_words": ROLES_IN_WORDS,
        }

    # --- made ---------------------------------------------------------------------------------------------------

    @route("/nouveau", "GET", "POST")
    def create(self) -> ResponseReturnValue:
        self._require_creation()
        form = new_council_form(request.form if request.method == "POST" else None)
        if request.method == "POST" and form.validate():
            try:
                council = create_council(form.code.data, settings_of(form), self.actor, utc_now())
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash("Le conseil est en préparation : personne ne le voit encore.", "success")
                return redirect(self.url_of(council), 303)
        return self.form_page("console/councils/new.html", form)

    @route("/fichier", "GET", "POST")
    def load(self) -> ResponseReturnValue:
        """The same file as `backoffice council load`."""
        self._require_creation()
        form = CouncilFileForm(sent())
        if request.method == "POST":
            try:
                text = text_of(form.file.data)
                council = load_council_text(text, form.file.data.filename, self.actor, utc_now())
            except (DocumentError, CouncilFileError) as error:
                form.refuse(StepRefused(str(error), "file"))
            else:
                flash(f"{council.name} : le fichier est chargé.", "success")
                opening = offer(council, "open", self.actor, utc_now())
                if opening and opening.refusal:
                    flash(f"Il n’est pas encore ouvert. {opening.refusal}", "warning")
                return redirect(self.url_of(council), 303)
        return self.form_page("console/councils/load.html", form)

    def _require_creation(self) -> None:
        if not self.may_create:
            abort(404)

    # --- what gives files ---------------------------------------------------------------------------------------

    @route("/<uuid:record_id>/logo", "GET", "POST")
    def logo(self, record_id: UUID) -> ResponseReturnValue:
        council: Council = self.get_one(record_id)
        require_offer(council, "change_logo", self.actor, utc_now())
        form = LogoForm(sent())
        if request.method == "POST":
            try:
                given = deposit_of(form.logo.data)
                found = keep_logo(given) if given else None
                if found is None and not request.form.get("remove"):
                    raise StepRefused("Choisissez une image.", "logo")
                self.perform_on(council, "change_logo", logo=(found.sha256, found.media_type) if found else None)
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash("Le logo est changé." if found else "Le logo est retiré.", "success")
                return redirect(self.url_of(council), 303)
        return self.form_page("console/councils/logo.html", form, council)

    def perform_on(self, council: Council, trigger: str, **payload: Any) -> None:
        """Raises StepRefused; a stale page says so above the form."""
        seen = request.form.get("version", type=int)
        if seen is None:
            abort(400)
        try:
            perform("council", council.id, trigger, self.actor, utc_now(), seen_version=seen, **payload)
        except StaleRecord as stale:
            raise StepRefused(f"{stale_sentence(stale)} Relisez, puis recommencez.") from stale

    def form_page(
        self, template: str, form: RefusableForm, council: Council | None = None, **context: Any
    ) -> ResponseReturnValue:
        record = self.get_one(council.id) if council else None
        return self.render(template, form=form, record=record, **context), 400 if form.errors else 200
