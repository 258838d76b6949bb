"""What people of the demonstration hand in."""

from datetime import date
from io import BytesIO

from reportlab.lib.pagesizes import A5, landscape
from reportlab.pdfgen.canvas import Canvas

from backoffice.wording import dates_in_words


def certificate_of_attendance(name: str, title: str, first: date, last: date) -> bytes:
    """A one-page PDF that looks like the evidence people send."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=landscape(A5))
    width, height = landscape(A5)
    canvas.setTitle("Attestation de présence (document fictif)")
    canvas.rect(18, 18, width - 36, height - 36)
    lines: list[tuple[str, int]] = [
        ("ATTESTATION DE PRÉSENCE", 20),
        (name, 15),
        (f"a participé à : {title.replace('’', chr(39))}", 12),
        (dates_in_words(first, last), 12),
        ("Document fictif de démonstration", 9),
    ]
    for index, (line, size) in enumerate(lines):
        canvas.setFont("Helvetica", size)
        canvas.drawCentredString(width / 2, height - 100 - index * 48, line)
    canvas.save()
    return buffer.getvalue()
