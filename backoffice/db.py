"""The one database session of a request, a job or a command."""

from flask_sqlalchemy import SQLAlchemy
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

db = SQLAlchemy(session_options={"expire_on_commit": False})


def libpq_address(url: str) -> str:
    """The same database, as libpq writes its address."""
    parsed = make_url(url)
    return make_conninfo(
        **{
            "host": parsed.host,
            "port": parsed.port,
            "dbname": parsed.database,
            "user": parsed.username,
            "password": parsed.password,
            **parsed.query,
        }
    )
