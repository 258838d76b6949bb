"""The establishments that councils share: the list, one of them, a new one, and two that are made one."""

from typing import Any, ClassVar
from uuid import UUID

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select, true
from werkzeug.datastructures import MultiDict
from wtforms import Form

from backoffice.console.filters import Filter, Filtered, StateFilter
from backoffice.console.forms import ConsoleForm
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.domain.establishments import FIELDS
from backoffice.domain.french import capitalised
from backoffice.domain.identifiers import finess_key_fails
from backoffice.errors import sentence
from backoffice.models import AuditEvent, Establishment
from backoffice.permissions import Denied, holds
from backoffice.services.establishment_search import duplicates_of, matching
from backoffice.services.establishments import create_establishment, merge
from backoffice.services.references import counts_in_words, pointing_to
from backoffice.services.transitions import Offer, require_offer
from backoffice.web.establishment_fields import establishment_content, establishment_fields
from backoffice.web.establishment_picker import EstablishmentField
from backoffice.wording import utc_now
from workflows.engine import StepRefused

COMPARED = {
    "name": "Nom",
    "address": "Adresse",
    "postcode": "Code postal",
    "town": "Ville",
    "phone": "Téléphone",
    "finess": "FINESS",
}
MERGED_SHOWN = 100


class EstablishmentFilter(Filter):
    """Letters of its name, town, postcode or FINESS number, in any order."""

    param, label, text = "q", "Nom, ville ou FINESS", True

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        return matching(value)


class DepartmentFilter(Filter):
    param, label, text = "departement", "Département", True

    def condition(self, view: Filtered, value: str) -> ColumnElement[bool]:
        return Establishment.postcode.startswith(value, autoescape=True) if value else true()


class EstablishmentsView(ReviewView):
    workflow, permission = "establishment", "establishment.view"
    title, noun, icon = "Établissements", "L’établissement", "home"
    filter_list = (EstablishmentFilter(), DepartmentFilter(), StateFilter())
    columns: ClassVar[dict[str, str]] = {
        "establishment": "Établissement",
        "place": "Lieu",
        "finess": "FINESS",
        "state": "État",
    }
    nothing = ("Aucun établissement", "Ajoutez-en un, ou importez une liste.")
    list_template = "console/establishments.html"
    review_template = "console/reviews/establishment.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return Establishment.search_name, Establishment.postcode, Establishment.id

    def named(self, record: Establishment) -> str:
        return str(record)

    def heading(self, record: Establishment) -> str:
        return record.name

    def offers(self, record: Establishment) -> list[Offer]:
        """Merging takes a page of its own, with both side by side."""
        return [one for one in super().offers(record) if one.trigger != "merge"]

    def list_context(self) -> dict[str, Any]:
        return {
            "may_create": holds(self.actor, "establishments.create"),
            "may_import": holds(self.actor, "establishments.import"),
        }

    def context(self, record: Establishment) -> dict[str, Any]:
        session = db.session()
        return {
            "duplicates": duplicates_of(session, record, except_id=record.id) if record.state != "merged" else [],
            "may_merge": any(one.trigger == "merge" for one in super().offers(record)),
            "merged_here": _merged_into(record),
            "pointing": {capitalised(label): count for label, count in pointing_to(session, record.id).items()},
            "key_fails": finess_key_fails(record.finess),
        }

    @route("/nouveau", "GET", "POST")
    def add(self) -> ResponseReturnValue:
        if not holds(self.actor, "establishments.create"):
            raise Denied("establishments.create")
        form = _form()
        if request.method == "GET":
            return self._new_page(form)
        if not form.validate():
            return self._new_page(form, status=400)
        content = establishment_content(form)
        duplicates = duplicates_of(db.session(), content)
        if duplicates and request.form.get("intent") != "create_anyway":
            return self._new_page(form, duplicates)
        try:
            record = create_establishment(content, self.actor, utc_now())
        except StepRefused as refusal:
            form[refusal.field or "name"].errors = [refusal.reason]
            return self._new_page(form, status=400)
        flash(f"{record} : établissement créé.", "success")
        return redirect(self.url_of(record), 303)

    def _new_page(self, form: Form, duplicates: list[Any] | None = None, status: int = 200) -> ResponseReturnValue:
        return self.render("console/establishment_new.html", form=form, duplicates=duplicates or []), status

    @route("/<uuid:record_id>/fusionner", "GET", "POST")
    def merge(self, record_id: UUID) -> ResponseReturnValue:
        """First which one survives, then side by side what survives of each."""
        source = self.get_one(record_id)
        require_offer(source, "merge", self.actor, utc_now())
        form = _merge_form(source)
        target = form["into"].chosen
        if target is None or request.values.get("intent") == "search":
            return self.render("console/establishment_merge.html", record=source, form=form, target=None)
        if request.method == "GET" or request.form.get("intent") != "merge":
            return self._side_by_side(source, target)
        kept = [name for name in FIELDS if request.form.get(f"keep-{name}") == "source"]
        seen = (request.form.get("source_version", 0, type=int), request.form.get("target_version", 0, type=int))
        source_name = str(source)
        try:
            survivor = merge(source.id, target.id, kept, self.actor, utc_now(), seen=seen)
        except StepRefused as refusal:
            return self._side_by_side(self.get_one(record_id), form["into"].chosen or abort(404), sentence(refusal))
        flash(f"{source_name} : fusionné dans {survivor}.", "success")
        return redirect(self.url_of(survivor), 303)

    def _side_by_side(self, source: Establishment, target: Establishment, refusal: str = "") -> ResponseReturnValue:
        page = self.render(
            "console/establishment_merge.html",
            record=source,
            target=target,
            compared=COMPARED,
            pointing=pointing_to(db.session(), source.id),
            refusal=refusal,
        )
        return page, 409 if refusal else 200


def _merged_into(record: Establishment) -> list[tuple[Establishment, str]]:
    """What became this one, each with what came with it as the journal keeps it."""
    session = db.session()
    query = select(Establishment).where(Establishment.merged_into_id == record.id)
    gone = list(session.scalars(query.order_by(Establishment.search_name).limit(MERGED_SHOWN)))
    merges = select(AuditEvent.record_id, AuditEvent.details).where(
        AuditEvent.workflow == "establishment",
        AuditEvent.record_id.in_([one.id for one in gone]),
        AuditEvent.trigger == "merge",
    )
    moved = {record_id: counts_in_words(details["moved"]) for record_id, details in session.execute(merges)}
    return [(one, moved.get(one.id, "")) for one in gone]


def _form() -> Form:
    made: type[Form] = type("EstablishmentForm", (ConsoleForm,), establishment_fields())
    return made(formdata=MultiDict(request.form) if request.method == "POST" else None)


def _merge_form(source: Establishment) -> Form:
    suggested = [one for one, _ in duplicates_of(db.session(), source, except_id=source.id)]
    fields = {"into": EstablishmentField("Avec quel établissement le fusionner ?", suggested=suggested)}
    made: type[Form] = type("MergeForm", (ConsoleForm,), fields)
    form = made(formdata=MultiDict(request.values))
    form.validate()
    return form
