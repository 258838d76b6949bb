"""Very many registrants with an open parcours, copied in the database from one that the services made."""

import uuid

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from backoffice.db import db
from backoffice.models import Account, Base, Enrolment, Parcours, Person, Registrant
from tests.factories import World, fictitious_rpps

FIRST = 1_000_000  # far from the numbers of other people


def crowd(world: World, how_many: int) -> list[str]:
    """Their RPPS numbers. No journal of theirs: they are scenery."""
    model = world.parcours()
    session = db.session()
    numbers = [fictitious_rpps(FIRST + index) for index in range(how_many)]
    rows = [(rpps, uuid.uuid4(), uuid.uuid4(), uuid.uuid4()) for rpps in numbers]
    _copy(session, Person, model.subject.id, [{"id": p, "rpps": rpps} for rpps, p, _, _ in rows])
    accounts = [{"id": a, "person_id": p, "email": f"m{rpps}@essai.example"} for rpps, p, a, _ in rows]
    _copy(session, Account, model.account.id, accounts)
    registrants = [{"id": r, "person_id": p, "account_id": a} for _, p, a, r in rows]
    _copy(session, Registrant, model.registrant_id, registrants)
    enrolment = session.scalars(select(Enrolment.id).where(Enrolment.registrant_id == model.registrant_id)).one()
    _copy(session, Enrolment, enrolment, [{"id": uuid.uuid4(), "registrant_id": r} for _, _, _, r in rows])
    _copy(session, Parcours, model.id, [{"id": uuid.uuid4(), "registrant_id": r} for _, _, _, r in rows])
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()
    return numbers


def _copy(session: Session, table: type[Base], like: uuid.UUID, changes: list[dict[str, object]]) -> None:
    """Rows like that one, with these values instead of its own."""
    columns = table.__table__.columns
    model = session.execute(select(*columns).where(columns["id"] == like)).mappings().one()
    session.execute(insert(table), [{**model, **change} for change in changes])
