"""A workbook of ours, read back by another program than the one that wrote it."""

import io
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from backoffice.domain.certification_record import CertificationRecord
from backoffice.export import xlsx_record
from backoffice.export.xlsx_summary import DRAFTS, TOTAL


def opened(record: CertificationRecord) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx_record.write(record)))


def shown(sheet: Worksheet) -> str:
    """What somebody reads on the sheet, a line each; empty cells inside a line are points."""
    lines = []
    for row in sheet.iter_rows():
        texts = ["·" if cell.value is None else _text(cell.value) for cell in row]
        lines.append(" | ".join(texts).rstrip("| ·"))
    return "\n".join(lines).rstrip() + "\n"


@dataclass(frozen=True)
class Line:
    """An action as « Synthèse » has it."""

    title: str
    categories: tuple[str, ...]
    starts_on: date
    ends_on: date
    asked: Decimal | None
    granted: Decimal | None
    state: str


def lines_of(sheet: Worksheet) -> tuple[list[Line], list[Line]]:
    """What was sent, then the drafts."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(number for number, row in enumerate(rows) if "Action" in row)
    names = [str(name) for name in rows[head]]
    sent: list[Line] = []
    drafts: list[Line] = []
    into = sent
    for row in rows[head + 1 :]:
        found = dict(zip(names, row, strict=True))
        if row[0] == DRAFTS:
            into = drafts
        elif found["Du"] is not None:
            into.append(_line(found))
        else:
            assert found["Action"] in (None, TOTAL)
    return sent, drafts


def _line(found: dict[str, object]) -> Line:
    amounts = [value for name, value in found.items() if name.endswith(("demandés", "demandées"))]
    granted = [value for name, value in found.items() if name.endswith(("accordés", "accordées"))]
    return Line(
        title=str(found["Action"]),
        categories=tuple(name for name in found if len(name) == 2 and found[name] == "x"),
        starts_on=_day(found["Du"]),
        ends_on=_day(found["Au"]),
        asked=_amount(amounts),
        granted=_amount(granted),
        state=str(found["État"]),
    )


def _day(value: object) -> date:
    assert isinstance(value, datetime)
    return value.date()


def _amount(values: list[object]) -> Decimal | None:
    return None if not values or values[0] is None else Decimal(str(values[0]))


def _text(value: object) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, datetime) else str(value)
