"""Settings, commands and lock files: documented, used, and free of any machine's own addresses."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields

import click
import pytest

from backoffice.cli import cli
from backoffice.settings import Settings
from tests.architecture.source import ROOT, modules

SETTINGS = (ROOT / "config" / "settings.toml").read_text(encoding="utf-8")
README = ROOT / "README.md"
LOCKS = sorted(ROOT.glob("[!.]*.lock"))
NAMES = [field.name for field in fields(Settings)]


def test_settings_and_their_defaults_are_the_same_names() -> None:
    assert list(tomllib.loads(SETTINGS)) == NAMES


def test_every_setting_is_commented() -> None:
    """A comment stands above each setting, or above the group it begins."""
    paragraphs = re.split(r"\n\s*\n", SETTINGS)
    uncommented = [
        line.split("=")[0].strip()
        for paragraph in paragraphs
        if not paragraph.lstrip().startswith("#")
        for line in paragraph.splitlines()
        if "=" in line
    ]
    assert uncommented == []


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_used(name: str) -> None:
    readers = [
        module.name
        for module in modules().values()
        if re.search(rf"\b(?:settings|settings\(\)|self|given)\.{name}\b|load_settings\([^)]*\b{name}=", module.text)
    ]
    assert readers, f"{name} is read nowhere"


def commands(group: click.Group, path: str = "backoffice") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


@pytest.mark.skipif(not README.exists(), reason="the README is not written yet")
def test_every_command_is_documented() -> None:
    documents = "\n".join(
        path.read_text(encoding="utf-8") for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    )
    assert [command for command in commands(cli) if command not in documents] == []


def test_every_command_says_what_it_does() -> None:
    def silent(group: click.Group, path: str) -> Iterator[str]:
        for name, command in group.commands.items():
            if not command.help:
                yield f"{path} {name}"
            if isinstance(command, click.Group):
                yield from silent(command, f"{path} {name}")

    assert list(silent(cli, "backoffice")) == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_locks_name_no_host(path: object) -> None:
    """Where packages come from is the machine's own affair; what they are is not."""
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert re.search(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|\bfile:", text) is None
    pinned = re.findall(r"^([a-z0-9][\w.-]*)(?:\[[^]]*\])?==\S+(.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert pinned
    assert [name for name, rest in pinned if "--hash=sha256:" not in rest] == []


def test_there_is_one_kind_of_lock() -> None:
    assert not (ROOT / "uv.lock").exists()
    assert {path.name for path in LOCKS} == {"requirements.lock", "requirements-dev.lock", "requirements-build.lock"}
