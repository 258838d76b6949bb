"""Importing a list of establishments: the file, its columns and first lines, the reading, its report."""

from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

from flask import Response, flash, make_response, redirect, request, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Query, joinedload
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, SelectField
from wtforms.fields.choices import SelectChoice

from backoffice.console.establishment_columns import columns_form, mapping_chosen
from backoffice.console.forms import ConsoleForm
from backoffice.console.table import TableView
from backoffice.console.view import route
from backoffice.db import db
from backoffice.domain.establishment_import import FIELD_LABELS, MappingError, Outcome, from_document
from backoffice.domain.establishments import FIELDS
from backoffice.files.sheets import csv_text
from backoffice.links import settings
from backoffice.models import Council, EstablishmentImport
from backoffice.services.establishment_imports import change_mapping, lines_to_show, preview, receive, start
from backoffice.services.establishment_mappings import keep_mapping, known_mappings
from backoffice.wording import utc_now
from workflows.engine import StepRefused

STATUSES = {
    "draft": "à confirmer",
    "waiting": "en attente",
    "reading": "lecture en cours",
    "done": "lue",
    "unreadable": "illisible",
}
LINES_SHOWN = 100
CSV_CHUNK = 1000


class EstablishmentImportsView(TableView):
    permission = "establishments.import"
    title, icon = "Listes d’établissements", "upload"
    columns: ClassVar[dict[str, str]] = {
        "imported": "Liste",
        "received": "Reçue",
        "lines": "Lignes",
        "reading": "Lecture",
    }
    nothing = ("Aucune liste", "Importez un CSV : vous verrez ce qu’il donne avant que rien ne change.")
    list_template = "console/establishment_imports.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return EstablishmentImport.created_at.desc(), EstablishmentImport.id

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(EstablishmentImport.account))

    def status_label(self, status: str) -> str:
        return STATUSES[status]

    def url_of(self, record: EstablishmentImport) -> str:
        return str(self.get_url(f"{self.endpoint}.show", record_id=record.id))

    @route("/nouvelle", "GET", "POST")
    def add(self) -> ResponseReturnValue:
        mappings = known_mappings(db.session())
        form = _upload_form([SelectChoice(one.code, one.label) for one in mappings.values()])
        if request.method == "GET":
            return self._upload_page(form)
        upload = request.files.get("file")
        if not form.validate() or upload is None or not upload.filename:
            form["file"].errors = form["file"].errors or ["Choisissez un fichier CSV."]
            return self._upload_page(form, 400)
        try:
            received = receive(upload.stream, upload.filename, mappings[form["mapping"].data], self.actor, utc_now())
        except StepRefused as refusal:
            form["file"].errors = [refusal.reason]
            return self._upload_page(form, 400)
        return redirect(self.url_of(received), 303)

    def _upload_page(self, form: Form, status: int = 200) -> ResponseReturnValue:
        return self.render("console/establishment_upload.html", form=form, most=settings().import_max_bytes), status

    @route("/<uuid:record_id>", "GET", "POST")
    def show(self, record_id: UUID) -> ResponseReturnValue:
        received = self.get_one(record_id)
        if received.status != "draft":
            return redirect(self.url_of(received), 303) if request.method == "POST" else self._report_page(received)
        return self._draft_page(received) if request.method == "GET" else self._take_draft(received)

    def _draft_page(
        self, received: EstablishmentImport, form: Form | None = None, refusal: str = ""
    ) -> ResponseReturnValue:
        seen = preview(db.session(), received)
        mapping = from_document(received.mapping)
        page = self.render(
            "console/establishment_preview.html",
            record=received,
            seen=seen,
            mapping=mapping,
            form=form or columns_form(received, seen.first_row, known_mappings(db.session()), self._councils()),
            labels=FIELD_LABELS,
            fields=FIELDS,
            refusal=refusal,
        )
        return page, 400 if refusal else 200

    def _take_draft(self, received: EstablishmentImport) -> ResponseReturnValue:
        """Either start the reading of what the page shows, or show it again with other columns."""
        try:
            if request.form.get("intent") == "start":
                start(received.id, self.actor, utc_now())
                return redirect(self.url_of(received), 303)
            seen = preview(db.session(), received)
            councils = self._councils()
            form = columns_form(
                received, seen.first_row, known_mappings(db.session()), councils, MultiDict(request.form)
            )
            if not form.validate():
                return self._draft_page(received, form, "Ce choix de colonnes n’est pas complet.")
            mapping = mapping_chosen(form, received, seen.first_row, known_mappings(db.session()))
            change_mapping(received.id, mapping, form["fill"].data == "replace", self.actor, utc_now())
            if councils and form["mapping_name"].data:
                council = next(one for one in councils if one.code == form["council"].data)
                keep_mapping(council, mapping, self.actor, utc_now())
                flash(f"Le modèle « {mapping.label} » est enregistré.", "success")
        except MappingError as error:
            return self._draft_page(self.get_one(received.id), refusal=str(error))
        except StepRefused as refusal:
            return self._draft_page(self.get_one(received.id), refusal=refusal.reason)
        return redirect(self.url_of(received), 303)

    def _councils(self) -> list[Council]:
        """Where this person may keep a mapping: the councils of their roles."""
        ids = {council_id for _, council_id in self.actor.roles if council_id is not None}
        return list(db.session.scalars(select(Council).where(Council.id.in_(ids)).order_by(Council.name)))

    def _report_page(self, received: EstablishmentImport) -> str:
        counts = {one: received.counts[one] for one in Outcome if one in received.counts}
        return self.render(
            "console/establishment_import.html",
            record=received,
            counts=counts,
            lines=lines_to_show(db.session(), received.id, 0, LINES_SHOWN) if received.is_finished else [],
            shown=LINES_SHOWN,
            outcome=Outcome,
        )

    @route("/<uuid:record_id>/avancement")
    def progress(self, record_id: UUID) -> ResponseReturnValue:
        """The bar alone, asked for again and again; the whole page once everything is read."""
        received = self.get_one(record_id)
        response = make_response(self.render("console/_import_progress.html", record=received))
        if received.is_finished:
            response.headers["HX-Refresh"] = "true"
        return response

    @route("/<uuid:record_id>/rapport.csv")
    def report(self, record_id: UUID) -> ResponseReturnValue:
        received = self.get_one(record_id)
        response = Response(stream_with_context(csv_text(_rows(received.id))), mimetype="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f"attachment; filename=lignes-{received.created_at:%Y-%m-%d-%H%M}.csv"
        return response


def _rows(import_id: UUID) -> Iterator[tuple[object, ...]]:
    yield ("Ligne", "FINESS", "Établissement", "Lieu", "Résultat", "Précision")
    first = 0
    while lines := lines_to_show(db.session(), import_id, first, CSV_CHUNK):
        for line in lines:
            detail = line.detail or ("clé du FINESS fausse : à vérifier" if line.doubtful else "")
            yield (line.number, line.finess, line.name, line.place, Outcome(line.outcome).label, detail)
        first += CSV_CHUNK


def _upload_form(choices: list[SelectChoice]) -> Form:
    class UploadForm(ConsoleForm):
        file = FileField("Fichier CSV")
        mapping = SelectField("Ce que disent ses colonnes", choices=choices)

    return UploadForm(formdata=MultiDict(request.form) if request.method == "POST" else None)
