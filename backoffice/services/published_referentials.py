"""The versions of rules that anyone may read: those published, and those that were."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from backoffice.models import Council, Programme, ReferentialVersion
from workflows.referential import PUBLIC, ReferentialState


def in_force(session: Session) -> list[ReferentialVersion]:
    """One a programme, by council."""
    query = _readable().where(ReferentialVersion.state == ReferentialState.published)
    return list(session.scalars(query.order_by(Council.name, Programme.title)))


def readable_versions(session: Session, council: str, programme: str) -> list[ReferentialVersion]:
    """The versions of one programme, the latest first; empty when there is no such programme."""
    query = _readable().where(Council.code == council, Programme.code == programme)
    return list(session.scalars(query.order_by(ReferentialVersion.published_at.desc())))


def _readable() -> Select[ReferentialVersion]:
    return (
        select(ReferentialVersion)
        .join(ReferentialVersion.programme)
        .join(Programme.council)
        .where(ReferentialVersion.state.in_([str(state) for state in PUBLIC]))
        .options(contains_eager(ReferentialVersion.programme).contains_eager(Programme.council))
    )
