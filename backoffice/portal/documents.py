"""« Les documents » of the personal page (001): the federation's and the council's, as each council lists them."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from backoffice.domain.french import agree
from backoffice.models import Council

# The pages of this program that a council's settings may name: address -> title of the page.
PAGES = {
    "obligation": "Comment remplir son obligation de DPC ?",
    "guide": "Guide utilisateurs médecins",
    "parcours": "Parcours professionnel (ou parcours de DPC) établis par les CNP",
    "rules": "Parcours professionnel (ou parcours de DPC) établi par le CNP",
}


@dataclass(frozen=True)
class Document:
    title: str
    url: str
    is_external: bool


@dataclass(frozen=True)
class DocumentGroup:
    """001: "3 documents FSM", "2 documents CNP"."""

    offered_by: str
    documents: tuple[Document, ...]

    @property
    def heading(self) -> str:
        count = len(self.documents)
        return f"{count} {agree(count, 'document', 'documents')} {self.offered_by}"


def document_groups(councils: list[Council]) -> list[DocumentGroup]:
    """Those of these councils; what several councils offer alike is named once."""
    groups: dict[str, dict[Document, None]] = {}
    for council in councils:
        for entry in council.documents:
            name = entry["offered_by"]
            if name == "CNP" and len(councils) > 1:
                name = council.short_name
            groups.setdefault(name, {})[_document(entry, council)] = None
    return [DocumentGroup(name, tuple(documents)) for name, documents in groups.items()]


def _document(entry: dict[str, Any], council: Council) -> Document:
    if "url" in entry:
        return Document(entry["title"], entry["url"], True)
    page = entry["page"]
    address = url_for("home.document", page=page, council=council.code if page == "rules" else None)
    return Document(entry["title"], address, False)
