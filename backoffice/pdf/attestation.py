"""The attestation of a certified parcours: its frozen data, and the PDF drawn from them.

The snapshot holds everything that the document says. It is stored as JSON beside the PDF, so the document can
be explained or drawn again years later, whatever became of the registrant, the referential or the council.
Headings and field names are those of seed 001, "Attestation de parcours préconisé par le CNP".
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import segno

from backoffice.domain.french import number_text
from backoffice.files.confined import Bounds
from backoffice.pdf.render import PDF_BOUNDS, render_in_subprocess
from backoffice.pdf.signing import InstallationCertificate, sign_pdf

SCHEMA_VERSION = 1
MAX_ACTIONS = 1000
_QR_PIXELS_PER_MODULE = 8
_QR_QUIET_MODULES = 4


class SnapshotError(ValueError):
    """The data are not those of an attestation that this version can draw."""


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


@dataclass(frozen=True)
class AttestationSnapshot:
    """What one attestation says, frozen when the parcours was certified.

    `civility` is "Docteur" or empty; `period` reads like "2026-2028"; `issuer_name` is who delivers the
    document (the installation), `council_name` who certified. Raises SnapshotError beyond MAX_ACTIONS.
    """

    number: str
    civility: str
    full_name: str
    structure: str
    rpps: str
    council_name: str
    programme_title: str
    period: str
    referential_code: str
    referential_version: str
    validated_on: date
    actions: tuple[AttestedAction, ...]
    total_credits: Decimal
    verification_url: str
    issuer_name: str

    def __post_init__(self) -> None:
        if len(self.actions) > MAX_ACTIONS:
            raise SnapshotError(f"{len(self.actions)} actions: an attestation lists at most {MAX_ACTIONS}")

    def to_dict(self) -> dict[str, Any]:
        """For JSON: dates in ISO 8601, credits as decimal strings, `schema` the version of these keys."""
        data = asdict(self)
        data["validated_on"] = self.validated_on.isoformat()
        data["total_credits"] = str(self.total_credits)
        data["actions"] = [action.to_dict() for action in self.actions]
        return {"schema": SCHEMA_VERSION, **data}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "AttestationSnapshot":
        """The inverse of `to_dict`. Raises SnapshotError for another schema, a missing or an unknown key."""
        fields = dict(data)
        schema = fields.pop("schema", None)
        if schema != SCHEMA_VERSION:
            raise SnapshotError(f"schema {schema!r}, expected {SCHEMA_VERSION}")
        try:
            fields["validated_on"] = date.fromisoformat(fields["validated_on"])
            fields["total_credits"] = Decimal(fields["total_credits"])
            fields["actions"] = tuple(AttestedAction.from_dict(action) for action in fields["actions"])
            return cls(**fields)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise SnapshotError(f"not an attestation: {error!r}") from error


def attestation_pdf(
    snapshot: AttestationSnapshot, signer: InstallationCertificate, bounds: Bounds = PDF_BOUNDS
) -> bytes:
    """The signed PDF of the attestation. Raises PdfError or SigningError.

    Drawn in a limited process that never sees the key. Two calls give different bytes: keep the first ones.
    """
    document = render_in_subprocess("attestation.html", _context(snapshot), bounds)
    reason = f"Attestation de parcours n° {snapshot.number}"
    return sign_pdf(document, signer, reason=reason, location=snapshot.issuer_name)


def _context(snapshot: AttestationSnapshot) -> dict[str, Any]:
    return {
        "attestation": {
            **snapshot.to_dict(),
            "holder": f"{snapshot.civility} {snapshot.full_name}".strip(),
            "validated_on": f"{snapshot.validated_on:%d/%m/%Y}",
            "total_credits": number_text(snapshot.total_credits),
            "actions": [
                {
                    "label": action.label,
                    "title": action.title,
                    "dates": action.dates,
                    "categories": ", ".join(action.categories),
                    "credits": number_text(action.credits),
                }
                for action in snapshot.actions
            ],
        },
        "qr_code": _qr_code(snapshot.verification_url),
    }


def _qr_code(url: str) -> str:
    """A PNG data URI. Level M: a crease or a stamp over 15 % of it still leaves it readable."""
    code = segno.make(url, error="m", micro=False)
    return str(code.png_data_uri(scale=_QR_PIXELS_PER_MODULE, border=_QR_QUIET_MODULES))
