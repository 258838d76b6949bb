"""From a fresh clone to a running program, with nothing but Python.

    python3 bootstrap.py run [ARGS]     the demonstration: database, demo people, web server, worker
    python3 bootstrap.py test [ARGS]    the test suite (ARGS go to pytest)
    python3 bootstrap.py check [ARGS]   lint, format, types, then the test suite
    python3 bootstrap.py bench [ARGS]   the measurements
    python3 bootstrap.py mutation       what the tests of the rules let pass (docs/mutation.md)
    python3 bootstrap.py env [--dev]    the environment only
    python3 bootstrap.py clean          delete the environment and the caches; data are kept

Packages are installed into .venv from the lock files, whose hashes are checked. Where they come from is
the business of the machine's own configuration of uv and pip. Nothing is done again while nothing changes.
Standard library only, and a syntax that Python 3.6 can read, so that it gets an answer and no traceback.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
BUILD_LOCK = ROOT / "requirements-build.lock"
# In small lots, so that no process is left with many of the long tests at the end.
ON_ALL_CORES = ("-n", "auto", "--maxschedchunk", "2")
STATIC_CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("djlint", "templates", "--lint", "--quiet"),
    ("mypy",),
)


def main() -> None:
    verb, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    verbs = {"run": run, "test": test, "check": check, "bench": bench, "mutation": mutation, "env": env, "clean": clean}
    if verb not in verbs:
        sys.exit(__doc__)
    if sys.version_info < OLDEST:
        use_a_newer_python()
    verbs[verb](arguments)


def run(arguments: "list[str]") -> None:
    prepare(dev=False)
    become(program("backoffice"), "demo", *arguments)


def test(arguments: "list[str]") -> None:
    prepare(dev=True)
    become(program("pytest"), *ON_ALL_CORES, *arguments)


def check(arguments: "list[str]") -> None:
    prepare(dev=True)
    failed = [" ".join(command) for command in STATIC_CHECKS if not succeeds(program(command[0]), *command[1:])]
    tested = succeeds(program("pytest"), *ON_ALL_CORES, *arguments)
    if failed:
        sys.exit("À corriger : " + ", ".join(failed))
    sys.exit(0 if tested else 1)


def bench(arguments: "list[str]") -> None:
    prepare(dev=True)
    become(program("pytest"), "-m", "bench", *arguments)


def mutation(arguments: "list[str]") -> None:
    prepare(dev=True)
    become(program("mutmut"), "run", *arguments)


def env(arguments: "list[str]") -> None:
    prepare(dev="--dev" in arguments)
    print(VENV)


def clean(_arguments: "list[str]") -> None:
    for name in (".venv", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "mutants", "build", "dist"):
        shutil.rmtree(str(ROOT / name), ignore_errors=True)
    for cache in list(ROOT.rglob("__pycache__")):
        shutil.rmtree(str(cache), ignore_errors=True)


def use_a_newer_python() -> NoReturn:
    """Continue under a recent Python of the machine, or say which is wanted."""
    for minor in range(14, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer and succeeds(newer, "-c", "import venv"):
            os.execv(newer, [newer, *sys.argv])
    sys.exit(
        f"Python {OLDEST[0]}.{OLDEST[1]} ou plus récent est nécessaire (ici {sys.version.split()[0]}).\n"
        "Installez-le (Debian 12 : apt install python3 python3-venv), puis relancez."
    )


def prepare(dev: bool) -> None:
    """Bring .venv in line with the lock files. Once the development tools are there, they stay."""
    with (ROOT / ".bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed = read_stamp()
        dev = dev or installed.get("dev") is True
        locks = [DEV_LOCK if dev else RUNTIME_LOCK, BUILD_LOCK]
        wanted = {"interpreter": interpreter(), "dev": dev, "content": digest(locks)}
        usable = succeeds(program("python"), "-c", "") and installed.get("interpreter") == interpreter()
        if usable and installed == wanted:
            return
        say(f"Installation des paquets dans {VENV} (quelques secondes)…")
        if usable:
            STAMP.unlink()
        else:
            remove_venv()
        if not install_with_uv(locks):
            install_with_pip(locks)
        STAMP.write_text(json.dumps(wanted))


def read_stamp() -> "dict[str, object]":
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def interpreter() -> "list[str]":
    """What an environment is made for: it holds its own path, so a moved clone needs a new one."""
    return [str(ROOT), base_python(), sys.version, os.uname().machine]


def digest(locks: "list[Path]") -> str:
    content = hashlib.sha256()
    for path in [*locks, ROOT / "pyproject.toml"]:
        content.update(path.read_bytes())
    return content.hexdigest()


def install_with_uv(locks: "list[Path]") -> bool:
    """Whether it went well. Without uv on the machine, the locked one is first installed into .venv."""
    uv = shutil.which("uv")
    if uv is None or Path(uv).parent == VENV / "bin":
        uv = program("uv")
        if not Path(uv).exists():
            make_venv()
            if not succeeds(*pip_install(), "--require-hashes", "-r", str(BUILD_LOCK)):
                return False
    elif not VENV.exists() and not succeeds(uv, "venv", "-q", "--no-project", "--python", base_python(), str(VENV)):
        return False
    target = ("-q", "--python", program("python"))
    return succeeds(uv, "pip", "sync", "--require-hashes", *target, *map(str, locks)) and succeeds(
        uv, "pip", "install", "--no-deps", "--no-build-isolation", *target, "--editable", str(ROOT)
    )


def install_with_pip(locks: "list[Path]") -> None:
    """For machines where only pip knows the way to the packages."""
    say("uv n’a pas abouti : nouvel essai avec pip.")
    make_venv()
    pip = pip_install()
    for lock in locks:
        if not succeeds(*pip, "--require-hashes", "-r", str(lock)):
            sys.exit(
                "Les paquets Python n’ont pas pu être installés (voir ci-dessus).\n"
                "Vérifiez l’accès au réseau, ou la configuration de pip ou de uv sur cette machine."
            )
    if not succeeds(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)):
        sys.exit("Le programme lui-même n’a pas pu être installé (voir ci-dessus).")


def pip_install() -> "tuple[str, ...]":
    return (program("python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")


def make_venv() -> None:
    remove_venv()
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        sys.exit(
            "Le module « venv » de Python manque. Installez-le puis relancez :\n"
            "  Debian, Ubuntu : apt install python3-venv\n"
            "  ou, partout :    installez uv, qui s’en passe"
        )
    venv.create(str(VENV), with_pip=True, symlinks=True)


def remove_venv() -> None:
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(str(VENV))


def base_python() -> str:
    """This Python outside any virtual environment: ours is about to be made anew."""
    return str(getattr(sys, "_base_executable", sys.executable))


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def program(name: str) -> str:
    return str(VENV / "bin" / name)


def succeeds(*command: str) -> bool:
    if not Path(command[0]).exists():
        return False
    return subprocess.run(command, cwd=str(ROOT), stdin=subprocess.DEVNULL, check=False).returncode == 0


def become(*command: str) -> NoReturn:
    """Replace this process, so that Ctrl+C and the exit status are the program's own."""
    os.chdir(str(ROOT))
    sys.stdout.flush()
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
