"""HTML templates to PDF: one function in front of xhtml2pdf, and the same in a limited process.

The data in a document was typed by people. It is escaped, can fetch nothing (neither the network nor a file
but our fonts: security 10), and is drawn with embedded fonts: every European letter reads on every machine.
"""

import json
import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from backoffice.files.confined import Bounds, ConfinedError, run_confined
from backoffice.resources import templates_dir

FONTS_DIRECTORY = Path(__file__).parent / "fonts"
PDF_BOUNDS = Bounds(seconds=60, memory_bytes=1024 * 1024 * 1024)
_TEXT_OPERATORS = frozenset({b"Tj", b"TJ", b"'", b'"'})


class PdfError(Exception):
    """The document could not be made. The text says why, for the log; it is not for the public."""


def render(template_name: str, context: dict[str, Any]) -> bytes:
    """Draw `templates/pdf/<template_name>` with `context`. Raises PdfError.

    Two renders of the same input differ in their bytes (dates, identifiers): keep the first.
    """
    from xhtml2pdf import pisa  # 1 s to import: only for the process that draws
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    html = _environment().get_template(template_name).render(context)
    policy = ResourceAccessPolicy.server(
        FONTS_DIRECTORY, allow_remote=False, max_resources=8, max_render_seconds=PDF_BOUNDS.seconds
    )
    output = BytesIO()
    try:
        result = pisa.CreatePDF(
            html,
            dest=output,
            path=str(FONTS_DIRECTORY / "document.html"),
            encoding="utf-8",
            resource_policy=policy,
        )
    except Exception as error:  # xhtml2pdf lets anything through: reportlab's, html5lib's, its own
        raise PdfError(f"{template_name}: {type(error).__name__}: {error}") from error
    if result.err:
        raise PdfError(f"{template_name}: {result.err} error(s) while drawing")
    document = output.getvalue()
    _assert_fonts_embedded(document)
    return document


def render_in_subprocess(template_name: str, context: dict[str, Any], bounds: Bounds = PDF_BOUNDS) -> bytes:
    """`render` in a process of its own, stopped when it leaves `bounds`. Raises PdfError.

    `context` must hold what JSON holds.
    """
    payload = json.dumps({"template": template_name, "context": context}).encode()
    try:
        return run_confined(f"{__name__}:_render_payload", payload, bounds)
    except ConfinedError as error:
        raise PdfError(str(error)) from error


def _render_payload(payload: bytes) -> bytes:
    request = json.loads(payload)
    return render(request["template"], request["context"])


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(templates_dir() / "pdf"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _printable(value: object) -> object:
    """Compose accents, since no combining one is placed, and drop control characters, which draw as boxes."""
    if type(value) is not str:
        return value
    composed = unicodedata.normalize("NFC", value)
    return "".join(c for c in composed if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _assert_fonts_embedded(document: bytes) -> None:
    """A font that xhtml2pdf cannot read is dropped without an error and letters become boxes: refuse that.

    Only fonts that draw text count: reportlab names Helvetica at the head of every page for nothing.
    """
    for page in PdfReader(BytesIO(document)).pages:
        resources = cast(DictionaryObject, page["/Resources"])
        fonts = cast(DictionaryObject, resources["/Font"])
        for name in _fonts_that_draw(page):
            font = cast(DictionaryObject, fonts[name])
            if not _is_embedded(font):
                raise PdfError(f"the font {font.get('/BaseFont')} is not embedded")


def _fonts_that_draw(page: PageObject) -> set[str]:
    contents = page.get_contents()
    drawing: set[str] = set()
    current = ""
    for operands, operator in contents.operations if contents is not None else ():
        if operator == b"Tf":
            current = str(operands[0])
        elif operator in _TEXT_OPERATORS:
            drawing.add(current)
    return drawing


def _is_embedded(font: DictionaryObject) -> bool:
    descendants = font.get("/DescendantFonts")
    described = descendants.get_object()[0].get_object() if descendants is not None else font
    descriptor = described.get("/FontDescriptor")
    return descriptor is not None and "/FontFile2" in descriptor.get_object()
