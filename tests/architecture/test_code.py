"""Habits that the code keeps: a pure domain, one writer of states, the clock as an argument."""

import ast
import sys
import tomllib

import pytest

from backoffice.services.bindings import MODELS
from tests.architecture.source import ROOT, Module, dotted, modules, outside_imports

PURE = ("backoffice.domain", "workflows")
# The standard library without files, network, processes, randomness.
PURE_LIBRARY = {
    "__future__", "abc", "collections", "contextlib", "dataclasses", "datetime", "decimal", "difflib", "enum",
    "fractions", "functools", "hashlib", "itertools", "json", "math", "operator", "re", "string", "types", "typing",
    "unicodedata", "uuid", "zoneinfo",
}  # fmt: skip
MACHINE = {"transitions"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "datetime.datetime.now"}
INPUTS = {"open", "input", "print"}
READS_THE_CLOCK = (
    "backoffice.portal", "backoffice.console", "backoffice.web", "backoffice.errors", "backoffice.jobs",
    "backoffice.cli", "backoffice.demo", "backoffice.wording",
    # how long a server or a child has run, the first day of a certificate: no business time
    "backoffice.postgres", "backoffice.pdf", "backoffice.files",
)  # fmt: skip
DECLARED_SAFE = {"backoffice/console/diagram.py": "our own SVG files, with a class added"}
# Where a record is made in another state than its machine's first.
# A committee's account and an organiser's have no mailbox to confirm.
BORN_IN_A_STATE = {("backoffice/services/profiles.py", "Account"), ("backoffice/services/organisers.py", "Account")}


def layer(*layers: str) -> list[Module]:
    return [module for module in modules().values() if module.layer in layers]


@pytest.mark.parametrize("module", layer(*PURE), ids=lambda module: module.name)
def test_domain_and_workflows_are_pure(module: Module) -> None:
    allowed = PURE_LIBRARY | (MACHINE if module.layer == "workflows" else set())
    assert outside_imports(module) - allowed == set()
    called = {dotted(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    assert called & (CLOCKS | INPUTS) == set()


def test_the_clock_is_read_at_the_edges_only() -> None:
    """Services, models and mails are told what time it is."""
    readers = [
        module.where(node)
        for module in modules().values()
        if module.layer not in READS_THE_CLOCK
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and dotted(node.func) in {*CLOCKS, "utc_now"}
    ]
    assert readers == []


def test_nobody_writes_a_state_but_the_engine() -> None:
    """`transitions` sets it inside workflows/engine.py; elsewhere it is only read."""
    writers = [
        module.where(node)
        for module in modules().values()
        for node in ast.walk(module.tree)
        if _writes_a_state(node) and (str(module.path.relative_to(ROOT)), _called(node)) not in BORN_IN_A_STATE
    ]
    assert writers == []


def _writes_a_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(part, ast.Attribute) and part.attr == "state"
            for target in targets
            for part in ast.walk(target)
            if isinstance(getattr(part, "ctx", None), ast.Store)
        )
    if isinstance(node, ast.Call):
        if _called(node) == "setattr":
            return any(isinstance(argument, ast.Constant) and argument.value == "state" for argument in node.args)
        writes_rows = _called(node) in {model.__name__ for model in MODELS.values()} | {"values", "update"}
        return writes_rows and (
            any(keyword.arg == "state" for keyword in node.keywords)
            or any(
                isinstance(key, ast.Constant) and key.value == "state"
                for argument in node.args
                if isinstance(argument, ast.Dict)
                for key in argument.keys
            )
        )
    return False


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)


def test_only_services_commit() -> None:
    """Pages and mails never do; jobs finish what they began."""
    may = ("backoffice.services", "backoffice.jobs")
    committers = [
        module.where(node)
        for module in modules().values()
        if module.layer not in may
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and dotted(node.func).endswith("session.commit")
    ]
    assert committers == []


def test_no_text_is_declared_safe() -> None:
    """Markup is for constants: what people typed is always escaped."""
    trusted = [
        module.where(node)
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and _called(node) in ("Markup", "mark_safe")
        and not all(isinstance(argument, ast.Constant) for argument in node.args)
        and str(module.path.relative_to(ROOT)) not in DECLARED_SAFE
    ]
    assert trusted == []


def test_files_are_short() -> None:
    """One subject a file."""
    long = {
        str(module.path.relative_to(ROOT)): lines
        for module in modules().values()
        if (lines := module.text.count("\n")) > 400
    }
    assert long == {}


def test_nothing_is_imported_that_is_not_declared() -> None:
    """What the program needs is in pyproject.toml, or in Python."""
    declared = {
        line.split(";")[0].split("=")[0].split(">")[0].split("<")[0].split("[")[0].strip().lower()
        for line in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    }
    names = {
        "PIL": "pillow", "argon2": "argon2-cffi", "flask_admin": "flask-admin", "flask_babel": "flask-babel",
        "flask_login": "flask-login", "flask_mail": "flask-mail", "flask_sqlalchemy": "flask-sqlalchemy",
        "flask_wtf": "flask-wtf", "yaml": "pyyaml",
    }  # fmt: skip
    # Brought by a declared package, and a part of its interface.
    brought = {
        "asn1crypto": "pyhanko", "cryptography": "pyhanko", "itsdangerous": "flask", "jinja2": "flask",
        "markupsafe": "flask", "reportlab": "xhtml2pdf", "werkzeug": "flask", "pyhanko_certvalidator": "pyhanko",
    }  # fmt: skip
    used = {name for module in modules().values() for name in outside_imports(module)}
    unknown = {
        name
        for name in used - sys.stdlib_module_names - {"__future__"}
        if names.get(name, brought.get(name, name)).lower() not in declared
    }
    assert unknown == set()
