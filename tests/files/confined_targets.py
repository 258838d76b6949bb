"""What the tests run in the confined process."""

import json
import os


def reverse_and_print(payload: bytes) -> bytes:
    print("this must not reach the answer")
    os.write(1, b"nor this")
    return payload[::-1]


def environment(payload: bytes) -> bytes:
    return json.dumps(dict(os.environ)).encode()


def fail(payload: bytes) -> bytes:
    raise LookupError(payload.decode())


def take_memory(payload: bytes) -> bytes:
    return bytes(int(payload))


def loop(payload: bytes) -> bytes:
    while True:
        pass


def fill_disk(payload: bytes) -> bytes:
    with open(payload.decode(), "wb") as file:
        for _ in range(200):
            file.write(bytes(1024 * 1024))
    return b""
