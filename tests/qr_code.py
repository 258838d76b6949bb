"""What a telephone reads on a printed page."""

import cv2
import numpy as np
import pypdfium2


def qr_code_of(pdf: bytes) -> str:
    """The text of the QR code on the first page, drawn as a printer would at 200 dots an inch."""
    page = pypdfium2.PdfDocument(pdf)[0]
    picture = np.asarray(page.render(scale=200 / 72).to_pil().convert("RGB"))
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert text, "no QR code on the first page"
    return str(text)
