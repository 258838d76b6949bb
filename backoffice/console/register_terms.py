"""A council's own lists: services and kinds of diploma, added, corrected, retired."""

from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Query, joinedload
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from backoffice.console.fields import clean
from backoffice.console.filters import Choices, CouncilFilter, Filter, Filtered, StateFilter
from backoffice.console.forms import ConsoleForm
from backoffice.console.parts import LONGEST_LINE
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.errors import sentence
from backoffice.models import Council, RegisterTerm
from backoffice.permissions import councils_where
from backoffice.services.register_terms import add_term
from backoffice.wording import utc_now
from workflows.engine import StepRefused

LISTS = {"service": "Services", "diploma": "Types de diplôme"}


class ListFilter(Filter):
    param, label = "liste", "Liste"

    def choices(self, view: Filtered) -> Choices:
        return [("", "Toutes les listes"), *LISTS.items()]

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        return RegisterTerm.kind == value if value else true()


class TermForm(ConsoleForm):
    kind = RadioField(
        "Liste", [DataRequired("Choisissez la liste.")], choices=[SelectChoice(k, v) for k, v in LISTS.items()]
    )
    label = StringField("Intitulé", [DataRequired("Écrivez l’intitulé."), Length(max=LONGEST_LINE)], filters=[clean])


class RegisterTermsView(ReviewView):
    workflow, permission = "register_term", "register_term.view"
    title, noun, icon = "Listes du registre", "L’intitulé", "menu"
    filter_list = (ListFilter(), CouncilFilter(), StateFilter())
    columns: ClassVar[dict[str, str]] = {
        "term": "Intitulé",
        "term_list": "Liste",
        "council": "Conseil",
        "state": "État",
    }
    nothing = ("Aucun intitulé", "Ajoutez ceux que votre registre propose.")
    list_template = "console/register_terms.html"
    review_template = "console/reviews/register_term.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return RegisterTerm.kind, RegisterTerm.rank, RegisterTerm.label, RegisterTerm.id

    def named(self, record: RegisterTerm) -> str:
        return f"« {record.label} »"

    def heading(self, record: RegisterTerm) -> str:
        return record.label

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(RegisterTerm.council))

    def context(self, record: RegisterTerm) -> dict[str, Any]:
        return {"list_label": LISTS[record.kind]}

    def list_context(self) -> dict[str, Any]:
        return {"councils_to_edit": self._councils_to_edit(), "lists": LISTS}

    @route("/nouveau/<code>", "GET", "POST")
    def add(self, code: str) -> ResponseReturnValue:
        council = next((one for one in self._councils_to_edit() if one.code == code), None)
        if council is None:
            abort(404)
        form = TermForm(MultiDict(request.form) if request.method == "POST" else None)
        status = 200
        if request.method == "POST":
            status = 400
            if form.validate():
                try:
                    term = add_term(council, form.kind.data, form.label.data, self.actor, utc_now())
                except StepRefused as refusal:
                    form.label.errors = [*form.label.errors, sentence(refusal)]
                else:
                    flash(f"« {term.label} » est dans la liste.", "success")
                    return redirect(self.list_url(), 303)
        return self.render("console/register_term_new.html", form=form, council=council), status

    def _councils_to_edit(self) -> list[Council]:
        scope = councils_where(self.actor, "register_term.rename")
        query = select(Council).where(Council.register_kind == "entry").order_by(Council.name)
        return list(db.session.scalars(query if scope is None else query.where(Council.id.in_(scope))))
