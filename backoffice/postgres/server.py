"""Start, find and stop the embedded server of a data directory."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from backoffice.postgres import cluster, databases, supervisor
from backoffice.postgres.binaries import find_binaries
from backoffice.postgres.errors import PostgresError
from backoffice.postgres.home import ServerHome, ServerRecord, locate, new_socket_dir
from backoffice.postgres.identity import ENVIRONMENT

# Seconds. Recovery after a power cut may be long; the supervisor's own patience adds up to 130 s.
STARTING = 300
STOPPING = 150
PAUSE = 0.03

# Supervisors that outlive the object that started them: kept, so that no warning about a lost child comes.
_left_running: list[subprocess.Popen[bytes]] = []


class EmbeddedServer:
    """A PostgreSQL server of one data directory, with the database `backoffice` and its two roles.

    It lives as long as this process, or as long as the process `lives_with`, and stops with it whatever the
    death. `durable=False` is for tests: no fsync, and the cluster is deleted when the server stops.
    Every failure is a `PostgresError`.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, lives_with: int | None = None) -> None:
        self._data_dir = data_dir
        self._durable = durable
        self._watched_pid = os.getpid() if lives_with is None else lives_with
        self._home: ServerHome | None = None
        self._record: ServerRecord | None = None
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._started_in: int | None = None

    @classmethod
    def attach_or_start(cls, data_dir: Path, *, durable: bool = True, lives_with: int | None = None) -> Self:
        """The running server of `data_dir`, started if there is none. One found running is left running."""
        server = cls(data_dir, durable=durable, lives_with=lives_with)
        server._open(attach=True)
        return server

    @property
    def socket_dir(self) -> Path:
        return self._running_record.socket_dir

    @property
    def owner_url(self) -> str:
        """For migrations: the role that owns the database."""
        return databases.database_url(self.socket_dir, databases.OWNER_ROLE)

    @property
    def application_url(self) -> str:
        """For the program: the role that owns nothing."""
        return databases.database_url(self.socket_dir, databases.APPLICATION_ROLE)

    @property
    def supervisor_pid(self) -> int:
        return self._running_record.supervisor_pid

    @property
    def attached(self) -> bool:
        """Whether the server was found running."""
        return self._record is not None and self._started_in is None

    def start(self) -> None:
        """Start the server; a `PostgresError` if it already runs."""
        self._open(attach=False)

    def stop(self) -> None:
        """Stop the server if this object started it, in this process: one found running is left running."""
        if self._started_in == os.getpid() == self._watched_pid:
            self.shut_down()
        elif self._supervisor is not None:
            _left_running.append(self._supervisor)
        self._record = self._supervisor = self._started_in = None

    def shut_down(self) -> None:
        """Stop the server whoever started it, and wait until nothing of it is left."""
        if self._record is None or self._home is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._record.supervisor_pid, signal.SIGTERM)
        if self._supervisor is not None:
            self._supervisor.wait(timeout=STOPPING)
        self._await_free_lock(self._home)
        self._record = self._supervisor = self._started_in = None

    def __enter__(self) -> Self:
        if self._record is None:
            self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _running_record(self) -> ServerRecord:
        if self._record is None:
            raise PostgresError(
                "Le serveur PostgreSQL n’est pas démarré.",
                where=str(self._data_dir),
                remedy="démarrez-le avant d’en demander l’adresse.",
            )
        return self._record

    def _open(self, *, attach: bool) -> None:
        deadline = time.monotonic() + STARTING
        while True:
            home = self._home = locate(self._data_dir)
            lock = home.try_lock()
            if lock is not None:
                try:
                    self._launch(home, lock)
                finally:
                    os.close(lock)
                return
            if self._attach(home):
                if attach:
                    return
                self._record = None
                raise PostgresError(
                    "Le serveur de cette base tourne déjà.",
                    where=str(home.folder),
                    remedy="arrêtez l’autre programme qui l’utilise.",
                )
            if time.monotonic() > deadline:
                raise PostgresError(
                    "Le serveur de cette base est lancé par un autre programme mais ne répond pas.",
                    where=str(home.folder),
                    remedy="arrêtez l’autre programme, puis relancez.",
                    details=home.log_since(0),
                )
            time.sleep(PAUSE)

    def _attach(self, home: ServerHome) -> bool:
        """Whether the server answers and is completely provisioned."""
        record = home.read_record()
        if record is None:
            return False
        try:
            databases.connect(record.socket_dir, databases.APPLICATION_ROLE, databases.DATABASE).close()
        except psycopg.OperationalError:
            return False
        self._record = record
        return True

    def _launch(self, home: ServerHome, lock: int) -> None:
        if not self._durable and home.cluster.exists():
            raise PostgresError(
                "Un serveur jetable ne peut pas prendre une base existante : il l’effacerait.",
                where=str(home.cluster),
                remedy="donnez-lui un dossier vide.",
            )
        binaries = find_binaries(home.identity)
        cluster.prepare(home, binaries, durable=self._durable)
        self._discard_old_socket(home)
        socket_dir = new_socket_dir(home.identity)
        log_position = home.rotate_log()
        order = {
            "command": cluster.server_command(home, binaries, socket_dir, durable=self._durable),
            "identity": home.identity.popen_options(),
            "environment": ENVIRONMENT,
            "log": str(home.log),
            "lock": lock,
            "watched_pid": self._watched_pid,
            "socket_dir": str(socket_dir),
            "record": str(home.record_file),
            "throwaway": [] if self._durable else [str(home.cluster), str(home.log)],
        }
        self._supervisor = subprocess.Popen(
            [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(order)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            pass_fds=[lock],
            start_new_session=True,
            umask=0o077,
        )
        self._started_in = os.getpid()
        self._record = ServerRecord(self._supervisor.pid, socket_dir)
        home.write_record(self._record)
        try:
            self._await_answer(home, socket_dir, log_position)
            cluster.provision(socket_dir)
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        """End a start that failed; the caller still holds the lock."""
        assert self._supervisor is not None
        self._supervisor.terminate()
        self._supervisor.wait(timeout=STOPPING)
        self._record = self._supervisor = self._started_in = None

    def _discard_old_socket(self, home: ServerHome) -> None:
        """The socket folder that a killed supervisor could not remove."""
        record = home.read_record()
        if record is not None:
            shutil.rmtree(record.socket_dir, ignore_errors=True)

    def _await_answer(self, home: ServerHome, socket_dir: Path, log_position: int) -> None:
        assert self._supervisor is not None
        deadline = time.monotonic() + STARTING
        while True:
            try:
                databases.connect(socket_dir).close()
                return
            except psycopg.OperationalError as error:
                refusal = str(error)
            stopped = self._supervisor.poll() is not None
            if stopped or time.monotonic() > deadline:
                raise PostgresError(
                    "Le serveur PostgreSQL s’est arrêté au démarrage."
                    if stopped
                    else "Le serveur PostgreSQL ne répond pas.",
                    where=f"{home.cluster} (journal : {home.log})",
                    remedy="lisez la fin du journal ; le plus souvent la place ou la mémoire manque.",
                    details=home.log_since(log_position) or refusal,
                )
            time.sleep(PAUSE)

    def _await_free_lock(self, home: ServerHome) -> None:
        deadline = time.monotonic() + STOPPING
        while time.monotonic() < deadline:
            lock = home.try_lock()
            if lock is not None:
                os.close(lock)
                return
            time.sleep(PAUSE)
        raise PostgresError(
            "Le serveur PostgreSQL ne s’arrête pas.",
            where=str(home.cluster),
            remedy=f"lisez son journal : {home.log}",
        )
