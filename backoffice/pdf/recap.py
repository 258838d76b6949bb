"""The recap of a cycle: its actions, their hours by type and role, in as many pages as they need (000, chapter 3)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from backoffice.domain.french import number_text
from backoffice.domain.measures import MEASURES
from backoffice.files.confined import Bounds
from backoffice.pdf.render import PDF_BOUNDS, PdfError, render_in_subprocess
from backoffice.wording import moment_in_words

MAX_LINES = 1000


@dataclass(frozen=True)
class RecapLine:
    """One action sent to the council. `granted` is None until it is decided."""

    title: str
    kind: str
    role: str
    dates: str
    state: str
    declared: Decimal
    granted: Decimal | None


@dataclass(frozen=True)
class RecapTotal:
    """The actions of one type in one role."""

    kind: str
    role: str
    actions: int
    declared: Decimal
    accepted: Decimal


@dataclass(frozen=True, kw_only=True)
class RecapContent:
    """Everything the document says but its date. `measure` is the code of what the actions bring."""

    council_name: str
    title: str
    period: str
    dates: str
    full_name: str
    rpps: str
    structure: str
    instructions: str
    sentence: str
    referential: str
    issuer_name: str
    measure: str
    lines: tuple[RecapLine, ...]
    totals: tuple[RecapTotal, ...]
    declared: Decimal
    accepted: Decimal


def recap_pdf(content: RecapContent, drawn_at: datetime, bounds: Bounds = PDF_BOUNDS) -> bytes:
    """Drawn in a limited process. Raises PdfError, beyond MAX_LINES too."""
    if len(content.lines) > MAX_LINES:
        raise PdfError(f"{len(content.lines)} actions: a recap lists at most {MAX_LINES}")
    return render_in_subprocess("recap.html", {"recap": _printed(content, drawn_at)}, bounds)


def _printed(content: RecapContent, drawn_at: datetime) -> dict[str, Any]:
    measure = MEASURES[content.measure]
    return {
        **{
            name: getattr(content, name)
            for name in (
                "council_name",
                "title",
                "period",
                "dates",
                "full_name",
                "rpps",
                "structure",
                "instructions",
                "sentence",
                "referential",
                "issuer_name",
            )
        },
        "drawn_at": moment_in_words(drawn_at),
        "declared_heading": f"{measure.heading} {measure.agreed('déclaré')}",
        "accepted_heading": f"{measure.heading} {measure.agreed('accordé')}",
        "declared": number_text(content.declared),
        "accepted": number_text(content.accepted),
        "lines": [
            {
                "title": line.title,
                "kind": line.kind,
                "role": line.role,
                "dates": line.dates,
                "state": line.state,
                "declared": number_text(line.declared),
                "granted": "–" if line.granted is None else number_text(line.granted),
            }
            for line in content.lines
        ],
        "totals": [
            {
                "kind": total.kind,
                "role": total.role,
                "actions": str(total.actions),
                "declared": number_text(total.declared),
                "accepted": number_text(total.accepted),
            }
            for total in content.totals
        ],
    }
