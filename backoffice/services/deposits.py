"""Files that a council deposits: documents and logos. Inspected and scanned before they are kept."""

from dataclasses import dataclass
from typing import BinaryIO

from backoffice.files.inspection import Inspected, ScanResult, UploadLimits, inspect, scan
from backoffice.files.refusals import RefusedFile
from backoffice.links import settings
from backoffice.services.evidence import files
from workflows.engine import StepRefused

LOGO_BYTES, LOGO_PIXELS = 500_000, 4_000_000


@dataclass(frozen=True)
class Deposit:
    stream: BinaryIO
    filename: str


def keep_pdf(deposit: Deposit) -> Inspected:
    """Raises StepRefused, beside the field `file`."""
    return _keep(deposit, UploadLimits(max_bytes=settings().upload_max_bytes), ("pdf",), "un PDF", "file")


def keep_logo(deposit: Deposit) -> Inspected:
    """PNG or JPEG: a drawing that holds scripts (SVG) is none. Raises StepRefused, beside the field `logo`."""
    limits = UploadLimits(max_bytes=LOGO_BYTES, max_pixels=LOGO_PIXELS)
    return _keep(deposit, limits, ("png", "jpeg"), "une image PNG ou JPEG", "logo")


def _keep(deposit: Deposit, limits: UploadLimits, kinds: tuple[str, ...], asked: str, field: str) -> Inspected:
    try:
        found = inspect(deposit.stream, deposit.filename, limits)
    except RefusedFile as refused:
        raise StepRefused(refused.message, field) from refused
    if found.kind not in kinds:
        raise StepRefused(f"Choisissez {asked}.", field)
    deposit.stream.seek(0)
    verdict = scan(deposit.stream, settings().clamd_address)
    if verdict.result is ScanResult.infected:
        raise StepRefused("L’antivirus a reconnu un fichier dangereux : il n’est pas gardé.", field)
    if verdict.result is ScanResult.unavailable:
        raise StepRefused("L’antivirus ne répond pas pour le moment. Recommencez dans quelques minutes.", field)
    deposit.stream.seek(0)
    files().put(deposit.stream)
    return found
