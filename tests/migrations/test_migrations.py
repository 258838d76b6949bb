"""Migrations go up, down and up again, and say exactly what the models say."""

import ast
import re
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool

from backoffice.db_migrate import configuration, downgrade, is_current, upgrade
from backoffice.models import Base
from backoffice.resources import migrations_dir
from tests.database import Database
from tests.migrations.catalogue import everything, names, structure

VERSIONS = sorted((migrations_dir() / "versions").glob("*.py"))


def test_up_down_and_up_again(empty_database: Database) -> None:
    url = empty_database.owner_url
    upgrade(url)
    first = everything(url)
    downgrade(url, "base")
    assert names(url) <= {("relation", "alembic_version"), ("relation", "alembic_version_pkc")}
    upgrade(url)
    assert everything(url) == first


def test_each_migration_is_undone_exactly(empty_database: Database) -> None:
    url = empty_database.owner_url
    previous = "base"
    for path in VERSIONS:
        before = everything(url)
        revision = _number(path)
        upgrade(url, revision=revision)
        downgrade(url, previous)
        left = everything(url) - before
        assert {fact for fact in left if "alembic_version" not in str(fact)} == set(), path.name
        upgrade(url, revision=revision)
        previous = revision


def test_models_and_migrations_say_the_same(fresh_database: Database, empty_database: Database) -> None:
    """CHECKs, partial indexes and defaults included, which a comparison of metadata does not see."""
    engine = create_engine(empty_database.owner_url, poolclass=pool.NullPool)
    Base.metadata.create_all(engine)
    migrated, modelled = structure(fresh_database.owner_url), structure(empty_database.owner_url)
    assert migrated - modelled == set(), "migrated, and in no model"
    assert modelled - migrated == set(), "in the models, and in no migration"


def test_migrations_are_numbered_in_one_line() -> None:
    for position, path in enumerate(VERSIONS, start=1):
        assert re.fullmatch(rf"{position:04d}_[a-z0-9_]+\.py", path.name), path.name
        constants = _constants(path)
        assert constants["revision"] == _number(path), path.name
        assert constants["down_revision"] == (f"{position - 1:04d}" if position > 1 else None), path.name
    assert ScriptDirectory.from_config(configuration("")).get_heads() == [_number(VERSIONS[-1])]


def test_migrations_import_nothing_of_the_program() -> None:
    """They stay true when the models have moved on."""
    for path in VERSIONS:
        imported = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not {name for name in imported if name.split(".")[0] in ("backoffice", "workflows")}, path.name


def test_a_database_knows_whether_it_is_up_to_date(empty_database: Database) -> None:
    engine = create_engine(empty_database.owner_url, poolclass=pool.NullPool)
    upgrade(empty_database.owner_url, revision="0001")
    with engine.connect() as connection:
        assert not is_current(connection)
    upgrade(empty_database.owner_url)
    with engine.connect() as connection:
        assert is_current(connection)


def _number(path: Path) -> str:
    return path.name.split("_")[0]


def _constants(path: Path) -> dict[str, object]:
    return {
        target.id: node.value.value
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
