"""Papers that people send, and what the attestation that comes back holds."""

import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import cv2
from playwright.sync_api import FilePayload

from backoffice.demo.papers import certificate_of_attendance
from tests.files.samples import image


@dataclass(frozen=True)
class Paper:
    """A file to choose in a form."""

    name: str
    media_type: str
    content: bytes

    @property
    def payload(self) -> FilePayload:
        return {"name": self.name, "mimeType": self.media_type, "buffer": self.content}


def certificate(name: str, title: str) -> Paper:
    content = certificate_of_attendance(name, title, date(2026, 4, 2), date(2026, 4, 3))
    return Paper("attestation-de-presence.pdf", "application/pdf", content)


def photograph(name: str = "badge.png") -> Paper:
    """Another name, another picture: the same content twice would be one file."""
    return Paper(name, "image/png", image("PNG", (300, 150 + len(name))))


def qr_code_of(pdf: bytes, folder: Path) -> str:
    """What a telephone reads on the printed first page."""
    source, picture = folder / "attestation.pdf", folder / "attestation"
    source.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "200", "-f", "1", "-l", "1", "-png", "-singlefile", source, picture], check=True)
    page = cv2.imread(str(picture.with_suffix(".png")))
    assert page is not None
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(page)
    assert text, "no QR code on the first page"
    return str(text)
