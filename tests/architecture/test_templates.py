"""Templates: none unused, none missing, nothing inline that the CSP refuses, nothing declared safe."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.mail.catalogue import BESIDE_STEPS
from tests.architecture.source import TEMPLATES, modules, templates
from workflows.registry import WORKFLOWS

# Mail programs and the PDF renderer read inline styles; neither is a page.
PAGES = [path for path in templates() if path.relative_to(TEMPLATES).parts[0] not in ("mail", "pdf")]
REFERENCE = re.compile(
    r"{%-?\s*(?:extends|include|import|from)\s+([^%]+?)(?:\s+(?:import|as|ignore|with|without)\b[^%]*)?-?%}"
)
NAMED = re.compile(r"[\"']([\w./-]+\.(?:html|txt|svg|xml))[\"']")
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
    named = set(_named())
    unused = [
        name for path in templates() if not any(re.fullmatch(pattern, name := name_of(path)) for pattern in named)
    ]
    assert unused == []


def test_no_template_is_missing() -> None:
    existing = {name_of(path) for path in templates()}
    missing = {
        pattern for pattern in _named_in_templates() if not any(re.fullmatch(pattern, name) for name in existing)
    }
    missing |= {
        name for name in _rendered() if not any(re.fullmatch(name, existing_name) for existing_name in existing)
    }
    assert missing == set()


def _without_comments(text: str) -> str:
    return re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)


def _named() -> Iterator[str]:
    """Patterns of template names: in code, in other templates, and the mails."""
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                yield _pattern(node)
    yield from _named_in_templates()
    for name in _mails():
        yield re.escape(f"mail/{name}.txt")
    yield "console/workflows/(" + "|".join(WORKFLOWS) + r")\.svg"  # joined as a path in console/diagram.py
    yield r"mail/layout\.html"  # the mails' own environment begins in mail/


def _named_in_templates() -> Iterator[str]:
    for path in templates():
        for expression in REFERENCE.findall(path.read_text(encoding="utf-8")):
            yield from (re.escape(name) for name in NAMED.findall(expression))


def _rendered() -> Iterator[str]:
    """Names given to render_template."""
    for module in modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "render_template":
                for argument in node.args[:1]:
                    if isinstance(argument, ast.Constant):
                        yield re.escape(argument.value)
                    elif isinstance(argument, ast.JoinedStr):
                        yield _pattern(argument)


def _pattern(node: ast.JoinedStr) -> str:
    """f"errors/{code}.html" as a pattern; one that says nothing of its folder matches nothing."""
    pattern = "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[^/]+" for part in node.values)
    return pattern if re.search(r"[a-z]", pattern.replace("[^/]+", "")) else "(?!)"


def _mails() -> set[str]:
    return {mail for workflow in WORKFLOWS.values() for step in workflow.steps for mail in step.mails} | {*BESIDE_STEPS}
