"""Finding an establishment among 100,000: by letters anywhere in its name, town, postcode or FINESS number."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from backoffice.domain.establishments import (
    Described,
    Resemblance,
    department,
    likely_duplicates,
    significant_words,
)
from backoffice.domain.search import folded
from backoffice.models import Establishment
from workflows.establishment import EstablishmentState

SHOWN = 20
_CANDIDATES = 300  # looked at one by one, for each way to be close


def matching(typed: str) -> ColumnElement[bool]:
    """Every word typed is somewhere in the establishment's words, in any order; nothing typed matches all."""
    words = folded(typed).split()
    return and_(true(), *(Establishment.search_text.contains(word, autoescape=True) for word in words))


def search(session: Session, typed: str, limit: int = SHOWN) -> list[Establishment]:
    """Open establishments, those whose name begins with what was typed first. Nothing for nothing typed."""
    words = folded(typed)
    if not words:
        return []
    begins = case((Establishment.search_name.startswith(words, autoescape=True), 0), else_=1)
    query = select(Establishment).where(Establishment.state == EstablishmentState.open, matching(typed))
    query = query.order_by(begins, Establishment.search_name, Establishment.postcode, Establishment.id)
    return list(session.scalars(query.limit(limit)))


def duplicates_of(
    session: Session, described: Described, except_id: UUID | None = None
) -> list[tuple[Establishment, Resemblance]]:
    """Establishments, open or closed, that may be the one described: the strongest sign first."""
    found: dict[UUID, Establishment] = {}
    for near in _near(described):
        query = select(Establishment).where(Establishment.state != EstablishmentState.merged, near)
        if except_id is not None:
            query = query.where(Establishment.id != except_id)
        found |= {one.id: one for one in session.scalars(query.limit(_CANDIDATES))}
    return likely_duplicates(described, found.values())


def _near(described: Described) -> list[ColumnElement[bool]]:
    """Conditions that an index answers, each bounded by itself; the domain then says which really resemble."""
    near: list[ColumnElement[bool]] = [Establishment.search_name == folded(described.name)]
    if described.finess:
        near.append(Establishment.finess == described.finess)
    longest = sorted(significant_words(described.name), key=len)[-2:]
    if words := [word for word in longest if len(word) > 2]:
        contains = [Establishment.search_text.contains(word, autoescape=True) for word in words]
        somewhere = func.left(Establishment.postcode, 2) == department(described.postcode)[:2]
        here = somewhere if described.postcode else Establishment.search_text.contains(folded(described.town))
        near.append(and_(or_(*contains), here))
    if described.postcode:
        near.append(Establishment.postcode == described.postcode)
    return near


def existing(session: Session, ids: Sequence[UUID]) -> dict[UUID, Establishment]:
    """Those of these ids, by id."""
    return {one.id: one for one in session.scalars(select(Establishment).where(Establishment.id.in_(ids)))}
