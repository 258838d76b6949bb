"""The pages of a council's programmes: one more, with its rules; and what the council decides of one."""

from uuid import UUID

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from backoffice.console.council_page import CouncilPage, sent
from backoffice.console.programme_forms import CERTIFICATION_MODES, REVIEW_MODES, choices_form, programme_form
from backoffice.console.view import route
from backoffice.db import db
from backoffice.models import Council
from backoffice.services.councils import ProgrammeChoices, has_parcours
from backoffice.services.rule_sets import rule_sets
from backoffice.services.transitions import require_offer
from backoffice.wording import utc_now
from workflows.engine import StepRefused


class ProgrammePages(CouncilPage):
    @route("/<uuid:record_id>/programme", "GET", "POST")
    def programme(self, record_id: UUID) -> ResponseReturnValue:
        council: Council = self.get_one(record_id)
        require_offer(council, "add_programme", self.actor, utc_now())
        sets = rule_sets()
        form = programme_form(council, sets, sent())
        if request.method == "POST" and form.validate():
            try:
                self.perform_on(council, "add_programme", programme=form.programme(sets), period=form.period())
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash(f"Le programme « {form.title.data} » est ajouté, et ses règles sont en vigueur.", "success")
                return redirect(self.url_of(council), 303)
        page: ResponseReturnValue = self.form_page("console/councils/programme.html", form, council)
        return page

    @route("/<uuid:record_id>/programmes/<uuid:programme_id>", "GET", "POST")
    def edit_programme(self, record_id: UUID, programme_id: UUID) -> ResponseReturnValue:
        council: Council = self.get_one(record_id)
        require_offer(council, "edit_programme", self.actor, utc_now())
        programme = next((one for one in council.programmes if one.id == programme_id), None)
        if programme is None:
            abort(404)
        form = choices_form(programme, sent(), is_fixed=has_parcours(db.session(), programme))
        if request.method == "POST" and form.validate():
            choices = ProgrammeChoices(**form.decided(programme))
            try:
                self.perform_on(council, "edit_programme", chosen=programme, programme=choices)
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash(f"Le programme « {choices.title} » est modifié.", "success")
                return redirect(self.url_of(council), 303)
        page: ResponseReturnValue = self.form_page(
            "console/councils/programme_edit.html",
            form,
            council,
            programme=programme,
            review_modes=REVIEW_MODES,
            certification_modes=CERTIFICATION_MODES,
        )
        return page
