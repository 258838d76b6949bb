"""Everything in one ZIP: names that any system takes, nothing lost in silence, a memory that stays flat."""

import io
import tracemalloc
import unicodedata
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, BinaryIO, cast
from zipfile import ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.domain.certification_record import (
    CertificationRecord,
    RecordedAction,
    RecordedAttestation,
    RecordedCapture,
    RecordedEvidence,
)
from backoffice.export import archive
from tests.export.records import NOW, action, record, rules_named

RULES = rules_named("rule_sets", "three-of-choice")
MIB = 1024 * 1024


def proved(title: str, *names: str, state: str = "accepted") -> RecordedAction:
    evidence = tuple(RecordedEvidence(name, f"{rank:064x}", "application/pdf", 4) for rank, name in enumerate(names))
    return replace(action(RULES, RULES.entry("congres"), state), title=title, evidence=evidence)


def held(made: CertificationRecord, content: archive.Content = lambda sha256: io.BytesIO(sha256.encode())) -> ZipFile:
    out = io.BytesIO()
    archive.write(made, content, out)
    return ZipFile(out)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=200) | st.sampled_from(
    [
        "../../etc/passwd",
        "C:\\fichier.pdf",
        "/racine.pdf",
        "a/b.pdf",
        ".pdf",
        "...",
        "scan.PDF ",
        "x" * 300 + ".pdf",
        "CON",
    ]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=3)), max_size=4))
def test_names_are_unique_and_stay_inside(given: list[tuple[str, list[str]]]) -> None:
    """On Windows too, where case makes no difference."""
    made = record(RULES, [proved(title, *names) for title, names in given])
    found = held(made).namelist()
    assert len({name.casefold() for name in found}) == len(found) == 2 + sum(len(names) for _, names in given)
    for name in found:
        assert len(name) < 200
        path = PurePosixPath(name)
        assert not path.is_absolute()
        assert not PureWindowsPath(name).drive
        assert path.parts == PureWindowsPath(name).parts
        for part in path.parts:
            assert part not in ("", ".", "..")
            assert part == part.strip(". ")
            assert not any(unicodedata.category(character)[0] == "C" for character in part)


def test_accents_stay_and_an_extension_outlives_a_long_name() -> None:
    made = record(RULES, [proved("Journée d’été : l’évaluation", "é" * 300 + ".pdf", "e\u0301te\u0301.jpg")])
    first, second = held(made).namelist()[1:3]
    assert first.startswith("01 2026-03-12 Journée d’été l’évaluation/01 ééé")
    assert first.endswith("é.pdf")
    assert second.endswith("/02 été.jpg")


def test_drafts_and_attestations_have_their_own_folders() -> None:
    made = replace(
        record(RULES, [proved("Congrès", "a.pdf")], [proved("Cours", "b.pdf", state="draft")]),
        captures=(RecordedCapture("c1", "Émargement", (RecordedEvidence("photo.jpg", "d" * 64, "image/jpeg", 9),)),),
        attestations=(
            RecordedAttestation("CNP-2026-00001", "valid", "valide", NOW, "c" * 64),
            RecordedAttestation("CNP-2026-00002", "preparing", "en préparation", None, None),
        ),
    )
    assert held(made).namelist() == [
        "dossier.xlsx",
        "Attestations/CNP-2026-00001 valide.pdf",
        "01 2026-03-12 Congrès/01 a.pdf",
        "Brouillons, pas encore envoyés/01 2026-03-12 Cours/01 b.pdf",
        "Brouillons, pas encore envoyés/02 Émargement/01 photo.jpg",
        "LISEZMOI.txt",
    ]


def test_what_is_not_to_be_had_is_said_and_the_rest_is_there() -> None:
    made = record(RULES, [proved("Congrès", "a.pdf", "b.pdf")])
    found = held(made, lambda sha256: io.BytesIO(b"ici") if sha256.endswith("1") else None)
    assert found.namelist() == ["dossier.xlsx", "01 2026-03-12 Congrès/02 b.pdf", "LISEZMOI.txt"]
    said = found.read("LISEZMOI.txt").decode()
    assert "ne sont plus conservés, ou ne peuvent pas être transmis" in said
    assert "01 2026-03-12 Congrès/01 a.pdf" in said
    assert "b.pdf" not in said


class Megabyte:
    """A file of 1 MiB that is nowhere whole."""

    def __init__(self) -> None:
        self.left = MIB

    def read(self, size: int) -> bytes:
        taken = min(size, self.left)
        self.left -= taken
        return bytes(taken)

    def __enter__(self) -> "Megabyte":
        return self

    def __exit__(self, *exception: object) -> None:
        pass


class Sink(io.RawIOBase):
    """Where bytes go when only their number matters."""

    written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written += len(data)
        return len(data)


def test_sixty_pieces_take_the_memory_of_one() -> None:
    made = record(RULES, [proved(f"Congrès {number}", *(f"{piece}.pdf" for piece in range(6))) for number in range(10)])
    sink = Sink()

    def content(sha256: str) -> BinaryIO:
        return cast(BinaryIO, Megabyte())

    tracemalloc.start()
    try:
        archive.write(made, content, cast(BinaryIO, sink))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sink.written > 60 * MIB
    assert peak < 8 * MIB
