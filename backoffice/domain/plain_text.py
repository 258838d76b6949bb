"""Plain text that people write, cut into paragraphs and web addresses: the only formatting there is."""

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"https?://[^\s<>\"'«»\u00a0]+")
_AFTER = ".,;:!?)]}…"  # ends the sentence, not the address


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; `is_link` when it is a web address, to be followed as it stands."""

    text: str
    is_link: bool = False


def paragraphs(text: str) -> tuple[tuple[Piece, ...], ...]:
    """The paragraphs, which blank lines separate; put together again, their pieces are the text."""
    blocks = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").strip())
    return tuple(_pieces(block) for block in blocks if block.strip())


def _pieces(block: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    done = 0
    for found in _ADDRESS.finditer(block):
        address = found.group().rstrip(_AFTER)
        if address.endswith(("//", ":")):
            continue
        if found.start() > done:
            pieces.append(Piece(block[done : found.start()]))
        pieces.append(Piece(address, is_link=True))
        done = found.start() + len(address)
    if done < len(block):
        pieces.append(Piece(block[done:]))
    return tuple(pieces)
