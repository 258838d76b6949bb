"""The INSTREAM conversation, with a small clamd on the loopback that checks what it is sent."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backoffice.files.scanning import ScanResult, Verdict, scan

VIRUS = b"a signature that the fake clamd knows"


class FakeClamd:
    """Answers one connection. `reply` overrides what it finds; None in `reply` closes without a word."""

    def __init__(self, listener: socket.socket, reply: bytes | None = b"", early: bool = False) -> None:
        self.listener, self.reply, self.early = listener, reply, early
        self.received = b""
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rb") as reader:
            assert reader.read(10) == b"zINSTREAM\0"
            while not self.early and (length := struct.unpack("!L", reader.read(4))[0]):
                self.received += reader.read(length)
            if self.reply is None:
                return
            found = b"stream: Test.Virus FOUND\0" if VIRUS in self.received else b"stream: OK\0"
            connection.sendall(self.reply or found)


@contextmanager
def clamd(listener: socket.socket, reply: bytes | None = b"", early: bool = False) -> Iterator[FakeClamd]:
    server = FakeClamd(listener, reply, early)
    yield server
    server.thread.join(5)
    assert not server.thread.is_alive()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def address_of(listener: socket.socket) -> str:
    return f"127.0.0.1:{listener.getsockname()[1]}"


def test_a_clean_file_of_several_chunks_arrives_whole(listener: socket.socket) -> None:
    content = bytes(range(256)) * 1000
    with clamd(listener) as server:
        assert scan(io.BytesIO(content), address_of(listener)) == Verdict(ScanResult.clean)
    assert server.received == content


def test_a_virus_is_named(listener: socket.socket) -> None:
    with clamd(listener):
        verdict = scan(io.BytesIO(b"x" * 70_000 + VIRUS), address_of(listener))
    assert verdict == Verdict(ScanResult.infected, "Test.Virus")


@pytest.mark.parametrize("prefix", ["", "unix:"])
def test_a_unix_socket_works_too(tmp_path: Path, prefix: str) -> None:
    path = tmp_path / "clamd.ctl"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as unix_listener:
        unix_listener.bind(str(path))
        unix_listener.listen()
        with clamd(unix_listener):
            assert scan(io.BytesIO(b"ok"), f"{prefix}{path}").result is ScanResult.clean


@pytest.mark.parametrize("address", [None, ""])
def test_without_an_address_nothing_is_scanned(address: str | None) -> None:
    assert scan(io.BytesIO(VIRUS), address) == Verdict(ScanResult.not_scanned)


@pytest.mark.parametrize(
    "reply", [b"INSTREAM size limit exceeded. ERROR\0", None, b"stream: OKAY\0", b"UNKNOWN COMMAND\0"]
)
def test_any_other_answer_is_not_a_clean_file(listener: socket.socket, reply: bytes | None) -> None:
    with clamd(listener, reply):
        verdict = scan(io.BytesIO(b"ok"), address_of(listener))
    assert verdict.result is ScanResult.unavailable
    assert verdict.detail


def test_a_clamd_that_hangs_up_early_is_unavailable(listener: socket.socket) -> None:
    with clamd(listener, b"INSTREAM size limit exceeded. ERROR\0", early=True):
        verdict = scan(io.BytesIO(bytes(5_000_000)), address_of(listener))
    assert verdict.result is ScanResult.unavailable


def test_a_silent_clamd_is_given_up(listener: socket.socket) -> None:
    verdict = scan(io.BytesIO(b"ok"), address_of(listener), timeout=0.2)
    assert verdict.result is ScanResult.unavailable


def test_a_clamd_that_is_not_there_is_unavailable(listener: socket.socket, tmp_path: Path) -> None:
    address = address_of(listener)
    listener.close()
    assert scan(io.BytesIO(b"ok"), address).result is ScanResult.unavailable
    assert scan(io.BytesIO(b"ok"), str(tmp_path / "absent.ctl")).result is ScanResult.unavailable
    assert scan(io.BytesIO(b"ok"), "localhost:port").result is ScanResult.unavailable
