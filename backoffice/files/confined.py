"""Run one function on untrusted bytes in a process of its own, with a time and a memory limit.

Parsers of PDF, images and HTML can be made to eat all memory or to loop (security 7 and 10). No limit inside
a library holds for all of them; the kernel's do. The child gets neither the environment (no secret to leak)
nor the parent's open files; what it prints goes nowhere, its answer comes back on a pipe of its own.

    answer = run_confined("backoffice.files.inspection:inspect_content", payload, Bounds(seconds=20))
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

_FAILED = 70
_OUT_OF_MEMORY = 71
_TEMPORARY_FILE_BYTES = 64 * 1024 * 1024
_MESSAGE_BYTES = 4000


@dataclass(frozen=True)
class Bounds:
    """`seconds` of wall clock and of processor time; `memory_bytes` of address space, libraries included."""

    seconds: int = 30
    memory_bytes: int = 768 * 1024 * 1024


class ConfinedError(Exception):
    """The function did not answer: it raised, or was stopped."""


class OutOfBounds(ConfinedError):
    """The function was stopped because it took too long or too much memory."""


def run_confined(target: str, payload: bytes, bounds: Bounds) -> bytes:
    """Call `target` ("package.module:function", bytes -> bytes) on `payload` in a limited process.

    Raises OutOfBounds when a limit stopped it, ConfinedError with the exception's text when it raised.
    """
    package_root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-P", "-m", __name__, target, str(bounds.seconds), str(bounds.memory_bytes)]
    environment = {"PYTHONPATH": str(package_root), "LANG": "C.UTF-8", "PATH": os.defpath}
    if "TMPDIR" in os.environ:
        environment["TMPDIR"] = os.environ["TMPDIR"]
    try:
        child = subprocess.run(
            command,
            input=payload,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=bounds.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OutOfBounds(f"{target} was stopped after {bounds.seconds} s") from None
    if child.returncode == 0:
        return child.stdout
    if child.returncode == _OUT_OF_MEMORY:
        raise OutOfBounds(f"{target} needed more than {bounds.memory_bytes} bytes of memory")
    if child.returncode == _FAILED:
        raise ConfinedError(child.stdout.decode("utf-8", "replace"))
    if child.returncode < 0:
        raise OutOfBounds(f"{target} was stopped by signal {-child.returncode}")
    raise ConfinedError(f"{target} could not start (exit code {child.returncode})")


def _limit(seconds: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_TEMPORARY_FILE_BYTES, _TEMPORARY_FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(target: str) -> tuple[int, bytes]:
    try:
        module, _, function = target.partition(":")
        call: Callable[[bytes], bytes] = getattr(import_module(module), function)
        return 0, call(sys.stdin.buffer.read())
    except MemoryError:
        return _OUT_OF_MEMORY, b""
    except Exception as error:  # the process ends here: the parent is told whatever went wrong
        return _FAILED, f"{type(error).__name__}: {error}".encode()[:_MESSAGE_BYTES]


def _main() -> int:
    target, seconds, memory_bytes = sys.argv[1:]
    answer_fd = os.dup(1)
    os.dup2(2, 1)  # a library that prints must not write into the answer
    _limit(int(seconds), int(memory_bytes))
    code, answer = _answer(target)
    with os.fdopen(answer_fd, "wb") as channel:
        channel.write(answer)
    return code


if __name__ == "__main__":
    sys.exit(_main())
