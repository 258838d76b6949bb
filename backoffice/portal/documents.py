"""« Les documents » of the personal page (001): the federation's and the councils', opened and counted."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from backoffice.db import db
from backoffice.domain.french import agree
from backoffice.models import Council, Document
from backoffice.services.documents import documents_for, opened
from backoffice.services.evidence import files
from backoffice.web.access import public
from backoffice.web.council_frame import council_frame

blueprint = Blueprint("documents", __name__)

# The pages of this program that a document may be: address -> title of the page.
PAGES = {
    "obligation": "Comment remplir son obligation de DPC ?",
    "guide": "Guide utilisateurs médecins",
    "parcours": "Parcours professionnel (ou parcours de DPC) établis par les CNP",
    "rules": "Parcours professionnel (ou parcours de DPC) établi par le CNP",
}
FEDERATION, ONE_COUNCIL = "FSM", "CNP"


@dataclass(frozen=True)
class Offered:
    title: str
    url: str
    is_external: bool


@dataclass(frozen=True)
class DocumentGroup:
    """001: "3 documents FSM", "2 documents CNP"."""

    offered_by: str
    documents: tuple[Offered, ...]

    @property
    def heading(self) -> str:
        count = len(self.documents)
        return f"{count} {agree(count, 'document', 'documents')} {self.offered_by}"


def document_groups(councils: list[Council]) -> list[DocumentGroup]:
    """The federation's, then those of each of these councils, under its name where there are several."""
    groups: dict[str, list[Offered]] = {}
    for document in documents_for(db.session(), councils):
        council = document.council
        name = FEDERATION if council is None else council.short_name if len(councils) > 1 else ONE_COUNCIL
        groups.setdefault(name, []).append(_offered(document))
    return [DocumentGroup(name, tuple(documents)) for name, documents in groups.items()]


def _offered(document: Document) -> Offered:
    address = url_for("documents.open_document", document_id=document.id)
    return Offered(document.title, address, document.current.kind == "link")


@blueprint.get("/documents/ouvrir/<uuid:document_id>")
@public
def open_document(document_id: UUID) -> ResponseReturnValue:
    """Its latest version, one opening more."""
    document = opened(db.session(), document_id)
    if document is None:
        abort(404)
    version, council = document.current, document.council
    if version.url:
        return redirect(version.url, 303)
    if version.page:
        code = council.code if council is not None and version.page == "rules" else None
        return redirect(url_for("home.document", page=version.page, council=code), 303)
    if version.sha256:
        if not files().exists(version.sha256):
            abort(404)
        path = files().path(version.sha256)
        return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=version.filename)
    around = council_frame(council) if council else {}
    return render_template("portal/home/text.html", document=document, version=version, **around)
