"""The documents that councils begin with: a file’s, the federation’s, every council’s."""

from backoffice.documents import read_document
from backoffice.domain.actor import Actor
from backoffice.domain.document_fields import Fields, Problem
from backoffice.models import Council
from backoffice.resources import config_dir
from backoffice.services.documents import DocumentContent, add_missing
from backoffice.services.transitions import Transaction

SITE = "Consulter le site internet du CNP"
RULES = "Parcours professionnel (ou parcours de DPC) établi par le CNP"
PAGES = ("obligation", "guide", "parcours", "rules")


def listed(documents: list[Fields]) -> dict[str, DocumentContent]:
    """By title: a page of ours, or an address."""
    return {one.text("title"): _content(one) for one in documents}


def _content(one: Fields) -> DocumentContent:
    page, url = one.one_of("page", PAGES, required=False) or None, one.text("url", required=False) or None
    if bool(page) == bool(url):
        one.problem("page", "donnez « page » ou « url », l’un des deux")
    elif url and not url.startswith(("https://", "http://")):
        one.problem("url", "l’adresse commence par https://")
    one.refuse_unknown()
    return DocumentContent(kind="page" if page else "link", page=page, url=url)


def offer_federation_documents(work: Transaction, actor: Actor) -> None:
    """config/documents.yaml: those of 001 that are not there yet."""
    problems: list[Problem] = []
    top = Fields(read_document(config_dir() / "documents.yaml"), problems)
    add_missing(work, None, listed(top.each("documents")), actor)


def offer_usual_documents(work: Transaction, council: Council, actor: Actor) -> None:
    """ "2 documents CNP" (001): its site when it has one, and its parcours."""
    offer_federation_documents(work, actor)
    offered = {SITE: DocumentContent(kind="link", url=council.site_url)} if council.site_url else {}
    add_missing(work, council, offered | {RULES: DocumentContent(kind="page", page="rules")}, actor)
