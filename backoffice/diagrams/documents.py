"""The files that keep the drawings: docs/workflows/ for readers, templates/console/workflows/ for the console."""

from pathlib import Path

from backoffice.diagrams.matrix import matrix
from backoffice.diagrams.mermaid import mermaid
from backoffice.diagrams.svg import svg
from workflows.registry import WORKFLOWS

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENTS = Path("docs/workflows")
CONSOLE = Path("templates/console/workflows")


def texts() -> dict[Path, str]:
    """What is compared with the files: path in the repository -> content."""
    drawn = {DOCUMENTS / f"{name}.mmd": mermaid(workflow) for name, workflow in WORKFLOWS.items()}
    return drawn | {DOCUMENTS / "matrix.md": matrix(WORKFLOWS.values())}


def drawings() -> dict[Path, str]:
    """The SVG files, not compared: Graphviz places things a little differently from one version to the next.

    Raises GraphvizMissing.
    """
    drawn = {name: svg(workflow) for name, workflow in WORKFLOWS.items()}
    return {folder / f"{name}.svg": content for folder in (DOCUMENTS, CONSOLE) for name, content in drawn.items()}


def stale(root: Path) -> list[Path]:
    """The texts that do not say what the workflows say."""
    return [path for path, content in texts().items() if _read(root / path) != content]


def write(files: dict[Path, str], root: Path) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
