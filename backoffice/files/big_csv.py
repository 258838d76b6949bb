"""CSV files of any length, read row by row: memory does not grow with them.

Encodings and separators are found out: UTF-8 with or without its mark, UTF-16 with it, otherwise what French Windows
writes; semicolon, tabulation, comma or vertical bar.
"""

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO

from backoffice.files.sheets import UnreadableTable

LONGEST_ROW = 200_000  # characters: a quote that is never closed swallows the rest of the file
LONGEST_CELL = 500
MOST_CELLS = 200
_BLOCK = 1 << 20
_DELIMITERS = ";\t,|"
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")

Row = tuple[int, list[str]]  # its number among the rows, from 1, and its cells


def encoding_of(stream: BinaryIO) -> str:
    """Reads the stream to its end, then back to the beginning."""
    start = stream.read(4)
    if start.startswith(_NOT_TEXT):
        raise UnreadableTable("Ce fichier n’est pas un CSV. Depuis votre tableur, enregistrez la feuille en CSV.")
    stream.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
        found = "utf-8-sig"
    except UnicodeDecodeError:
        found = "cp1252"
    stream.seek(0)
    return found


def rows_of(stream: BinaryIO) -> Iterator[Row]:
    """The rows that are not empty. Closes the stream. Raises UnreadableTable."""
    with stream:
        text = TextIOWrapper(stream, encoding=encoding_of(stream), errors="replace", newline="")
        delimiter = _delimiter(text)
        reader = csv.reader(_limited(text), delimiter=delimiter)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                cleaned = [cell.strip()[:LONGEST_CELL] for cell in cells[:MOST_CELLS]]
                if any(cleaned):
                    yield number, cleaned
        except csv.Error as error:
            raise UnreadableTable(
                f"Ce fichier n’est plus un CSV après la ligne {number} : un guillemet y est sans doute resté ouvert."
            ) from error


def _limited(text: TextIOWrapper) -> Iterator[str]:
    """Lines without the one character that PostgreSQL refuses; an endless one is cut, and the reader says so."""
    while line := text.readline(LONGEST_ROW):
        yield line.replace("\x00", "")


def _delimiter(text: TextIOWrapper) -> str:
    """The separator that the first lines hold most of."""
    first = "".join(text.readline(LONGEST_ROW) for _ in range(3))
    text.seek(0)
    return max(_DELIMITERS, key=first.count)
