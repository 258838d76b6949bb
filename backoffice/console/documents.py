"""« Les documents »: added, replaced by a new version, withdrawn; how many times each version was opened."""

from typing import Any, ClassVar
from uuid import UUID

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Query, joinedload, selectinload
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from backoffice.console.council_forms import deposit_of
from backoffice.console.council_sheets import line
from backoffice.console.fields import clean
from backoffice.console.filters import CouncilFilter, StateFilter
from backoffice.console.forms import RefusableForm
from backoffice.console.review import ReviewView
from backoffice.console.view import route
from backoffice.errors import stale_sentence
from backoffice.models import Council, Document
from backoffice.permissions import holds
from backoffice.services.documents import DocumentContent, add_document, content_of
from backoffice.services.transitions import Offer, StaleRecord, perform, require_offer
from backoffice.wording import utc_now
from workflows.engine import StepRefused

KINDS = [("file", "Un fichier PDF"), ("link", "Une adresse"), ("text", "Un texte à lire ici")]
KIND_NAMES = {"file": "fichier PDF", "link": "adresse", "text": "texte", "page": "page de ce service"}
FEDERATION = "federation"


class ContentForm(RefusableForm):
    kind = RadioField("C’est", choices=[SelectChoice(*one) for one in KINDS], default="file")
    file = FileField("Fichier PDF", description="Pour un fichier. 10 Mo au plus.")
    url = line("Adresse", hint="Pour une adresse : https://…")
    body = TextAreaField(
        "Texte",
        [Length(max=20_000, message="Ce texte est trop long.")],
        filters=[clean],
        description="Pour un texte. Une ligne vide sépare deux paragraphes.",
        render_kw={"rows": 6},
    )

    def content(self) -> DocumentContent:
        """Raises StepRefused beside the field at fault."""
        return content_of(self.kind.data, self.url.data or "", self.body.data or "", deposit_of(self.file.data))


class DocumentForm(ContentForm):
    title = StringField("Titre", [Length(max=200, message="Ce titre est trop long.")], filters=[clean])


class DocumentsView(ReviewView):
    workflow, permission = "document", "document.view"
    title, noun, icon = "Documents", "Le document", "file"
    filter_list = (StateFilter(), CouncilFilter())
    columns: ClassVar[dict[str, str]] = {
        "document": "Document",
        "offered_by": "Proposé par",
        "openings": "Ouvertures",
        "state": "État",
    }
    nothing = ("Aucun document", "Ajoutez ceux que les professionnels doivent trouver sur leur page personnelle.")
    panel_title = "Changer ce document"
    list_template = "console/documents/list.html"
    review_template = "console/reviews/document.html"

    @property
    def order(self) -> tuple[Any, ...]:
        return Document.council_id.nulls_first(), Document.rank, Document.id

    def named(self, record: Document) -> str:
        return f"« {record.title} »"

    def heading(self, record: Document) -> str:
        return record.title

    def loaded(self, query: Query[Any]) -> Query[Any]:
        return query.options(joinedload(Document.council), selectinload(Document.versions))

    def reviewed(self, query: Query[Any]) -> Query[Any]:
        return self.loaded(query)

    def offers(self, record: Document) -> list[Offer]:
        return [one for one in super().offers(record) if one.trigger != "replace"]

    def context(self, record: Document) -> dict[str, Any]:
        return {
            "may_replace": any(one.trigger == "replace" for one in super().offers(record)),
            "kind_names": KIND_NAMES,
        }

    @property
    def serves_federation(self) -> bool:
        return holds(self.actor, "document.rename")

    @route("/nouveau", "GET", "POST")
    def create(self) -> ResponseReturnValue:
        form = DocumentForm(_sent())
        if request.method == "POST":
            council = self._council()
            try:
                if not form.validate():
                    raise StepRefused("Corrigez ce qui suit.")
                document = add_document(council, form.title.data, form.content(), self.actor, utc_now())
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash(f"« {document.title} » est à disposition.", "success")
                return redirect(self.url_of(document), 303)
        page = self.render("console/documents/new.html", form=form, chosen=request.form.get("council", ""))
        return page, 400 if form.errors else 200

    def _council(self) -> Council | None:
        """Whose document it is, None for the federation's; 404 for what one does not keep."""
        code = request.form.get("council", "")
        if code == FEDERATION and self.serves_federation:
            return None
        council = next((one for one in self.councils() if str(one.id) == code), None)
        if council is None:
            abort(404)
        return council

    @route("/<uuid:record_id>/version", "GET", "POST")
    def replace(self, record_id: UUID) -> ResponseReturnValue:
        document: Document = self.get_one(record_id)
        require_offer(document, "replace", self.actor, utc_now())
        form = ContentForm(_sent())
        if request.method == "POST":
            seen = request.form.get("version", type=int)
            if seen is None:
                abort(400)
            call = ("document", document.id, "replace", self.actor, utc_now())
            try:
                if not form.validate():
                    raise StepRefused("Corrigez ce qui suit.")
                perform(*call, seen_version=seen, content=form.content())
            except StaleRecord as stale:
                form.refuse(StepRefused(stale_sentence(stale)))
            except StepRefused as refusal:
                form.refuse(refusal)
            else:
                flash("La nouvelle version est à disposition.", "success")
                return redirect(self.url_of(document), 303)
        page = self.render("console/documents/replace.html", form=form, record=self.get_one(record_id))
        return page, 400 if form.errors else 200


def _sent() -> Any:
    return CombinedMultiDict([request.form, request.files]) if request.method == "POST" else None
