"""Templates: none unused, none missing, nothing inline that the CSP refuses, nothing declared safe."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.mail.catalogue import BESIDE_STEPS
from tests.architecture.source import TEMPLATES, dotted, modules, templates
from workflows.registry import WORKFLOWS

# Mail programs and the PDF renderer read inline styles; neither is a page.
PAGES = [path for path in templates() if path.relative_to(TEMPLATES).parts[0] not in ("mail", "pdf")]
REFERENCE = re.compile(
    r"{%-?\s*(?:extends|include|import|from)\s+([^%]+?)(?:\s+(?:import|as|ignore|with|without)\b[^%]*)?-?%}"
)
NAMED = re.compile(r"[\"']([\w./-]+\.(?:html|txt|svg|xml))[\"']")
OWN_FOLDER = {"backoffice.mail": "mail/", "backoffice.pdf": "pdf/"}  # environments that begin there
INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+)\s*=|<style\b|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert INLINE.search(_without_comments(text)) is None
    for attributes in SCRIPT.findall(text):
        assert "src=" in attributes, "scripts are files"
        assert "nonce=" in attributes


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_nothing_is_declared_safe(path: Path) -> None:
    text = _without_comments(path.read_text(encoding="utf-8"))
    assert re.search(r"\|\s*safe\b|autoescape\s+false|Markup\(", text) is None


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_nothing_remote(path: Path) -> None:
    """Links may lead elsewhere; what a page loads comes from here."""
    text = path.read_text(encoding="utf-8")
    assert re.search(r"(?:src|action|formaction|hx-[a-z]+)\s*=\s*[\"']?(?:https?:)?//", text) is None
    assert re.search(r"<link\b[^>]*href\s*=\s*[\"'](?:https?:)?//", text) is None


def test_no_template_is_unused() -> None:
    exact, patterns = _named_in_code()
    named = exact | set(_named_in_templates()) | {f"mail/{name}.txt" for name in _mails()}
    named |= {f"console/workflows/{name}.svg" for name in WORKFLOWS}  # joined as a path in console/diagram.py
    unused = [
        name
        for path in templates()
        if (name := name_of(path)) not in named and not any(pattern.fullmatch(name) for pattern in patterns)
    ]
    assert unused == []


def test_no_template_is_missing() -> None:
    existing = {name_of(path) for path in templates()}
    assert set(_named_in_templates()) - existing == set()
    missing = {wanted.pattern for wanted in _rendered() if not any(wanted.fullmatch(name) for name in existing)}
    assert missing == set()


def _without_comments(text: str) -> str:
    return re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)


def _named_in_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every text of the code, as a name; every f-string, as a pattern. Mails and PDF have a folder of their own."""
    exact, patterns = set(), []
    for module in modules().values():
        folder = OWN_FOLDER.get(module.layer, "")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                exact |= {node.value, f"{folder}{node.value}"}
            elif isinstance(node, ast.JoinedStr) and (pattern := _pattern(node)):
                patterns.append(pattern)
    return exact, patterns


def _named_in_templates() -> Iterator[str]:
    for path in templates():
        top = f"{path.relative_to(TEMPLATES).parts[0]}/"
        folder = top if top in OWN_FOLDER.values() else ""
        for expression in REFERENCE.findall(path.read_text(encoding="utf-8")):
            yield from (f"{folder}{name}" for name in NAMED.findall(expression))


def _rendered() -> Iterator[re.Pattern[str]]:
    """Names given to render_template."""
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and dotted(node.func) == "render_template":
                for argument in node.args[:1]:
                    if isinstance(argument, ast.Constant):
                        yield re.compile(re.escape(str(argument.value)))
                    elif isinstance(argument, ast.JoinedStr) and (pattern := _pattern(argument)):
                        yield pattern


def _pattern(node: ast.JoinedStr) -> re.Pattern[str] | None:
    """f"errors/{code}.html" as a pattern; None for an f-string that names no folder."""
    constants = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    if "/" not in constants or not constants.endswith((".html", ".txt", ".svg")):
        return None
    return re.compile(
        "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[^/]+" for part in node.values)
    )


def _mails() -> set[str]:
    return {mail for workflow in WORKFLOWS.values() for step in workflow.steps for mail in step.mails} | {*BESIDE_STEPS}
