"""The catalogue: sessions that wait for the CLAVIP's label, all the others, and adding one."""

from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Query, joinedload
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice

from backoffice.console.filters import CouncilFilter, SessionFilter, StateFilter
from backoffice.console.forms import ConsoleForm
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.models import CatalogueSession, Council, Organiser
from backoffice.permissions import councils_where
from backoffice.services.catalogue import add_session, entry_choices
from backoffice.web.session_fields import session_changes, session_fields, session_problems
from backoffice.wording import utc_now


class SessionsView(ReviewView):
    workflow, permission = "session", "session.view"
    title, noun, icon = "Catalogue", "La session", "calendar"
    filter_list = (StateFilter(), CouncilFilter(), SessionFilter())
    columns: ClassVar[dict[str, str]] = {
        "session": "Session",
        "held": "Dates",
        "council": "Conseil",
        "waiting": "Depuis",
        "state": "État",
    }
    nothing = ("Aucune session à labelliser", "Les demandes des organisateurs apparaîtront ici.")
    list_template = "console/sessions.html"
    review_template = "console/reviews/session.html"

    def named(self, record: CatalogueSession) -> str:
        return f"« {record.title} »"

    def is_own(self, record: CatalogueSession) -> bool:
        """Its author may go on writing it; the label is for somebody else."""
        return super().is_own(record) and not self.offers(record)

    def heading(self, record: CatalogueSession) -> str:
        return record.title

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(CatalogueSession.organiser), joinedload(CatalogueSession.council))

    def context(self, record: CatalogueSession) -> dict[str, Any]:
        rules = entry_choices(db.session(), record.council)
        return {
            "entries": [
                (programme.title, entry.label)
                for programme in record.council.programmes
                for entry in rules.get(programme.code, [])
                if entry.key == record.entries.get(programme.code)
            ]
        }

    def list_context(self) -> dict[str, Any]:
        return {"councils_to_edit": self._councils_to_edit()}

    @route("/nouvelle/<code>", "GET", "POST")
    def add(self, code: str) -> ResponseReturnValue:
        """An editor of the referential adds a session; the CLAVIP labels it like any other."""
        council = next((one for one in self._councils_to_edit() if one.code == code), None)
        if council is None:
            abort(404)
        organisers = db.session.scalars(
            select(Organiser).where(Organiser.council_id == council.id).order_by(Organiser.name)
        ).all()
        form = _form(council, list(organisers))
        if request.method == "GET":
            return self.render("console/session_new.html", form=form, council=council)
        if not form.validate() or not session_problems(form):
            return self.render("console/session_new.html", form=form, council=council), 400
        organiser = next((one for one in organisers if str(one.id) == form["organiser"].data), None)
        record = add_session(council, organiser, session_changes(form), self.actor, utc_now())
        flash(f"« {record.title} » est enregistrée : il reste à demander sa labellisation.", "success")
        return redirect(self.url_of(record), 303)

    def _councils_to_edit(self) -> list[Council]:
        scope = councils_where(self.actor, "catalogue.add")
        query = select(Council).order_by(Council.name)
        return list(db.session.scalars(query if scope is None else query.where(Council.id.in_(scope))))


def _form(council: Council, organisers: list[Organiser]) -> Form:
    fields = session_fields(council.programmes, entry_choices(db.session(), council))
    choices = [SelectChoice("", "Aucun"), *(SelectChoice(str(one.id), one.name) for one in organisers)]
    title = {"title": fields.pop("title"), "organiser": SelectField("Organisateur", choices=choices)}
    made: type[Form] = type("SessionForm", (ConsoleForm,), {**title, **fields})
    return made(formdata=MultiDict(request.form) if request.method == "POST" else None)
