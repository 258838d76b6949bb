"""The life of the embedded server: start, data kept, roles, attach, stop, every kind of death."""

import os
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest

from backoffice.postgres import EmbeddedServer, PostgresError, databases
from backoffice.postgres.identity import owner_of
from tests.postgres.conftest import ends_within, postmaster_pid


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_data_survives_a_restart_and_nothing_is_left_running(folder: Path) -> None:
    with EmbeddedServer(folder / "data") as server:
        query(server.owner_url, "CREATE TABLE kept AS SELECT 42 AS answer")
        postmaster = postmaster_pid(folder / "data")
        socket_dir = server.socket_dir
    assert ends_within(postmaster, 0)
    assert not socket_dir.exists()
    with EmbeddedServer(folder / "data") as server:
        assert query(server.owner_url, "SELECT answer FROM kept") == [(42,)]


def test_the_owner_owns_and_the_application_owns_nothing(folder: Path) -> None:
    with EmbeddedServer(folder / "data") as server:
        query(server.owner_url, "CREATE TABLE secret (x int)")
        assert query(server.owner_url, "SELECT current_user, current_database()") == [
            ("backoffice_owner", "backoffice")
        ]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            query(server.application_url, "SELECT * FROM secret")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            query(server.application_url, "CREATE TABLE mine (x int)")
        superusers = "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'backoffice%' AND (rolsuper OR rolcreatedb)"
        assert query(server.owner_url, superusers) == [(0,)]


def test_a_durable_server_syncs_to_disk_and_no_server_listens_on_the_network(folder: Path) -> None:
    settings = "SELECT current_setting('fsync'), current_setting('listen_addresses'), current_setting('timezone')"
    with EmbeddedServer(folder / "data") as server:
        assert query(server.owner_url, settings) == [("on", "", "UTC")]
        assert server.socket_dir.stat().st_mode & 0o777 == 0o700
    with EmbeddedServer(folder / "throwaway", durable=False) as server:
        assert query(server.owner_url, settings) == [("off", "", "UTC")]


def test_letters_with_accents_have_a_lower_case(folder: Path) -> None:
    with EmbeddedServer(folder / "data") as server:
        assert query(server.owner_url, "SELECT lower('ÉLÈVE ŒUVRE')") == [("élève œuvre",)]


def test_a_throwaway_server_deletes_its_cluster_and_never_takes_an_existing_one(folder: Path) -> None:
    with EmbeddedServer(folder / "throwaway", durable=False):
        assert (folder / "throwaway" / "cluster").is_dir()
    assert not (folder / "throwaway" / "cluster").exists()
    with EmbeddedServer(folder / "data"):
        pass
    with pytest.raises(PostgresError, match="jetable"):
        EmbeddedServer(folder / "data", durable=False).start()
    assert (folder / "data" / "cluster" / "PG_VERSION").exists()


def test_a_second_program_attaches_and_leaves_the_server_running(folder: Path, hold_a_server) -> None:
    with EmbeddedServer(folder / "data") as server:
        program, (attached, _, url) = hold_a_server(folder / "data")
        assert attached == "True"
        assert url == server.owner_url
        program.communicate("")
        assert query(server.owner_url, "SELECT 1") == [(1,)]


def test_two_programs_that_start_together_share_one_server(folder: Path, hold_a_server) -> None:
    first, one = hold_a_server(folder / "data")
    second, two = hold_a_server(folder / "data")
    assert [one[0], two[0]] == ["False", "True"]
    assert one[1:] == two[1:]
    second.communicate("")
    first.communicate("")


def test_starting_twice_is_refused_where_attaching_was_not_asked(folder: Path) -> None:
    with EmbeddedServer(folder / "data"), pytest.raises(PostgresError, match="tourne déjà"):
        EmbeddedServer(folder / "data").start()


def test_the_server_stops_when_its_program_is_killed(folder: Path, hold_a_server) -> None:
    program, _ = hold_a_server(folder / "data")
    postmaster = postmaster_pid(folder / "data")
    program.kill()
    assert ends_within(postmaster, 20)
    with EmbeddedServer(folder / "data") as server:
        assert query(server.owner_url, "SELECT 1") == [(1,)]
    assert "was not properly shut down" not in (folder / "data" / "server.log").read_text()


def test_the_server_stops_when_its_program_and_its_supervisor_are_killed(folder: Path, hold_a_server) -> None:
    program, (_, supervisor, _) = hold_a_server(folder / "data")
    postmaster = postmaster_pid(folder / "data")
    os.kill(int(supervisor), signal.SIGKILL)
    program.kill()
    assert ends_within(postmaster, 20)
    with EmbeddedServer(folder / "data") as server:
        assert query(server.owner_url, "SELECT 1") == [(1,)]


def test_what_was_committed_survives_the_death_of_the_server_itself(folder: Path, hold_a_server) -> None:
    _, (_, supervisor, url) = hold_a_server(folder / "data")
    query(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postmaster_pid(folder / "data"), signal.SIGKILL)
    assert ends_within(int(supervisor), 20)
    with EmbeddedServer(folder / "data") as server:
        assert query(server.owner_url, "SELECT answer FROM kept") == [(42,)]
    assert "was not properly shut down" in (folder / "data" / "server.log").read_text()


def test_a_pid_file_whose_number_now_belongs_to_another_process_is_forgotten(folder: Path) -> None:
    with EmbeddedServer(folder / "data"):
        pid_file = folder / "data" / "cluster" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    identity = owner_of(pid_file.parent)
    other = subprocess.Popen(["cat"], stdin=subprocess.PIPE, **identity.popen_options())
    pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
    identity.take(pid_file)
    with EmbeddedServer(folder / "data") as server:
        assert query(server.owner_url, "SELECT 1") == [(1,)]
    other.communicate()


def test_a_failing_start_says_why_and_leaves_nothing(folder: Path) -> None:
    with EmbeddedServer(folder / "data"):
        pass
    configuration = folder / "data" / "cluster" / "postgresql.conf"
    original = configuration.read_text()
    configuration.write_text(f"{original}\nshared_buffers = nonsense\n")
    with pytest.raises(PostgresError, match="shared_buffers") as refusal:
        EmbeddedServer(folder / "data").start()
    assert "Que faire" in str(refusal.value)
    configuration.write_text(original)
    with EmbeddedServer(folder / "data") as server:
        assert query(server.owner_url, "SELECT 1") == [(1,)]


def test_a_cluster_of_another_major_version_is_not_touched(folder: Path) -> None:
    with EmbeddedServer(folder / "data"):
        pass
    (folder / "data" / "cluster" / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresError, match="PostgreSQL 14"):
        EmbeddedServer(folder / "data").start()


def test_an_interrupted_first_start_is_completed(folder: Path) -> None:
    (folder / "data" / "cluster.draft" / "base").mkdir(parents=True)
    (folder / "data").chmod(0o711)
    with EmbeddedServer(folder / "data") as server, databases.connect(server.socket_dir) as connection:
        connection.execute("DROP DATABASE backoffice")
        connection.execute("DROP ROLE backoffice_app")
    with EmbeddedServer(folder / "data") as server:
        assert query(server.application_url, "SELECT 1") == [(1,)]
