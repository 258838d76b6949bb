"""A council's lists: services and diploma kinds, added, found, and loaded from its file."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.domain.actor import SYSTEM, Actor
from backoffice.domain.search import folded
from backoffice.models import Council, RegisterTerm
from backoffice.permissions import authorize
from backoffice.services.transitions import Transaction, transaction
from workflows.engine import StepRefused
from workflows.register_term import RegisterTermState


def terms_of(session: Session, council_id: UUID, kind: str, used: frozenset[UUID] = frozenset()) -> list[RegisterTerm]:
    """What may be chosen, in the list's order; those retired stay for who uses them already."""
    query = select(RegisterTerm).where(RegisterTerm.council_id == council_id, RegisterTerm.kind == kind)
    rows = session.scalars(query.order_by(RegisterTerm.rank, RegisterTerm.label))
    return [term for term in rows if term.state == RegisterTermState.in_use or term.id in used]


def add_term(council: Council, kind: str, label: str, actor: Actor, now: datetime) -> RegisterTerm:
    """At the end of the list. Raises Hidden, Denied, StepRefused (already there)."""
    with transaction(now) as work:
        last = work.session.scalar(
            select(func.max(RegisterTerm.rank)).where(RegisterTerm.council_id == council.id, RegisterTerm.kind == kind)
        )
        term = RegisterTerm(
            council_id=council.id, kind=kind, code=code_of(label), label=label, rank=(last or 0) + 1, version=1
        )
        authorize(actor, "register_term.rename", term)
        if not term.code:
            raise StepRefused("Écrivez l’intitulé en lettres.", "label")
        known = select(RegisterTerm.id).where(
            RegisterTerm.council_id == council.id, RegisterTerm.kind == kind, RegisterTerm.code == term.code
        )
        if work.session.scalar(known) is not None:
            raise StepRefused("Cet intitulé est déjà dans la liste.", "label")
        work.create(term, actor, label=label)
    return term


def load_terms(work: Transaction, council: Council, kind: str, labels: list[str]) -> None:
    """Add those that the list does not hold; what was corrected or retired in the console stays so."""
    known = set(
        work.session.scalars(
            select(RegisterTerm.code).where(RegisterTerm.council_id == council.id, RegisterTerm.kind == kind)
        )
    )
    for rank, label in enumerate(labels, start=1):
        if code_of(label) not in known:
            values = {"kind": kind, "code": code_of(label), "label": label, "rank": rank}
            work.create(RegisterTerm(council_id=council.id, version=1, **values), SYSTEM)


def code_of(label: str) -> str:
    return re.sub(r" ", "-", folded(label))
