"""What a database holds, read from PostgreSQL's own catalogue, so that two databases can be compared."""

from sqlalchemy import create_engine, pool, text

JOB_QUEUE = "procrastinate%"

_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND c.relname NOT LIKE :left_out
"""
_CONSTRAINTS = """
    SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE :left_out
"""
_INDEXES = """
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename NOT LIKE :left_out
"""
_OTHER_OBJECTS = """
    SELECT 'relation', relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'function', oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'type', typname::text FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    UNION ALL
    SELECT 'trigger', tgname::text FROM pg_trigger WHERE NOT tgisinternal
"""

Fact = tuple[object, ...]


def structure(url: str, left_out: str = JOB_QUEUE) -> set[Fact]:
    """Every column with its type and default, every constraint and every index, tables `left_out` excepted."""
    return {
        fact
        for query in (_COLUMNS, _CONSTRAINTS, _INDEXES)
        for fact in _read(url, query, left_out=left_out)
        if fact[0] != "alembic_version"
    }


def everything(url: str) -> set[Fact]:
    """The structure, the job queue's included, with relations, functions, types and triggers by name."""
    return structure(url, left_out="") | set(_read(url, _OTHER_OBJECTS))


def names(url: str) -> set[Fact]:
    """Relations, functions, types and triggers."""
    return set(_read(url, _OTHER_OBJECTS))


def _read(url: str, query: str, **values: str) -> list[Fact]:
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), values)]
