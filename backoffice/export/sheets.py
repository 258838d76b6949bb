"""Sheets of a workbook: every cell has its type, and no text is read as a formula, a number or an address."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from backoffice.domain.calendar import paris
from backoffice.domain.cells import harmless

Row = Sequence[object]
LONGEST_CELL = 32_767  # what a cell holds
A4 = 9
DAY, MOMENT, NUMBER = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "0.####"
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Book:
    """A workbook in memory. Looks are dictionaries of XlsxWriter's format properties."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **properties: Any) -> Any:
        """One format for each look: a workbook holds a bounded number of them."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def cell(self, sheet: Any, line: int, column: int, value: object, **look: Any) -> None:
        """Days and moments are dates of the spreadsheet, in Paris; amounts are numbers."""
        match value:
            case None | "":
                if look:
                    sheet.write_blank(line, column, None, self.look(**look))
            case bool():
                sheet.write_string(line, column, "oui" if value else "non", self.look(**look))
            case Decimal() | int():
                sheet.write_number(line, column, value, self.look(**look, num_format=NUMBER))
            case datetime():
                local = paris(value).replace(tzinfo=None)
                sheet.write_datetime(line, column, local, self.look(**{"num_format": MOMENT, "align": "left"} | look))
            case date():
                day = datetime(value.year, value.month, value.day)
                sheet.write_datetime(line, column, day, self.look(**{"num_format": DAY, "align": "left"} | look))
            case _:
                sheet.write_string(line, column, harmless(str(value))[:LONGEST_CELL], self.look(**look))

    def table(self, name: str, headings: Sequence[str], rows: Iterable[Row], widths: Sequence[float]) -> None:
        """A plain sheet: a frozen header, then a line for each row."""
        sheet = self.workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for column, heading in enumerate(headings):
            self.cell(sheet, 0, column, heading, bold=True, text_wrap=True, valign="top", bottom=1)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self.cell(sheet, line, column, value)
        print_on_one_width(sheet)


def print_on_one_width(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)


def footer_text(text: str) -> str:
    """A part of a footer, which holds 255 characters in all; an ampersand begins a code there."""
    return text[:70].replace("&", "&&")
