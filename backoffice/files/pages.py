"""Pages of a PDF as pictures: what a reviewer looks at, on any screen, without a PDF reader in the browser.

The file may be hostile: it is drawn in a limited process (`confined`), and what reaches the browser is a picture.
"""

import json
from io import BytesIO

import pypdfium2

from backoffice.files.confined import Bounds, run_confined

WIDTH = 1240  # pixels: an A4 page at 150 dpi
TALLEST = 4000
BOUNDS = Bounds(seconds=20, memory_bytes=1024 * 1024 * 1024)


def page_count(content: bytes) -> int:
    """Raises ConfinedError when the file cannot be read."""
    return int(_ask(content, 0))


def page_picture(content: bytes, number: int) -> bytes:
    """Page `number`, from 1, as a JPEG. Raises ConfinedError, also for a page that is not there."""
    return _ask(content, number)


def _ask(content: bytes, number: int) -> bytes:
    payload = json.dumps({"page": number}).encode() + b"\n" + content
    return run_confined("backoffice.files.pages:answer", payload, BOUNDS)


def answer(payload: bytes) -> bytes:
    """`{"page"}` as one line of JSON, then the file: the number of pages for page 0, else the page as a JPEG."""
    header, _, content = payload.partition(b"\n")
    number = json.loads(header)["page"]
    document = pypdfium2.PdfDocument(content)
    if number == 0:
        return str(len(document)).encode()
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / width, TALLEST / height)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
