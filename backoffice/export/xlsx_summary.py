"""The two sheets that a record's workbook opens on: « Synthèse », as « Votre parcours » (001), and « Exigences ».

Drafts have a block of their own, under what was sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from textwrap import wrap
from typing import Any

from backoffice.domain.calendar import today
from backoffice.domain.certification_record import Audience, CertificationRecord, RecordedAction
from backoffice.domain.contrast import colour_problem
from backoffice.domain.french import capitalised, day_text
from backoffice.domain.measures import MEASURES, Measure
from backoffice.export.sheets import Book, footer_text, print_on_one_width

COLOUR = "#0b4f5c"  # that of css/tokens.css, for a council that has chosen none
DRAFTS = "Brouillons, pas encore envoyés : ils ne comptent pas"
NO_ACTION = "Aucune action envoyée pour l’instant."
TOTAL = "Total qui compte, plafonds appliqués"
CERTIFIED = ("certified", "confirmed")
UNSENT = {"draft": "Brouillon, pas encore envoyé", "to_confirm": "À confirmer, pas encore envoyé"}
TO_COMPLETE = "Justificatif à compléter, pas encore envoyé"
LINE = 15.5  # points
NARROW = 12  # characters
EDGE = {"border": 1, "border_color": "#c9d3d6", "valign": "vcenter", "text_wrap": True}
DRAFT = {"italic": True, "font_color": "#5f6b6f", "bg_color": "#faf3e3"}


@dataclass(frozen=True)
class Column:
    heading: str
    width: float
    value: Callable[[RecordedAction], object]
    total: object = None


def measure_of(record: CertificationRecord) -> Measure | None:
    """What its actions bring; None where the rules only count them."""
    return None if record.rules.measure is None else MEASURES[record.rules.measure]


def state_of(action: RecordedAction) -> str:
    return UNSENT.get(action.decision.state) or capitalised(action.decision.state_label)


def amount_columns(record: CertificationRecord) -> list[Column]:
    """ "QARQ demandés", "Heures accordées"; none where the rules only count actions."""
    if (measure := measure_of(record)) is None:
        return []
    asked, granted = (f"{measure.heading} {measure.agreed(said)}" for said in ("demandé", "accordé"))
    parcours = record.parcours
    return [
        Column(asked, 11, lambda action: action.credits_asked, total=parcours.credits_declared),
        Column(granted, 11, lambda action: action.decision.credits_granted, total=parcours.credits_accepted),
    ]


def write_summary(book: Book, record: CertificationRecord) -> None:
    sheet, columns = book.workbook.add_worksheet("Synthèse"), _columns(record)
    page = _Page(book, sheet, record, [column.width for column in columns])
    page.heading(f"{record.parcours.programme_title} {record.parcours.period_label}", record.parcours.council_name)
    page.text(_holder(record), bold=True)
    page.text(_dates(record))
    page.text(_standing(record), bold=True, font_color=page.colour)
    if record.rules.categories:
        page.text(", ".join(f"{one.code} : {one.label.lower()}" for one in record.rules.categories), font_size=9)
    page.blank()
    page.table_head([column.heading for column in columns])
    for action in record.actions:
        page.row([column.value(action) for column in columns])
    if not record.actions:
        page.text(NO_ACTION, italic=True)
    elif measure_of(record) is not None:
        totals = [TOTAL if column.heading == "Action" else column.total for column in columns]
        page.row(totals, bold=True, top=2)
    if record.drafts or record.captures:
        page.blank()
        page.text(DRAFTS, bold=True, bg_color=DRAFT["bg_color"])
        for action in record.drafts:
            page.row([column.value(action) for column in columns], **DRAFT)
        for capture in record.captures:
            held = {"Action": capture.title, "État": TO_COMPLETE}
            page.row([held.get(column.heading) for column in columns], **DRAFT)
    page.finish()


def write_requirements(book: Book, record: CertificationRecord) -> None:
    """The instructions in words, what is missing in words, then each requirement in figures."""
    sheet, rules = book.workbook.add_worksheet("Exigences"), record.rules
    by_law = any(one.legal_need is not None for one in record.requirements)
    headings = ["Exigence", "Unité", "Demandé", "Déclaré", "Manque en déclaré", "Accepté", "Manque en accepté"]
    headings += (["Minimum légal"] if by_law else []) + ["Atteinte"]
    page = _Page(book, sheet, record, [58, *[12] * (len(headings) - 1)])
    own = record.audience is Audience.registrant
    page.heading("Les consignes de votre CNP" if own else "Les consignes du conseil", record.parcours.council_name)
    page.text(rules.instructions, bold=True)
    page.text(rules.missing)
    if rules.legal:
        page.text(rules.legal)
    page.blank()
    page.table_head(headings)
    for one in record.requirements:
        unit = MEASURES[one.kind].plural if one.kind in MEASURES else "actions"
        row: list[object] = [one.label, unit, one.need, one.declared, max(one.need - one.declared, 0)]
        row += [one.accepted, max(one.need - one.accepted, 0), *([one.legal_need] if by_law else []), one.is_met]
        page.row(row)
    page.finish()


def _columns(record: CertificationRecord) -> list[Column]:
    found = [Column(one.code, 4.5, partial(_cross, one.code)) for one in record.rules.categories]
    found += [Column("Action", 38, lambda action: action.title), Column("Type d’action", 28, _kind)]
    listed = [*record.actions, *record.drafts]
    if any(action.block_label for action in listed):
        found.append(Column("Bloc", 24, lambda action: action.block_label))
    found += [Column("Du", 11, lambda action: action.starts_on), Column("Au", 11, lambda action: action.ends_on)]
    found += amount_columns(record)
    found += [Column("État", 17, state_of), Column("Décidée le", 12, _decided_on)]
    if any(action.decision.reason for action in listed):
        found.append(Column("Motif", 28, lambda action: action.decision.reason))
    return found


def _cross(code: str, action: RecordedAction) -> str | None:
    return "x" if code in action.categories else None


def _kind(action: RecordedAction) -> str:
    """ "1.2 Congrès" where entries are numbered."""
    return f"{action.entry_key} {action.entry_label}" if action.entry_key[:1].isdigit() else action.entry_label


def _decided_on(action: RecordedAction) -> object:
    decided_at = action.decision.decided_at
    return None if decided_at is None else today(decided_at)


def _holder(record: CertificationRecord) -> str:
    person = record.person
    rpps = f"RPPS {person.rpps}" if person.rpps else ""
    return ", ".join(one for one in (f"{person.given_name} {person.family_name}", rpps, person.structure) if one)


def _dates(record: CertificationRecord) -> str:
    parcours = record.parcours
    made_on = day_text(today(record.produced_at))
    return f"Du {day_text(parcours.starts_on)} au {day_text(parcours.ends_on)}. Fichier établi le {made_on}."


def _standing(record: CertificationRecord) -> str:
    """What is missing, or since when nothing is to be done."""
    parcours = record.parcours
    state = capitalised(parcours.state_label)
    if parcours.decided_at is None or parcours.state not in CERTIFIED:
        return f"{state}. {record.rules.missing}"
    return f"{state}, le {day_text(parcours.order_validated_on or today(parcours.decided_at))}."


class _Page:
    """A sheet written from top to bottom, in the council's colour. `widths` are those of its columns, in characters.

    Heights are set here: programs that read the file do not all make room for a text on several lines.
    """

    def __init__(self, book: Book, sheet: Any, record: CertificationRecord, widths: Sequence[float]) -> None:
        self._book, self._sheet, self._record, self._widths = book, sheet, record, widths
        chosen = record.parcours.council_colour
        self.colour = chosen if chosen and not colour_problem(chosen) else COLOUR
        self._line = self._head = 0
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)

    def heading(self, title: str, under: str) -> None:
        band = {"bold": True, "font_color": "#ffffff", "bg_color": self.colour}
        self.text(title, height=28, font_size=16, **band)
        self.text(under, height=20, **band)

    def text(self, text: str, height: float = 0, **look: Any) -> None:
        """Across the whole width."""
        look |= {"text_wrap": True, "valign": "vcenter", "indent": 1}
        self._sheet.set_row(self._line, height or LINE * _lines(text, sum(self._widths)) + 3)
        self._sheet.merge_range(self._line, 0, self._line, len(self._widths) - 1, "", self._book.look(**look))
        self._book.cell(self._sheet, self._line, 0, text, **look)
        self._line += 1

    def blank(self) -> None:
        self._sheet.set_row(self._line, 8)
        self._line += 1

    def table_head(self, headings: Sequence[str]) -> None:
        self.row(headings, bold=True, font_color="#ffffff", bg_color=self.colour)
        self._head = self._line - 1
        self._sheet.freeze_panes(self._line, 0)

    def row(self, values: Sequence[object], **look: Any) -> None:
        """Crosses, days and amounts in the middle, texts on the left."""
        lines = 1
        for number, (value, width) in enumerate(zip(values, self._widths, strict=True)):
            aligned = {"align": "center"} if width <= NARROW else {"indent": 1}
            self._book.cell(self._sheet, self._line, number, value, **EDGE | aligned | look)
            lines = max(lines, _lines(value, width)) if isinstance(value, str) else lines
        self._sheet.set_row(self._line, LINE * lines + 3)
        self._line += 1

    def finish(self) -> None:
        """Ready to print: the table's header on each page, who and which council at its foot."""
        print_on_one_width(self._sheet)
        self._sheet.repeat_rows(self._head)
        self._sheet.print_area(0, 0, self._line - 1, len(self._widths) - 1)
        self._sheet.hide_gridlines(2)
        who, council = footer_text(_holder(self._record)), footer_text(self._record.parcours.council_name)
        self._sheet.set_footer(f"&L{who}&C{council}&RPage &P sur &N")


def _lines(text: str, width: float) -> int:
    """How many lines a text takes, its words kept whole, in a cell of so many characters with its margins."""
    return max(1, len(wrap(text, max(1, int(width) - 2))))
