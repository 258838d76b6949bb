"""A record and its evidence in one ZIP: the workbook, a folder for each action, and one for what is not sent."""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from backoffice.domain.certification_record import CertificationRecord, RecordedEvidence
from backoffice.export import xlsx_record

MEDIA_TYPE = "application/zip"
MASKED = "justificatif"
UNSENT = "brouillons non envoyés"
LONGEST_TITLE = 60
# The content of a SHA-256, or None where the file is not kept or may not be handed out.
Content = Callable[[str], BinaryIO | None]


def write(record: CertificationRecord, content: Content, out: BinaryIO) -> None:
    """One file at a time, so that the size of a record is no matter. PDF and photographs are stored as they are."""
    left_out = []
    with ZipFile(out, "w", ZIP_STORED) as archive:
        archive.writestr(_entry(record, "dossier.xlsx"), xlsx_record.write(record))
        for path, sha256 in _files(record):
            found = content(sha256)
            if found is None:
                left_out.append(path)
                continue
            with found, archive.open(_entry(record, path), "w", force_zip64=True) as target:
                shutil.copyfileobj(found, target)
        if left_out:
            archive.writestr(_entry(record, "fichiers absents.txt"), _absent(left_out))


def filename(record: CertificationRecord) -> str:
    return f"dossier-{record.parcours.programme_code}-{record.parcours.period_label}.zip"


def _files(record: CertificationRecord) -> Iterator[tuple[str, str]]:
    """(path in the archive, SHA-256): no two the same, whatever people call their files."""
    for number, action in enumerate(record.actions, start=1):
        yield from _in(f"{number:02} {action.starts_on} {_plain(action.title)}", action.evidence)
    for number, draft in enumerate(record.drafts, start=1):
        yield from _in(f"{UNSENT}/{number:02} {_plain(draft.title)}", draft.evidence)


def _in(folder: str, evidence: tuple[RecordedEvidence, ...]) -> Iterator[tuple[str, str]]:
    for rank, item in enumerate(evidence, start=1):
        yield f"{folder}/{rank:02} {item.name or MASKED}", item.sha256


def _plain(title: str) -> str:
    """A folder's name, on any system."""
    return " ".join(re.sub(r"[^\w\s.,'’-]", " ", title).split())[:LONGEST_TITLE].strip(". ") or "action"


def _entry(record: CertificationRecord, path: str) -> ZipInfo:
    return ZipInfo(path, record.produced_at.timetuple()[:6])


def _absent(paths: list[str]) -> str:
    lines = "\r\n".join(paths)
    return f"Ces fichiers ne sont plus conservés, ou ne peuvent pas être transmis :\r\n\r\n{lines}\r\n"
