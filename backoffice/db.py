"""The one database session of a request, a job or a command."""

from typing import Any

from flask_sqlalchemy import SQLAlchemy
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

db = SQLAlchemy(session_options={"expire_on_commit": False})


def libpq_address(url: str) -> str:
    """The same database, as libpq writes its address."""
    parsed = make_url(url)
    query: dict[str, Any] = dict(parsed.query)
    return make_conninfo(
        host=query.pop("host", parsed.host),
        port=query.pop("port", parsed.port),
        dbname=parsed.database,
        user=parsed.username,
        password=parsed.password,
        **query,
    )
