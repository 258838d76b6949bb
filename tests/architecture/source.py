"""The program as text: its modules parsed, its imports, its templates."""

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
PACKAGES = ("backoffice", "workflows")


@dataclass(frozen=True)
class Module:
    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def layer(self) -> str:
        """`backoffice.services` of `backoffice.services.effects.account`; `workflows` of `workflows.engine`."""
        parts = self.name.split(".")
        return parts[0] if parts[0] == "workflows" else ".".join(parts[:2])

    def where(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


@lru_cache
def modules() -> dict[str, Module]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = Module(name, path)
    return found


@dataclass(frozen=True)
class Import:
    """`target` is the module of ours that is reached. `kind`: module, function or typing."""

    source: Module
    target: Module
    kind: str
    line: int

    def __str__(self) -> str:
        return f"{self.source.path.relative_to(ROOT)}:{self.line} imports {self.target.name}"


@lru_cache
def imports() -> tuple[Import, ...]:
    """Every import of one module of ours by another."""
    return tuple(
        Import(source, target, kind, line)
        for source in modules().values()
        for target, kind, line in _imports_of(source)
        if target is not source
    )


def _imports_of(module: Module) -> list[tuple[Module, str, int]]:
    found: list[tuple[Module, str, int]] = []

    def visit(node: ast.AST, kind: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = kind
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                inner = "function"
            elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                inner = "typing"
            elif isinstance(child, ast.Import | ast.ImportFrom):
                found.extend((modules()[name], kind, child.lineno) for name in _names(child) if name in modules())
            visit(child, inner)

    visit(module.tree, "module")
    return found


def _names(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules reached: of `from package import module`, the module and not the package."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    names = [f"{node.module}.{alias.name}" for alias in node.names]
    return [name if name in modules() else node.module or "" for name in names]


def outside_imports(module: Module) -> set[str]:
    """Top-level names of the packages that are not ours."""
    return {
        name.split(".")[0]
        for node in ast.walk(module.tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.split(".")[0] not in PACKAGES
    }


def dotted(node: ast.AST) -> str:
    """`datetime.now` of that expression; empty when it is not a plain dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
