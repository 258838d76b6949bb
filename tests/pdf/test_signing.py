"""The installation's certificate and its signature: made once, private, and broken by any change."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from backoffice.pdf.signing import (
    InstallationCertificate,
    SignatureCheck,
    SigningError,
    sign_pdf,
    verify_signature,
)

NEITHER = SignatureCheck(intact=False, by_us=False)
CREATE = """
import sys
from pathlib import Path
from backoffice.pdf.signing import InstallationCertificate
print("ready", flush=True)
sys.stdin.read()
for place in range(20):
    print(InstallationCertificate.load_or_create(Path(sys.argv[1]) / str(place), "Course").fingerprint)
"""


@pytest.fixture(scope="module")
def document() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    output = BytesIO()
    pdf.save(output)
    return output.getvalue()


@pytest.fixture(scope="module")
def signed(document: bytes, certificate: InstallationCertificate) -> bytes:
    return sign_pdf(document, certificate, reason="Attestation n° 1", location="Installation de démonstration")


def test_a_signed_document_is_intact_and_ours(signed: bytes, certificate: InstallationCertificate) -> None:
    assert verify_signature(signed, certificate) == SignatureCheck(intact=True, by_us=True)


def test_the_signature_is_a_pades_certification_that_allows_no_change(signed: bytes) -> None:
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.sig_object["/Reason"] == "Attestation n° 1"
    assert signature.sig_object["/Location"] == "Installation de démonstration"
    assert signature.docmdp_level is not None
    assert signature.docmdp_level.name == "NO_CHANGES"
    assert signature.sig_field["/Rect"] == [0, 0, 0, 0]


@pytest.mark.parametrize("where", [0.05, 0.3, 0.5])
def test_a_changed_byte_breaks_it(
    document: bytes, signed: bytes, certificate: InstallationCertificate, where: float
) -> None:
    position = int(len(document) * where)
    changed = signed[:position] + bytes([signed[position] ^ 1]) + signed[position + 1 :]
    assert not verify_signature(changed, certificate).intact


def test_every_changed_byte_breaks_it(signed: bytes, certificate: InstallationCertificate) -> None:
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    start, length, after, rest = signature.byte_range
    positions = [*range(start, start + length, 211), *range(after, after + rest, 211)]
    for position in positions:
        changed = signed[:position] + bytes([signed[position] ^ 1]) + signed[position + 1 :]
        assert not verify_signature(changed, certificate).intact, position


def test_what_is_added_after_the_signature_breaks_it(signed: bytes, certificate: InstallationCertificate) -> None:
    assert not verify_signature(signed + b"\n% added", certificate).intact
    update = b"\n99 0 obj\n<</Hidden true>>\nendobj\nxref\n0 0\ntrailer\n<</Size 100/Root 1 0 R/Prev %d>>\n"
    start = signed.rindex(b"startxref\n") + 10
    previous = int(signed[start:].split()[0])
    appended = signed + update % previous + b"startxref\n%d\n%%%%EOF\n" % len(signed)
    assert not verify_signature(appended, certificate).intact


def test_another_installation_s_signature_is_not_ours(signed: bytes, tmp_path: Path) -> None:
    other = InstallationCertificate.load_or_create(tmp_path, "Registre de démonstration")
    assert verify_signature(signed, other) == SignatureCheck(intact=True, by_us=False)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"not a pdf at all" * 100])
def test_a_file_without_signature_is_neither(
    document: bytes, content: bytes, certificate: InstallationCertificate
) -> None:
    assert verify_signature(content, certificate) == NEITHER
    assert verify_signature(document, certificate) == NEITHER


def test_what_is_not_a_pdf_cannot_be_signed(certificate: InstallationCertificate) -> None:
    with pytest.raises(SigningError, match="cannot be signed"):
        sign_pdf(b"not a pdf", certificate, reason="", location="")


def test_the_certificate_is_made_once_and_kept_private(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "keys"
    first = InstallationCertificate.load_or_create(directory, "Établissement de démonstration " * 5)
    again = InstallationCertificate.load_or_create(directory, "Autre nom")
    assert again.fingerprint == first.fingerprint
    assert first.certificate.signature_algorithm_oid.dotted_string == "1.2.840.10045.4.3.2"
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == ["certificate.pem", "key.pem"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in files} == {0o700}
    assert "PRIVATE" not in repr(first)
    assert "private_key" not in repr(first)


def test_processes_that_race_end_with_one_certificate(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", CREATE, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            text=True,
        )
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.close()
    fingerprints = set()
    for racer in racers:
        assert racer.stdout is not None
        with racer.stdout:
            fingerprints.add(racer.stdout.read())
        assert racer.wait(60) == 0
    assert len(fingerprints) == 1
    assert {path.name for path in tmp_path.glob("*/*")} == {"installation"}, "the losers leave nothing behind"


def test_a_supplied_pair_must_belong_together(tmp_path: Path, certificate: InstallationCertificate) -> None:
    InstallationCertificate.load_or_create(tmp_path / "a", "A")
    InstallationCertificate.load_or_create(tmp_path / "b", "B")
    pair = tmp_path / "a" / "installation"
    loaded = InstallationCertificate.load(pair / "certificate.pem", pair / "key.pem")
    assert loaded.fingerprint == InstallationCertificate.load_or_create(tmp_path / "a", "A").fingerprint
    with pytest.raises(SigningError, match="is not the key of"):
        InstallationCertificate.load(pair / "certificate.pem", tmp_path / "b" / "installation" / "key.pem")
    with pytest.raises(SigningError, match="cannot be read"):
        InstallationCertificate.load(tmp_path / "absent.pem", pair / "key.pem")
    with pytest.raises(SigningError, match="cannot be read"):
        InstallationCertificate.load(pair / "certificate.pem", pair / "certificate.pem")
