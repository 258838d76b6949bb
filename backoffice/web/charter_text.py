"""The charter's text as blocks a page can show: paragraphs, and lists whose lines begin with "- "."""

from typing import NamedTuple


class Block(NamedTuple):
    is_list: bool
    lines: tuple[str, ...]


def blocks_of(body: str) -> list[Block]:
    """Blank lines separate blocks. Nothing in the text is markup: the page escapes it."""
    blocks = []
    for paragraph in body.strip().replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            blocks.append(Block(True, tuple(line.removeprefix("- ") for line in lines)))
        elif lines:
            blocks.append(Block(False, (" ".join(lines),)))
    return blocks
