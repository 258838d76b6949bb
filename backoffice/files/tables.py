"""Tables to take away, of any length: written row by row into a temporary file, which is sent once it is whole.

Memory does not grow with the rows, and a table that fails half-way is an error, never a shorter table.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from backoffice.files.sheets import csv_text, neutral

Cell = str | int | Decimal | date | None
WIDEST = 40  # characters
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Table:
    """`rows` are read once; `widths` in characters, for the formats that have them."""

    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Format:
    media_type: str
    write: Callable[[Table, IO[bytes]], None]


def table_file(table: Table, suffix: str) -> IO[bytes]:
    """The whole table in one of FORMATS, at its first byte; closing it deletes it."""
    file = TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    try:
        FORMATS[suffix].write(table, file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _write_csv(table: Table, file: IO[bytes]) -> None:
    told = ([_in_a_csv(cell) for cell in row] for row in table.rows)
    for text in csv_text(chain([table.headings], told)):
        file.write(text.encode())


def _in_a_csv(cell: Cell) -> str:
    """Decimals with the comma that a French spreadsheet reads, every digit kept that says something."""
    if isinstance(cell, Decimal):
        whole, _, fraction = f"{cell:f}".partition(".")
        return ",".join(filter(None, (whole, fraction.rstrip("0"))))
    return "" if cell is None else str(cell)


def _write_xlsx(table: Table, file: IO[bytes]) -> None:
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        book.set_properties({"title": table.title})
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, (text, width) in enumerate(zip(table.headings, table.widths, strict=True)):
            sheet.set_column(column, column, min(width, WIDEST))
            sheet.write_string(0, column, text, heading)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                _write_cell(sheet, number, column, cell, day)


def _write_cell(sheet: Any, number: int, column: int, cell: Cell, day: Any) -> None:
    match cell:
        case None | "":
            return
        case int() | Decimal():
            sheet.write_number(number, column, cell)
        case date():
            sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)
        case _:
            sheet.write_string(number, column, neutral(cell))


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", _write_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write_xlsx),
}
