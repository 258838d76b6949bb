"""Alembic's environment. The address comes from `backoffice.db_migrate`, never from a file."""

from alembic import context
from sqlalchemy import create_engine, pool

from backoffice.models import Base

JOB_QUEUE = "procrastinate_"


def ours(obj: object, name: str | None, type_: str, reflected: bool, compare_to: object) -> bool:
    """The job queue's tables are its own: left out of comparisons."""
    table = getattr(obj, "table", None)
    return not (name or "").startswith(JOB_QUEUE) and not getattr(table, "name", "").startswith(JOB_QUEUE)


def run() -> None:
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=ours,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
