"""Folders that the server's account may enter, and programs that start servers and can be killed."""

import os
import select
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backoffice.postgres import binaries, home

REPOSITORY = Path(__file__).resolve().parents[2]

HOLD_A_SERVER = """
import sys
from pathlib import Path
from backoffice.postgres import EmbeddedServer
with EmbeddedServer.attach_or_start(Path(sys.argv[1])) as server:
    print(server.attached, server.supervisor_pid, server.owner_url, flush=True)
    sys.stdin.read()
"""

Program = subprocess.Popen[str]


def environment() -> dict[str, str]:
    """For a Python outside the virtual environment too."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), sysconfig.get_path("purelib")])}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder that any account may enter, unlike pytest's own."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    path = Path(tempfile.mkdtemp(prefix="backoffice-test-", dir=memory))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(autouse=True)
def system_state(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Root's own folder for the server, away from the machine's /var/lib."""
    path = folder / "system"
    monkeypatch.setattr(binaries, "SYSTEM_STATE", path)
    monkeypatch.setattr(home, "SYSTEM_STATE", path)
    return path


@pytest.fixture
def hold_a_server() -> Iterator[Callable[[Path], tuple[Program, list[str]]]]:
    """Starts a program that holds a folder's server until its input closes; gives it and what it printed."""
    programs: list[Program] = []

    def hold(data_dir: Path) -> tuple[Program, list[str]]:
        program = subprocess.Popen(
            [sys.executable, "-c", HOLD_A_SERVER, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        programs.append(program)
        assert program.stdout is not None
        return program, program.stdout.readline().split()

    yield hold
    for program in programs:
        program.kill()
        program.communicate()


def postmaster_pid(data_dir: Path) -> int:
    return int((data_dir / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def ends_within(pid: int, seconds: float) -> bool:
    """Whether the process ends in that time (already gone counts)."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)
