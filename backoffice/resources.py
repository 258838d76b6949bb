"""Where the program's own data files are.

In a clone they are folders at the repository's root; in the wheel they are data of this package, in `_data`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "_data" / name
    if packaged.is_dir():
        return packaged
    in_clone = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and in_clone.is_dir():
        return in_clone
    raise FileNotFoundError(
        f"« {name} » introuvable, ni dans {packaged} ni dans {in_clone} : réinstallez le programme."
    )


def templates_dir() -> Path:
    """Jinja templates: pages, mails and PDF documents."""
    return _folder("templates")


def migrations_dir() -> Path:
    """Alembic's environment and its numbered migrations."""
    return _folder("migrations")


def config_dir() -> Path:
    """Default settings, seed referentials and seed councils."""
    return _folder("config")
