"""The folder of one embedded server: its cluster, its lock, its record, its log, its socket."""

import fcntl
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from backoffice.postgres.binaries import SYSTEM_STATE
from backoffice.postgres.errors import PostgresError
from backoffice.postgres.identity import Identity, for_new_cluster, owner_of

# A socket's path holds at most 107 bytes; `/.s.PGSQL.5432.lock` takes 19 of them.
LONGEST_SOCKET_FOLDER = 80
LOG_SIZE_LIMIT = 5_000_000


@dataclass(frozen=True)
class ServerRecord:
    """What a second process needs to find the running server."""

    supervisor_pid: int
    socket_dir: Path


@dataclass(frozen=True)
class ServerHome:
    """Paths of one server. `folder` is the data directory asked for, or its stand-in under /var/lib."""

    folder: Path
    identity: Identity

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def lock(self) -> Path:
        return self.folder / "server.lock"

    @property
    def record_file(self) -> Path:
        return self.folder / "server.json"

    def try_lock(self) -> int | None:
        """A descriptor that holds the lock, or None when a server has it, be it being started or stopped.

        The supervisor and every process of PostgreSQL inherit the descriptor: a free lock means that none of
        them is left, even after a kill -9.
        """
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), self.lock.stat()):
                return descriptor
        except (BlockingIOError, FileNotFoundError):
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        return None

    def write_record(self, record: ServerRecord) -> None:
        draft = self.record_file.with_suffix(".draft")
        draft.write_text(
            json.dumps({"supervisor_pid": record.supervisor_pid, "socket_dir": str(record.socket_dir)}),
            encoding="utf-8",
        )
        draft.replace(self.record_file)

    def read_record(self) -> ServerRecord | None:
        try:
            content = json.loads(self.record_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return ServerRecord(int(content["supervisor_pid"]), Path(content["socket_dir"]))

    def rotate_log(self) -> int:
        """Set a long log aside; the position where the next start will write."""
        size = self.log.stat().st_size if self.log.exists() else 0
        if size <= LOG_SIZE_LIMIT:
            return size
        self.log.replace(self.log.with_suffix(".log.1"))
        return 0

    def log_since(self, position: int) -> str:
        """The last lines of the log written after `position`."""
        try:
            content = self.log.read_bytes()[position:]
        except FileNotFoundError:
            return ""
        return "\n".join(content.decode("utf-8", "replace").splitlines()[-20:])


def locate(data_dir: Path) -> ServerHome:
    """Where the server of `data_dir` lives; creates the folder.

    As root the server runs as `nobody`. Where that account cannot enter `data_dir` (a clone under /root), the
    server lives in /var/lib/backoffice/<hash of the path>, and a note in `data_dir` says so.
    """
    asked = data_dir.expanduser().resolve()
    root = os.geteuid() == 0
    try:
        asked.mkdir(mode=0o711 if root else 0o700, parents=True, exist_ok=True)
        if (asked / "cluster").is_dir():
            return ServerHome(asked, owner_of(asked / "cluster"))
        identity = for_new_cluster()
        noted = _noted_location(asked)
        if noted is None and identity.may_enter(asked):
            return ServerHome(asked, identity)
        return ServerHome(_stand_in(asked, noted, identity), identity)
    except OSError as error:
        raise PostgresError(
            "Le dossier de la base ne peut pas être préparé.",
            where=str(asked),
            remedy="vérifiez qu’il appartient au compte qui lance le programme et qu’il reste de la place.",
            details=str(error),
        ) from error


def _note(asked: Path) -> Path:
    return asked / "postgres_location"


def _noted_location(asked: Path) -> Path | None:
    try:
        return Path(_note(asked).read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None


def _stand_in(asked: Path, noted: Path | None, identity: Identity) -> Path:
    expected = SYSTEM_STATE / hashlib.sha256(os.fsencode(asked)).hexdigest()[:16]
    if noted is None:
        SYSTEM_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        expected.mkdir(mode=0o711, exist_ok=True)
        _note(asked).write_text(f"{expected}\n", encoding="utf-8")
        return expected
    if os.geteuid() != 0:
        raise PostgresError(
            "Cette base a été créée par root.",
            where=str(noted),
            remedy=f"relancez en root, ou supprimez {_note(asked)} pour repartir d’une base vide.",
        )
    if noted != expected:
        raise PostgresError(
            "Ce dossier de données a été déplacé ou copié, sa base est restée où elle était.",
            where=str(noted),
            remedy=f"s’il a été déplacé : mv '{noted}' '{expected}'. "
            f"Puis, dans tous les cas, supprimez {_note(asked)}.",
        )
    expected.mkdir(mode=0o711, parents=True, exist_ok=True)
    if not identity.may_enter(expected):
        raise PostgresError(
            f"Le compte « {identity.name} » ne peut pas entrer dans le dossier de la base.",
            where=str(expected),
            remedy=f"rendez-le accessible : chmod a+x '{SYSTEM_STATE}' '{expected}'",
        )
    return expected


def new_socket_dir(identity: Identity) -> Path:
    """A new private folder, the only way to the server; its path is short however long the clone's is."""
    run = Path("/run")
    if identity.switches and os.access(run, os.W_OK):
        parent = run
    else:
        parent = Path(tempfile.gettempdir())
        if len(os.fsencode(parent)) > LONGEST_SOCKET_FOLDER - len("/backoffice-12345678"):
            parent = Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="backoffice-", dir=parent))
    identity.take(folder)
    if not identity.may_enter(folder):
        folder.rmdir()
        raise PostgresError(
            f"Le compte « {identity.name} » ne peut pas entrer dans le dossier des fichiers temporaires.",
            where=str(parent),
            remedy="donnez à TMPDIR un dossier que tous les comptes peuvent traverser.",
        )
    return folder
