"""What is served as files: only ours, present, unmodified where vendored, legible, and allowed by the CSP."""

import hashlib
import re
from itertools import product
from pathlib import Path

import pytest

from backoffice.resources import templates_dir

TEMPLATES = templates_dir()
STATIC = TEMPLATES.parent / "backoffice" / "static"
OURS = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js"), *STATIC.glob("*.svg")]
# mails and PDFs have their own rules: no style sheet reaches a mail program, and xhtml2pdf has no CSP
PAGES = [path for path in TEMPLATES.rglob("*.html") if path.relative_to(TEMPLATES).parts[0] not in {"mail", "pdf"}]


def relative(path: Path) -> str:
    return path.name if path.parent == STATIC else "/".join(path.parts[-3:])


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_keeps_the_csp(path: Path) -> None:
    markup = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    assert not re.findall(r"<[^>]*\sstyle\s*=", markup), "inline style"
    assert not re.findall(r"<[a-z][^>]*\son[a-z]+\s*=", markup, flags=re.IGNORECASE), "inline handler"
    assert "<style" not in markup
    assert "javascript:" not in markup
    assert "|safe" not in markup.replace(" ", "")
    for tag in re.findall(r"<script[^>]*>", markup):
        assert "nonce=" in tag
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", markup), "remote asset"


@pytest.mark.parametrize("path", OURS, ids=relative)
def test_our_files_fetch_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert "http://" not in text
    assert "https://" not in text
    assert "@import" not in text
    assert len(text.splitlines()) < 350


def test_every_asset_named_by_a_template_exists() -> None:
    missing = []
    for path in PAGES:
        text = path.read_text()
        names = re.findall(r"""asset\(["']([^"']+)["']\)""", text)
        names += re.findall(r"""["']((?:css|js|vendor)/[^"']+\.(?:css|js))["']""", text)
        missing += [(path.name, name) for name in names if not (STATIC / name).is_file()]
    assert not missing


def test_every_file_named_by_a_style_sheet_exists() -> None:
    for sheet in STATIC.glob("css/*.css"):
        for name in re.findall(r"""url\(["']?([^"')]+)["']?\)""", sheet.read_text()):
            assert name.startswith("data:") or (sheet.parent / name).is_file(), (sheet.name, name)


def test_every_icon_named_by_a_template_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named = set()
    for path in PAGES:
        text = path.read_text()
        named |= set(re.findall(r"""\bicon\(["']([a-z-]+)["']""", text))
        named |= set(re.findall(r"""\bicon\([^)]* else ["']([a-z-]+)["']""", text))  # icon("a" if x else "b")
        named |= set(re.findall(r"""(?:"icon": |icon_name=)["']([a-z-]+)["']""", text))
        table = re.search(r"tone_icons = {(.*?)}", text)
        if table:
            named |= set(re.findall(r': "([a-z-]+)"', table.group(1)))
    assert {"user", "clock", "inbox", "check-circle"} <= named, "the names are no longer found"
    assert not named - sprite


def test_vendored_files_are_the_published_ones() -> None:
    vendor = STATIC / "vendor"
    listed = dict(re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (vendor / "README.md").read_text(), re.MULTILINE))
    present = {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*.*")
        if path.is_file() and path.name != "README.md"
    }
    assert listed == present


def tokens() -> dict[str, str]:
    text = (STATIC / "css" / "tokens.css").read_text()
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text))


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio of two #rrggbb colours, from 1 to 21."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TONES = ["neutral", "info", "waiting", "success", "danger"]
TEXT_PAIRS = [
    *product(["ink", "ink-soft"], ["paper", "surface", "surface-sunk", "council-soft"]),
    *product(["council", "council-strong"], ["paper", "surface", "council-soft"]),
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[(tone, ground) for tone in TONES for ground in ("surface", "paper")],
    *[("ink", f"{tone}-soft") for tone in TONES],
    *[("surface", ground) for ground in ("council", "council-strong", "council-deep", "success", "danger")],
]


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_legible(text: str, ground: str) -> None:
    assert contrast(tokens()[text], tokens()[ground]) >= 4.5


@pytest.mark.parametrize(
    ("mark", "ground"),
    [
        ("line-strong", "surface"),
        ("line-strong", "paper"),
        ("focus", "surface"),
        ("focus", "paper"),
        ("council", "surface-sunk"),
    ],
)
def test_controls_and_focus_stand_out(mark: str, ground: str) -> None:
    assert contrast(tokens()[mark], tokens()[ground]) >= 3


def test_every_custom_property_used_is_defined() -> None:
    sheets = "\n".join(path.read_text() for path in STATIC.glob("css/*.css"))
    defined = set(re.findall(r"(--[a-z0-9-]+):", sheets))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", sheets)) <= defined


def test_tests_have_axe_and_its_licence() -> None:
    axe = Path(__file__).parents[1] / "vendor" / "axe.min.js"
    assert "axe v4." in axe.read_text()[:40]
    assert axe.with_name("axe.LICENSE").is_file()
