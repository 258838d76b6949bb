"""The attestation as people get it: its words, pages, fonts, QR code and signature."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from backoffice.files.confined import Bounds
from backoffice.pdf.attestation import (
    MAX_ACTIONS,
    AttestationSnapshot,
    SnapshotError,
    attestation_pdf,
)
from backoffice.pdf.render import PdfError
from backoffice.pdf.signing import InstallationCertificate, SignatureCheck, verify_signature
from tests.qr_code import qr_code_of

Factory = Callable[..., AttestationSnapshot]


@pytest.fixture(scope="session")
def usual_pdf(certificate: InstallationCertificate) -> bytes:
    from tests.pdf.conftest import SNAPSHOT

    return attestation_pdf(SNAPSHOT, certificate)


@pytest.fixture
def usual(usual_pdf: bytes) -> Iterator[PdfReader]:
    with PdfReader(BytesIO(usual_pdf)) as reader:
        yield reader


def text_of(document: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages).split())


def test_it_says_what_the_source_document_asks(usual_pdf: bytes) -> None:
    text = text_of(usual_pdf)
    for expected in (
        "Conseil national professionnel de médecine nucléaire N° MN-2028-00042",
        "Attestation de parcours préconisé par le CNP",
        "Parcours triennal de DPC, période 2026-2028",
        "Nom Docteur Éloïse Ștefănescu-Łukasik",
        "Structure Hôpital fictif Saint-Exemple",
        "RPPS 99900000012",
        "Validé le 07/06/2028",
        "Liste des actions",
        "Congrès Journées de Čapek & Œuvre, 120 € du 12 au 15/05/2026 formation 6 ",
        "Participation RMM 2026-2027 analyse des pratiques, gestion des risques 8,5 ",
        "Total 14,5",
        "https://registre.example/verifier/Jx2c7T1mQ9vVb0sYpL4aKw",
        "Délivrée par Registre de démonstration",
        "référentiel MN-DPC, version 2026.1",
        "Page 1 sur 1",
    ):
        assert expected in text


def test_one_page_of_a4_with_its_metadata(usual: PdfReader) -> None:
    assert len(usual.pages) == 1
    assert [round(float(side)) for side in usual.pages[0].mediabox[2:]] == [595, 842]
    assert usual.metadata is not None
    assert usual.metadata.title == "Attestation de parcours préconisé par le CNP, n° MN-2028-00042"
    assert usual.metadata.author == "Conseil national professionnel de médecine nucléaire"
    assert str(usual.root_object["/Lang"]) == "fr"


def test_without_civility_the_name_stands_alone(snapshot: Factory, certificate: InstallationCertificate) -> None:
    text = text_of(attestation_pdf(snapshot(civility=""), certificate))
    assert "Nom Éloïse Ștefănescu-Łukasik" in text


def test_where_rules_only_count_actions_it_lists_them_alone(
    snapshot: Factory, certificate: InstallationCertificate
) -> None:
    """As the attestation of 001 does."""
    usual = snapshot()
    counted = tuple(replace(action, credits=Decimal(0)) for action in usual.actions)
    document = attestation_pdf(replace(usual, actions=counted, total_credits=Decimal(0)), certificate)
    text = text_of(document)
    assert "Journées de Čapek & Œuvre, 120 € du 12 au 15/05/2026 formation" in text
    assert "QARQ" not in text
    assert "Total" not in text


def test_it_is_signed_by_the_installation(usual_pdf: bytes, certificate: InstallationCertificate) -> None:
    assert verify_signature(usual_pdf, certificate) == SignatureCheck(intact=True, by_us=True)


def test_the_qr_code_on_the_page_leads_to_the_verification(usual_pdf: bytes) -> None:
    assert qr_code_of(usual_pdf) == "https://registre.example/verifier/Jx2c7T1mQ9vVb0sYpL4aKw"


def test_many_actions_run_over_pages_with_their_headings(
    snapshot: Factory, certificate: InstallationCertificate
) -> None:
    congress = snapshot().actions[0]
    actions = tuple(replace(congress, title=f"Journée numéro {n} fin") for n in range(1, 201))
    reader = PdfReader(BytesIO(attestation_pdf(snapshot(actions=actions), certificate)))
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) > 5
    for number, text in enumerate(pages, start=1):
        assert ("Action Dates Catégories QARQ" in text) == ("Journée" in text or "Total" in text)
        assert f"Page {number} sur {len(pages)}" in text
        assert "MN-2028-00042" in text
    assert sum("Action Dates Catégories QARQ" in text for text in pages) >= len(pages) - 1
    assert "Journée numéro 1 fin" in pages[0]
    whole = " ".join(pages)
    assert all(f"Journée numéro {n} fin" in whole for n in range(1, 201))


def test_long_words_are_broken_inside_their_column(snapshot: Factory, certificate: InstallationCertificate) -> None:
    word = "Anticonstitutionnellement" * 20
    action = replace(snapshot().actions[0], label=word, title=word, dates=word, categories=(word,))
    document = attestation_pdf(snapshot(actions=(action,), full_name=word, structure=word), certificate)
    pieces = text_of(document).split()
    assert "".join(pieces).count("Anticonstitutionnellement") >= 6 * 20
    assert max(len(piece) for piece in pieces) < 70, "what fits between the margins"


def test_time_and_memory_are_bounded(snapshot: Factory, certificate: InstallationCertificate) -> None:
    with pytest.raises(PdfError):
        attestation_pdf(snapshot(), certificate, Bounds(seconds=30, memory_bytes=80 * 1024 * 1024))
    long = snapshot(actions=snapshot().actions * (MAX_ACTIONS // 2))
    with pytest.raises(PdfError, match="stopped"):
        attestation_pdf(long, certificate, Bounds(seconds=1, memory_bytes=1024 * 1024 * 1024))


def test_the_snapshot_survives_json(snapshot: Factory) -> None:
    stored = json.dumps(snapshot().to_dict(), ensure_ascii=False)
    assert '"schema": 1' in stored
    assert '"total_credits": "14.50"' in stored
    assert '"validated_on": "2028-06-07"' in stored
    assert AttestationSnapshot.from_dict(json.loads(stored)) == snapshot()


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"schema": None},
        {"number": ...},
        {"unknown": "x"},
        {"validated_on": "07/06/2028"},
        {"total_credits": "beaucoup"},
        {"actions": [{"label": "x"}]},
    ],
)
def test_other_data_are_refused(snapshot: Factory, change: dict[str, object]) -> None:
    data = {key: value for key, value in (snapshot().to_dict() | change).items() if value is not ...}
    with pytest.raises(SnapshotError):
        AttestationSnapshot.from_dict(data)


def test_the_number_of_actions_is_bounded(snapshot: Factory) -> None:
    action = snapshot().actions[0]
    assert len(snapshot(actions=(action,) * MAX_ACTIONS).actions) == MAX_ACTIONS
    with pytest.raises(SnapshotError, match=str(MAX_ACTIONS)):
        snapshot(actions=(action,) * (MAX_ACTIONS + 1))


def test_credits_are_exact_decimals(snapshot: Factory) -> None:
    action = replace(snapshot().actions[0], credits=Decimal("0.1"))
    stored = json.dumps(snapshot(actions=(action,)).to_dict())
    assert AttestationSnapshot.from_dict(json.loads(stored)).actions[0].credits == Decimal("0.1")
