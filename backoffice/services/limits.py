"""Rate limits kept in PostgreSQL, so that they hold across processes."""

from datetime import datetime, timedelta

from sqlalchemy import case, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backoffice.models import rate_limit


class TooMany(Exception):
    """The limit is reached; `retry_at` is when to try again."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("too many attempts")
        self.retry_at = retry_at


def hit(session: Session, key: str, now: datetime, *, limit: int, window: timedelta) -> None:
    """Count one attempt and commit it. Raises TooMany beyond `limit` in a window."""
    row = rate_limit.c
    over = row.window_starts_at <= now - window
    statement = insert(rate_limit).values(key=key, window_starts_at=now, hits=1)
    statement = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "hits": case((over, 1), else_=row.hits + 1),
            "window_starts_at": case((over, now), else_=row.window_starts_at),
        },
    )
    starts_at, hits = session.execute(statement.returning(row.window_starts_at, row.hits)).one()
    session.commit()
    if hits > limit:
        raise TooMany(starts_at + window)


def forget(session: Session, *keys: str) -> None:
    """A success clears the counts that its failures left."""
    session.execute(rate_limit.delete().where(or_(*(rate_limit.c.key == key for key in keys))))
    session.commit()
