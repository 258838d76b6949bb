"""What may be deposited: PDF, JPEG and PNG, by their extension and by their content (security 7).

The cheap checks are made here. The parsers then run in a limited process (`content`), because a file of a few
kilobytes can ask them for gigabytes.
"""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import is_zipfile

import puremagic

from backoffice.files.confined import Bounds, ConfinedError, OutOfBounds, run_confined
from backoffice.files.refusals import Refusal, RefusedFile
from backoffice.files.scanning import ScanResult, Verdict, scan

__all__ = ["Inspected", "Refusal", "RefusedFile", "ScanResult", "UploadLimits", "Verdict", "inspect", "scan"]

_NAME_LENGTH = 120
_PARSING_BOUNDS = Bounds(seconds=30, memory_bytes=768 * 1024 * 1024)
_PDF_HEADER_REACH = 1024  # readers look for "%PDF-" that far (ISO 32000-1, implementation notes)


@dataclass(frozen=True)
class UploadLimits:
    """`max_bytes` of the file; `max_pixels` of an image, decoded; `bounds` of the process that parses it."""

    max_bytes: int = 10_000_000
    max_pixels: int = 60_000_000
    bounds: Bounds = _PARSING_BOUNDS


@dataclass(frozen=True)
class Inspected:
    """An accepted file. `kind` is pdf, jpeg or png; `safe_filename` is for people to read, never a path."""

    kind: str
    media_type: str
    safe_filename: str
    sha256: str
    size: int


@dataclass(frozen=True)
class _Format:
    media_type: str
    signature: bytes
    extensions: tuple[str, ...]
    announced: str


_FORMATS = {
    "pdf": _Format("application/pdf", b"%PDF-", (".pdf",), "un PDF"),
    "jpeg": _Format("image/jpeg", b"\xff\xd8\xff", (".jpg", ".jpeg"), "une image JPEG"),
    "png": _Format("image/png", b"\x89PNG\r\n\x1a\n", (".png",), "une image PNG"),
}
_KIND_OF_EXTENSION = {extension: kind for kind, known in _FORMATS.items() for extension in known.extensions}


def inspect(stream: BinaryIO, filename: str, limits: UploadLimits | None = None) -> Inspected:
    """Accept the file or raise RefusedFile. The stream is read from its start, and left at its start.

    At most `limits.max_bytes` + 1 bytes are read, whatever the length of the stream.
    """
    limits = limits or UploadLimits()
    kind = _KIND_OF_EXTENSION.get(PurePosixPath(filename.strip()).suffix.lower())
    if kind is None:
        raise RefusedFile(Refusal.extension)
    content = _read(stream, limits.max_bytes)
    _check_signature(content, kind)
    _check_single_format(content, kind)
    _check_content(content, kind, limits)
    return Inspected(
        kind=kind,
        media_type=_FORMATS[kind].media_type,
        safe_filename=safe_filename(filename, _FORMATS[kind].extensions[0]),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


def safe_filename(filename: str, extension: str) -> str:
    """The last part of the name with that extension, without what misleads on a screen or in a header."""
    name = unicodedata.normalize("NFC", filename.replace("\\", "/").rsplit("/", 1)[-1])
    stem = name.rsplit(".", 1)[0] if "." in name else name
    visible = "".join(c for c in stem if c.isspace() or unicodedata.category(c)[0] != "C")
    cleaned = re.sub(r'[<>:"|?*]', "-", " ".join(visible.split())).strip(". ")
    return f"{cleaned[:_NAME_LENGTH].rstrip() or 'justificatif'}{extension}"


def _read(stream: BinaryIO, max_bytes: int) -> bytes:
    stream.seek(0)
    content = stream.read(max_bytes + 1)
    stream.seek(0)
    if not content:
        raise RefusedFile(Refusal.empty)
    if len(content) > max_bytes:
        raise RefusedFile(Refusal.too_big, megabytes=f"{max_bytes / 1_000_000:g}".replace(".", ","))
    return content


def _check_signature(content: bytes, kind: str) -> None:
    expected = _FORMATS[kind]
    if content.startswith(expected.signature) and expected.media_type in _media_types(content):
        return
    raise RefusedFile(Refusal.mismatch, announced=expected.announced)


def _media_types(content: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        return set()


def _check_single_format(content: bytes, kind: str) -> None:
    """A polyglot is one thing to the reviewer's reader and another to the next program that opens it."""
    hidden_pdf = kind != "pdf" and b"%PDF-" in content[:_PDF_HEADER_REACH]
    if hidden_pdf or is_zipfile(BytesIO(content)):
        raise RefusedFile(Refusal.two_formats)


def _check_content(content: bytes, kind: str, limits: UploadLimits) -> None:
    header = json.dumps({"kind": kind, "max_pixels": limits.max_pixels}).encode()
    payload = header + b"\n" + content
    try:
        answer = run_confined("backoffice.files.content:examine_payload", payload, limits.bounds)
    except OutOfBounds:
        raise RefusedFile(Refusal.too_heavy) from None
    except ConfinedError as error:
        raise RefusedFile(Refusal.broken_pdf if kind == "pdf" else Refusal.broken_image) from error
    if answer:
        megapixels = f"{limits.max_pixels / 1_000_000:g}".replace(".", ",")
        raise RefusedFile(Refusal(answer.decode()), megapixels=megapixels)
