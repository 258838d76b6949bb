"""« Les documents » (001): added by the federation and the councils, found by readers, opened and counted."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from backoffice.domain.actor import Actor
from backoffice.models import Council, Document, DocumentOpening, DocumentVersion
from backoffice.permissions import Denied, holds
from backoffice.services.deposits import Deposit, keep_pdf
from backoffice.services.transitions import Transaction, transaction
from workflows.document import DocumentState
from workflows.engine import StepRefused


@dataclass(frozen=True, kw_only=True)
class DocumentContent:
    """What is behind one version; what its kind does not use is None."""

    kind: str
    url: str | None = None
    page: str | None = None
    body: str | None = None
    sha256: str | None = None
    filename: str | None = None
    size: int | None = None


def content_of(kind: str, url: str, body: str, file: Deposit | None) -> DocumentContent:
    """What somebody gave for a version, its file kept. Raises StepRefused beside the field at fault."""
    if kind == "link":
        if not url.startswith(("https://", "http://")):
            raise StepRefused("L’adresse commence par https://", "url")
        return DocumentContent(kind=kind, url=url)
    if kind == "text":
        if not body.strip():
            raise StepRefused("Écrivez le texte.", "body")
        return DocumentContent(kind=kind, body=body)
    if file is None:
        raise StepRefused("Choisissez un fichier PDF.", "file")
    found = keep_pdf(file)
    return DocumentContent(kind="file", sha256=found.sha256, filename=found.safe_filename, size=found.size)


def add_document(
    council: Council | None, title: str, content: DocumentContent, actor: Actor, now: datetime
) -> Document:
    """At the end of the council's list, or of the federation's. Raises Denied, StepRefused."""
    if not holds(actor, "document.rename", council.id if council else None):
        raise Denied("document.create")
    with transaction(now) as work:
        if not title.strip():
            raise StepRefused("Donnez un titre.", "title")
        if title.strip() in _titles(work.session, council):
            raise StepRefused("Un document porte déjà ce titre : publiez-en plutôt une nouvelle version.", "title")
        return add_in(work, council, title.strip(), content, actor)


def add_in(work: Transaction, council: Council | None, title: str, content: DocumentContent, actor: Actor) -> Document:
    """The same inside a transaction."""
    document = Document(
        council=council,
        council_id=council.id if council else None,
        title=title,
        rank=len(_titles(work.session, council)) + 1,
        version=1,
        versions=[DocumentVersion(number=1, **asdict(content))],
    )
    work.create(document, actor, title=title, kind=content.kind)
    return document


def _titles(session: Session, council: Council | None) -> set[str]:
    owner = Document.council_id.is_(None) if council is None else Document.council_id == council.id
    return set(session.scalars(select(Document.title).where(owner)))


def add_missing(work: Transaction, council: Council | None, offered: dict[str, DocumentContent], actor: Actor) -> None:
    """Those whose title is not known yet: what the console changed or withdrew stays so."""
    known = _titles(work.session, council)
    for title, content in offered.items():
        if title not in known:
            add_in(work, council, title, content, actor)


def documents_for(session: Session, councils: list[Council]) -> list[Document]:
    """What the readers of these councils are offered: the federation's first, then each council's, in their order."""
    ids = [council.id for council in councils]
    offered: ColumnElement[bool] = Document.council_id.in_(ids)
    if any(council.in_federation for council in councils):
        offered = or_(offered, Document.council_id.is_(None))
    query = select(Document).where(Document.state == DocumentState.published, offered)
    query = query.options(selectinload(Document.versions)).order_by(Document.rank, Document.title)
    order: dict[UUID | None, int] = {None: -1} | {id: rank for rank, id in enumerate(ids)}
    return sorted(session.scalars(query), key=lambda one: order[one.council_id])


def opened(session: Session, document_id: UUID) -> Document | None:
    """The document at hand's reach, its latest version counted once more; None when it is withdrawn or unknown.

    Only the number is kept: not who, nor when.
    """
    document = session.get(Document, document_id)
    if document is None or document.state != DocumentState.published:
        return None
    opening = insert(DocumentOpening).values(version_id=document.current.id, count=1)
    session.execute(
        opening.on_conflict_do_update(index_elements=["version_id"], set_={"count": DocumentOpening.count + 1})
    )
    session.commit()
    return document
