"""Golden files: what was read and approved once. `UPDATE_GOLDEN=1 pytest <file>` rewrites them, to be read again."""

import os
from pathlib import Path


def matches_golden(path: Path, text: str) -> bool:
    """Whether the file holds this text; being asked to update it, it does from now on."""
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.is_file() and path.read_text(encoding="utf-8") == text
