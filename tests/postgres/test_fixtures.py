"""The suite's own database fixtures, in a pytest of their own: shared, isolated, and surely stopped."""

import re
from pathlib import Path

import pytest

from tests.postgres.conftest import ends_within

pytest_plugins = ["pytester"]
REPOSITORY = Path(__file__).resolve().parents[2]

CONFTEST = """
import sys, types
import psycopg

pytest_plugins = ["tests.database"]

def upgrade(url):
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text)")
        connection.execute("INSERT INTO person VALUES ('migrated')")
        connection.execute("GRANT SELECT ON person TO backoffice_app")
    with open("migrations", "a") as counter:
        counter.write("once\\n")

module = types.ModuleType("backoffice.db_migrate")
module.upgrade = upgrade
sys.modules["backoffice.db_migrate"] = module
"""

TESTS = """
import psycopg, pytest

def rows(url):
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute("SELECT name FROM person").fetchall()

@pytest.mark.parametrize("turn", range(6))
def test_each_test_has_its_own_migrated_database(fresh_database, database_server, turn):
    assert rows(fresh_database.application_url) == [("migrated",)]
    with psycopg.connect(fresh_database.owner_url.replace("+psycopg", "")) as connection:
        connection.execute("INSERT INTO person VALUES ('left behind')")
    print("SERVER", database_server.server.supervisor_pid, database_server.server.socket_dir)

def test_a_worker_has_one(worker_database, fresh_database):
    assert worker_database.name != fresh_database.name
    assert rows(worker_database.owner_url) == [("migrated",)]
"""


@pytest.mark.slow
@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "two workers"])
def test_workers_share_one_server_and_one_template(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: list[str]
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-rA", "-W", "error", *workers)
    result.assert_outcomes(passed=7)
    assert (pytester.path / "migrations").read_text() == "once\n"
    servers = set(re.findall(r"SERVER (\d+) (\S+)", result.stdout.str()))
    assert len(servers) == 1
    supervisor, socket_dir = servers.pop()
    assert not Path(socket_dir).exists()
    assert ends_within(int(supervisor), 10)
