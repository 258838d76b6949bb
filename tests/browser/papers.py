"""Papers that people send."""

from dataclasses import dataclass
from datetime import date

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
