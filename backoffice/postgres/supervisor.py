"""The process between the program and PostgreSQL: it stops the server when the program dies, by any death.

Run as a script by `server.py`, standard library only. It ends when told (SIGTERM), when the watched process
is gone, or when the server ends by itself. Should it be killed too, the kernel sends the server the signal of
a fast shutdown.

Its one argument is a JSON object: `command`, `identity` (options of Popen), `environment`, `log`, `lock` (the
inherited descriptor of the home's lock), `watched_pid`, `socket_dir`, `record`, and `throwaway`, the files to
delete at the end.
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Fast, then immediate, then none: seconds left to each.
STOPS = ((signal.SIGINT, 90), (signal.SIGQUIT, 20), (signal.SIGKILL, 20))
POLLING_MS = 500
PR_SET_PDEATHSIG = 1


def death_signal() -> Callable[[], None] | None:
    """What the child does before it becomes the server, so that it does not outlive this process (Linux)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    supervisor = os.getpid()

    def set_death_signal() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != supervisor:
            os._exit(1)

    return set_death_signal


class Watch:
    """Whether the watched process is alive; where the system has it, a descriptor readable when it ends."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._is_parent = os.getppid() == pid
        self.descriptor: int | None = None
        self._gone = False
        try:
            self.descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            self._gone = True
        except (AttributeError, OSError):  # old kernels and other systems: polling
            pass

    def gone(self) -> bool:
        if self._gone:
            return True
        if self.descriptor is not None:
            return bool(select.select([self.descriptor], [], [], 0)[0])
        if self._is_parent:
            return os.getppid() != self._pid
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


def stop(server: "subprocess.Popen[bytes]") -> None:
    for number, patience in STOPS:
        if server.poll() is not None:
            return
        server.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=patience)


def clean(order: dict[str, Any]) -> None:
    Path(order["record"]).unlink(missing_ok=True)
    shutil.rmtree(order["socket_dir"], ignore_errors=True)
    for name in order["throwaway"]:
        path = Path(name)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def supervise(order: dict[str, Any]) -> int:
    told: list[int] = []
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: told.append(received))
    signal.signal(signal.SIGCHLD, lambda _received, _frame: None)

    watch = Watch(order["watched_pid"])
    with open(order["log"], "ab") as log:
        server = subprocess.Popen(
            order["command"],
            cwd="/",
            env=order["environment"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[order["lock"]],
            preexec_fn=death_signal(),
            umask=0o077,
            **order["identity"],
        )
    events = select.poll()
    events.register(wake_read, select.POLLIN)
    if watch.descriptor is not None:
        events.register(watch.descriptor, select.POLLIN)
    while server.poll() is None and not told and not watch.gone():
        events.poll(None if watch.descriptor is not None else POLLING_MS)
        with contextlib.suppress(BlockingIOError):
            os.read(wake_read, 512)
    stop(server)
    return server.returncode or 0


def main() -> int:
    order = json.loads(sys.argv[1])
    try:
        return supervise(order)
    finally:
        clean(order)


if __name__ == "__main__":
    sys.exit(main())
