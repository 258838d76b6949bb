"""A record and its evidence in one ZIP: the workbook, the attestations, a folder for each action, and what to know."""

import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from backoffice.domain.calendar import paris, today
from backoffice.domain.certification_record import CertificationRecord, RecordedAction, RecordedEvidence
from backoffice.domain.french import day_text
from backoffice.export import xlsx_record

MEDIA_TYPE = "application/zip"
MASKED = "justificatif"
READ_ME = "LISEZMOI.txt"
DRAFTS = "Brouillons, pas encore envoyés"
ATTESTATIONS = "Attestations"
LONGEST_TITLE, LONGEST_NAME = 60, 80  # characters: Windows refuses paths beyond 260
_REFUSED = re.compile(r'[<>:"/\\|?*]')  # in a name, on one system or another
# The content of a SHA-256, or None where the file is not kept or may not be handed out.
Content = Callable[[str], BinaryIO | None]


def write(record: CertificationRecord, content: Content, out: BinaryIO) -> None:
    """One file at a time, so that the size of a record is no matter. PDF and photographs are stored as they are.

    A file that is not to be had is named in LISEZMOI.txt, and the others are there.
    """
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
        archive.writestr(_entry(record, READ_ME), _read_me(record, left_out))


def filename(record: CertificationRecord) -> str:
    return f"dossier-{record.parcours.programme_code}-{record.parcours.period_label}.zip"


def _files(record: CertificationRecord) -> Iterator[tuple[str, str]]:
    """(path in the archive, SHA-256): no two the same, whatever people call their files."""
    for attestation in record.attestations:
        if attestation.document_sha256:
            name = safe_name(f"{attestation.number} {attestation.state_label}", LONGEST_NAME)
            yield f"{ATTESTATIONS}/{name}.pdf", attestation.document_sha256
    yield from _evidence("", record.actions)
    yield from _evidence(f"{DRAFTS}/", record.drafts)
    for number, capture in enumerate(record.captures, start=len(record.drafts) + 1):
        yield from _in(f"{DRAFTS}/{number:02} {_title(capture.title)}", capture.evidence)


def _evidence(parent: str, actions: tuple[RecordedAction, ...]) -> Iterator[tuple[str, str]]:
    for number, action in enumerate(actions, start=1):
        yield from _in(f"{parent}{number:02} {action.starts_on} {_title(action.title)}", action.evidence)


def _in(folder: str, evidence: tuple[RecordedEvidence, ...]) -> Iterator[tuple[str, str]]:
    for rank, item in enumerate(evidence, start=1):
        yield f"{folder}/{rank:02} {_file_name(item.name or MASKED)}", item.sha256


def _title(text: str) -> str:
    return safe_name(text, LONGEST_TITLE) or "action"


def _file_name(name: str) -> str:
    """A long name loses its middle, never its extension."""
    suffix = safe_name(PurePosixPath(name).suffix, 10)
    stem = name.removesuffix(PurePosixPath(name).suffix)
    return f"{safe_name(stem, LONGEST_NAME - len(suffix)) or MASKED}{suffix and '.'}{suffix}"


def safe_name(text: str, longest: int) -> str:
    """This text as part of a path, on any system: accents kept, composed; no dot or space at its ends, and none of the
    characters that nobody sees, of which some turn a name round.
    """
    visible = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in unicodedata.normalize("NFC", text))
    plain = " ".join(_REFUSED.sub(" ", visible).split())
    return plain.strip(". ")[:longest].rstrip(". ")


def _entry(record: CertificationRecord, path: str) -> ZipInfo:
    return ZipInfo(path, paris(record.produced_at).timetuple()[:6])


def _read_me(record: CertificationRecord, left_out: list[str]) -> str:
    """For whoever opens the archive years later, in the line ends of Windows."""
    person, parcours = record.person, record.parcours
    lines = [
        f"{parcours.programme_title} {parcours.period_label}, {parcours.council_name}",
        f"{person.given_name} {person.family_name}" + (f", RPPS {person.rpps}" if person.rpps else ""),
        f"Archive établie le {day_text(today(record.produced_at))}.",
        "",
        "dossier.xlsx : vos actions, leurs décisions et les consignes de votre conseil.",
        "Un dossier par action, avec ses justificatifs ; vos attestations à part, quand il y en a.",
    ]
    if record.drafts or record.captures:
        lines.append(f"{DRAFTS} : ils ne comptent pas.")
    if left_out:
        lines += ["", "Ces fichiers ne sont plus conservés, ou ne peuvent pas être transmis :", *left_out]
    return "\r\n".join([*lines, ""])
