"""Everything a database holds, to prove that nothing was left behind."""

from sqlalchemy import text

from backoffice.db import db
from backoffice.models import Base

Content = dict[str, list[str]]


def content() -> Content:
    """Every row of every table of ours, and the jobs that wait; read in a transaction of its own."""
    db.session.rollback()
    names = [*sorted(Base.metadata.tables), "procrastinate_jobs"]
    rows = {
        name: sorted(db.session.scalars(text(f'SELECT row_to_json(t)::text FROM "{name}" t')).all()) for name in names
    }
    db.session.rollback()
    return rows


def changed(before: Content, after: Content) -> set[str]:
    """The tables whose rows are not the same."""
    return {name for name in before if before[name] != after[name]}
