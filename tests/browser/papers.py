"""Papers that people send, and what the attestation that comes back holds."""

import subprocess
from datetime import date
from pathlib import Path

import cv2

from backoffice.demo import certificate_of_attendance
from tests.files.samples import image

Upload = dict[str, str | bytes]


def certificate(name: str, title: str) -> Upload:
    content = certificate_of_attendance(name, title, date(2026, 4, 2), date(2026, 4, 3))
    return {"name": "attestation-de-presence.pdf", "mimeType": "application/pdf", "buffer": content}


def photograph(name: str = "badge.png") -> Upload:
    """Another name, another picture: the same content twice would be one file."""
    return {"name": name, "mimeType": "image/png", "buffer": image("PNG", (300, 150 + len(name)))}


def qr_code_of(pdf: bytes, folder: Path) -> str:
    """What a telephone reads on the printed first page."""
    source, picture = folder / "attestation.pdf", folder / "attestation"
    source.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "200", "-f", "1", "-l", "1", "-png", "-singlefile", source, picture], check=True)
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(cv2.imread(str(picture.with_suffix(".png"))))
    assert text, "no QR code on the first page"
    return str(text)
