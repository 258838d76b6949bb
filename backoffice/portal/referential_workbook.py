"""A referential as an XLSX workbook: the entries, what a parcours must hold, the texts and abbreviations."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from backoffice.domain.cells import harmless
from backoffice.domain.entry_words import block_name, entry_facts, requirement_facts
from backoffice.domain.referential import Referential
from backoffice.domain.requirement_words import requirement_label

Row = Sequence[str]
_LEFT_OUT = {"Bloc", "Libellé"}  # in columns of their own
WIDEST = 60  # characters


def workbook(rules: Referential) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(
        content, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False}
    ) as book:
        book.set_properties({"title": f"{rules.title}, version {rules.version}"})
        _sheet(book, "Tableau d’équivalence", _entries(rules))
        _sheet(book, "Exigences", _requirements(rules))
        _sheet(book, "Textes", [("Texte", "Adresse"), *((one.title, one.url) for one in rules.texts)])
        _sheet(
            book, "Abréviations", [("Abréviation", "Sens"), *((one.short, one.meaning) for one in rules.abbreviations)]
        )
    return content.getvalue()


def _entries(rules: Referential) -> list[Row]:
    rows: list[Row] = []
    for entry in rules.entries:
        facts = {label: text for label, text in entry_facts(rules, entry) if label not in _LEFT_OUT}
        rows = rows or [("N°", "Bloc", "Action", *facts)]
        rows.append((entry.key, block_name(rules, entry.block), entry.label, *facts.values()))
    return rows


def _requirements(rules: Referential) -> list[Row]:
    rows: list[Row] = []
    for requirement in rules.requirements:
        facts = dict(requirement_facts(rules, requirement))
        rows = rows or [("Exigence", *facts)]
        rows.append((requirement_label(rules, requirement), *facts.values()))
    return rows


def _sheet(book: xlsxwriter.Workbook, name: str, rows: list[Row]) -> None:
    """Header frozen and filtered, columns as wide as what they hold."""
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    for column, texts in enumerate(zip(*rows, strict=True)):
        longest = max(len(line) for text in texts for line in [*text.split("\n"), ""])
        sheet.set_column(column, column, min(longest, WIDEST) + 2)
    if len(rows) > 1:
        sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, harmless(text), body if number else heading)
