"""Which operating-system account runs the server: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backoffice.postgres.errors import PostgresError

UNPRIVILEGED_ACCOUNT = "nobody"

# PG* and LD_LIBRARY_PATH of the caller would change what the binaries do; their messages stay in English.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "LANG": "C"}


@dataclass(frozen=True)
class Identity:
    """The account that owns the cluster and runs the server's processes."""

    uid: int
    gid: int
    name: str

    @property
    def switches(self) -> bool:
        """Whether processes have to change account, which only root can do."""
        return self.uid != os.geteuid()

    def popen_options(self) -> dict[str, Any]:
        """Arguments for `subprocess` that start a process under this account."""
        if not self.switches:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, command: Sequence[str], timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run to the end under this account, from a folder every account may enter; may raise `OSError`."""
        return subprocess.run(
            command,
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            umask=0o077,
            timeout=timeout,
            check=False,
            **self.popen_options(),
        )

    def may_enter(self, folder: Path) -> bool:
        """Whether this account can reach `folder` through all its parents."""
        if not self.switches:
            return os.access(folder, os.X_OK)
        try:
            return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]).returncode == 0
        except PermissionError as error:
            raise PostgresError(
                f"Impossible de lancer un programme sous le compte « {self.name} ».",
                where=f"compte {self.name} (uid {self.uid})",
                remedy="lancez la commande sous un compte ordinaire, ou indiquez une base par DATABASE_URL.",
                details=str(error),
            ) from error

    def take(self, path: Path) -> None:
        """Give `path` to this account."""
        if self.switches:
            os.chown(path, self.uid, self.gid)


def _of_uid(uid: int) -> Identity:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise PostgresError(
            "PostgreSQL ne démarre que sous un compte qui a un nom.",
            where=f"uid {uid}, absent de /etc/passwd",
            remedy="ajoutez ce compte à /etc/passwd, ou indiquez une base par DATABASE_URL.",
        ) from None
    return Identity(uid, entry.pw_gid, entry.pw_name)


def caller() -> Identity:
    """The account of this process."""
    return _of_uid(os.geteuid())


def owner_of(cluster: Path) -> Identity:
    """The account that owns an existing cluster; the caller unless the caller is root."""
    if os.geteuid() != 0:
        return caller()
    owner = _of_uid(cluster.stat().st_uid)
    if owner.uid == 0:
        raise PostgresError(
            "Le dossier de la base appartient à root, et PostgreSQL refuse de tourner sous root.",
            where=str(cluster),
            remedy=f"rendez-le à un compte ordinaire : chown -R {UNPRIVILEGED_ACCOUNT} '{cluster}'",
        )
    return owner


def for_new_cluster() -> Identity:
    """The caller, or `nobody` when the caller is root."""
    if os.geteuid() != 0:
        return caller()
    try:
        return _of_uid(pwd.getpwnam(UNPRIVILEGED_ACCOUNT).pw_uid)
    except KeyError:
        raise PostgresError(
            f"Le compte « {UNPRIVILEGED_ACCOUNT} » manque : PostgreSQL refuse de tourner sous root.",
            where="/etc/passwd",
            remedy="lancez la commande sous un compte ordinaire, ou indiquez une base par DATABASE_URL.",
        ) from None
