"""The antivirus, when there is one: clamd, over its INSTREAM command."""

import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

_CHUNK_BYTES = 64 * 1024
_MAX_REPLY_BYTES = 4096
_DEFAULT_PORT = 3310
_INFECTED = " FOUND"


class ScanResult(StrEnum):
    clean = "clean"
    infected = "infected"
    not_scanned = "not_scanned"
    unavailable = "unavailable"


@dataclass(frozen=True)
class Verdict:
    """`detail` is the signature's name when infected, the cause when unavailable, else empty.

    Unavailable means that nobody knows: try again later, and show the file to nobody until then.
    """

    result: ScanResult
    detail: str = ""


def scan(stream: BinaryIO, clamd_address: str | None, timeout: float = 60.0) -> Verdict:
    """Have clamd read `stream` from where it stands; `timeout` in seconds bounds the whole exchange.

    `clamd_address`: "host:port", or the path of a Unix socket; none: this installation does not scan.
    Never raises for what goes wrong on clamd's side.
    """
    if not clamd_address:
        return Verdict(ScanResult.not_scanned)
    deadline = time.monotonic() + timeout
    try:
        with _connect(clamd_address, deadline) as connection:
            with suppress(BrokenPipeError):  # clamd closes early beyond its size limit: its reply says so
                _send(connection, stream, deadline)
            reply = _read_reply(connection, deadline)
    except (OSError, ValueError) as error:
        return Verdict(ScanResult.unavailable, str(error) or type(error).__name__)
    return _verdict(reply)


def _connect(address: str, deadline: float) -> socket.socket:
    if "/" in address:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_remaining(deadline))
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    host, separator, port = address.rpartition(":")
    if not separator:
        host, port = address, str(_DEFAULT_PORT)
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_remaining(deadline))


def _send(connection: socket.socket, stream: BinaryIO, deadline: float) -> None:
    connection.sendall(b"zINSTREAM\0")
    while chunk := stream.read(_CHUNK_BYTES):
        connection.settimeout(_remaining(deadline))
        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
    connection.sendall(struct.pack("!L", 0))


def _read_reply(connection: socket.socket, deadline: float) -> str:
    reply = b""
    while b"\0" not in reply and len(reply) < _MAX_REPLY_BYTES:
        connection.settimeout(_remaining(deadline))
        part = connection.recv(_MAX_REPLY_BYTES)
        if not part:
            break
        reply += part
    return reply.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _remaining(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("clamd did not answer in time")
    return seconds


def _verdict(reply: str) -> Verdict:
    if reply == "stream: OK":
        return Verdict(ScanResult.clean)
    if reply.endswith(_INFECTED):
        return Verdict(ScanResult.infected, reply.removeprefix("stream: ").removesuffix(_INFECTED))
    return Verdict(ScanResult.unavailable, reply or "clamd closed the connection without an answer")
