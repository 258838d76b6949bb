"""Tables that people send and take away: CSV and XLSX read as rows of text, CSV written without formulas.

`read_table` runs in a limited process (`backoffice.files.confined`): a small XLSX can unfold into gigabytes.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import islice
from zipfile import BadZipFile

from backoffice.files.confined import Bounds, ConfinedError, OutOfBounds, run_confined

MAXIMUM_ROWS = 20_000
_MAXIMUM_COLUMNS = 40
_MAXIMUM_CELL = 200  # characters
_BOUNDS = Bounds(seconds=60, memory_bytes=768 * 1024 * 1024)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS = ";\t,"

Row = tuple[int, list[str]]  # its number in the file, from 1, and its cells


class UnreadableTable(Exception):
    """The file is not a table; the French message says why."""


def read_rows(content: bytes) -> list[Row]:
    """The rows of a CSV or XLSX file that are not empty. Raises UnreadableTable."""
    try:
        answer = json.loads(run_confined("backoffice.files.sheets:read_table", content, _BOUNDS))
    except OutOfBounds as error:
        raise UnreadableTable("Ce fichier est trop lourd à ouvrir. Envoyez-le en CSV, en plusieurs listes.") from error
    except ConfinedError as error:
        raise UnreadableTable("Ce fichier n’est ni un CSV ni un classeur XLSX lisible.") from error
    if problem := answer.get("problem"):
        raise UnreadableTable(problem)
    return [(number, cells) for number, cells in answer["rows"]]


def read_table(content: bytes) -> bytes:
    """JSON: {"rows": [[number, [text, ...]], ...]} or {"problem": French sentence}."""
    rows = _xlsx(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    try:
        numbered = [
            (number, [cell[:_MAXIMUM_CELL] for cell in cells[:_MAXIMUM_COLUMNS]])
            for number, cells in enumerate(islice(rows, MAXIMUM_ROWS * 2), start=1)
            if any(cells)
        ]
    except UnreadableTable as error:
        return json.dumps({"problem": str(error)}).encode()
    if len(numbered) > MAXIMUM_ROWS + 1:
        return json.dumps(
            {"problem": f"Cette liste a plus de {MAXIMUM_ROWS} lignes : envoyez-la en plusieurs fois."}
        ).encode()
    return json.dumps({"rows": numbered}).encode()


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content).replace("\x00", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise UnreadableTable("Ce fichier n’est pas un CSV : enregistrez-le à nouveau depuis votre tableur.") from error


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, otherwise what French Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _xlsx(content: bytes) -> Iterator[list[str]]:
    """The first sheet."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size is not to be believed
        for row in sheet.iter_rows(max_col=_MAXIMUM_COLUMNS, values_only=True):
            yield [_text(value) for value in row]
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise UnreadableTable("Ce classeur ne s’ouvre pas : enregistrez-le à nouveau en XLSX ou en CSV.") from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a number of 11 digits is exact in a float
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()


def csv_text(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV that a French spreadsheet opens: its mark, semicolons, no formula."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";")
    yield "\ufeff"
    for row in rows:
        writer.writerow([neutral(str(cell)) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def neutral(text: str) -> str:
    """A cell that a spreadsheet shows and does not compute (security 13)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
