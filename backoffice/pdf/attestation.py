"""The attestation of a certified parcours, and the PDF that any attestation's snapshot is drawn as.

Headings and field names are those of seed 001, "Attestation de parcours préconisé par le CNP".
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, ClassVar

import segno

from backoffice.domain.french import number_text
from backoffice.domain.measures import CREDITS, MEASURES, Measure
from backoffice.files.confined import Bounds
from backoffice.pdf.render import PDF_BOUNDS, render_in_subprocess
from backoffice.pdf.signing import InstallationCertificate, sign_pdf
from backoffice.pdf.snapshot import Snapshot, SnapshotError

MAX_ACTIONS = 1000
_QR_PIXELS_PER_MODULE = 8
_QR_QUIET_MODULES = 4


@dataclass(frozen=True)
class AttestedAction:
    """One accepted action as it is printed: every text is the one people read."""

    label: str
    title: str
    dates: str
    categories: tuple[str, ...]
    credits: Decimal

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "categories": list(self.categories), "credits": str(self.credits)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "AttestedAction":
        fields = dict(data)
        fields["categories"] = tuple(fields["categories"])
        fields["credits"] = Decimal(fields["credits"])
        return cls(**fields)


@dataclass(frozen=True, kw_only=True)
class AttestationSnapshot(Snapshot):
    """What was certified. Raises SnapshotError beyond MAX_ACTIONS."""

    heading: ClassVar[str] = "Attestation de parcours préconisé par le CNP"
    template: ClassVar[str] = "attestation.html"

    actions: tuple[AttestedAction, ...]
    total_credits: Decimal
    measure: str = CREDITS.code

    @property
    def unit(self) -> Measure:
        return MEASURES[self.measure]

    @property
    def says_amounts(self) -> bool:
        """Where actions only count one by one, a column of zeros says nothing (001)."""
        return self.total_credits > 0

    def __post_init__(self) -> None:
        if len(self.actions) > MAX_ACTIONS:
            raise SnapshotError(f"{len(self.actions)} actions: an attestation lists at most {MAX_ACTIONS}")

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | {
            "total_credits": str(self.total_credits),
            "actions": [action.to_dict() for action in self.actions],
        }

    @classmethod
    def _read(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return fields | {
            "total_credits": Decimal(fields["total_credits"]),
            "actions": tuple(AttestedAction.from_dict(action) for action in fields["actions"]),
        }

    def printed(self) -> dict[str, Any]:
        return super().printed() | {
            "total_credits": number_text(self.total_credits),
            "column": self.unit.heading if self.says_amounts else "",
            "actions": [
                {
                    "label": action.label,
                    "title": action.title,
                    "dates": action.dates,
                    "categories": ", ".join(action.categories),
                    "credits": number_text(action.credits),
                }
                for action in self.actions
            ],
        }


@dataclass(frozen=True, kw_only=True)
class CycleSnapshot(AttestationSnapshot):
    """A DPC cycle whose conditions are met (000, chapter 3)."""

    heading: ClassVar[str] = "Attestation de DPC"


def attestation_pdf(snapshot: Snapshot, signer: InstallationCertificate, bounds: Bounds = PDF_BOUNDS) -> bytes:
    """The signed PDF of an attestation. Raises PdfError or SigningError.

    Drawn in a limited process that never sees the key. Two calls give different bytes: keep the first ones.
    """
    document = render_in_subprocess(snapshot.template, _context(snapshot), bounds)
    reason = f"{snapshot.heading} n° {snapshot.number}"
    return sign_pdf(document, signer, reason=reason, location=snapshot.issuer_name)


def _context(snapshot: Snapshot) -> dict[str, Any]:
    said = {"heading": snapshot.heading, **snapshot.printed()}
    return {"attestation": said, "qr_code": _qr_code(snapshot.verification_url)}


def _qr_code(url: str) -> str:
    """A PNG data URI. Level M: a crease or a stamp over 15 % of it still leaves it readable."""
    code = segno.make(url, error="m", micro=False)
    return str(code.png_data_uri(scale=_QR_PIXELS_PER_MODULE, border=_QR_QUIET_MODULES))
