"""The attestation that an out-of-list action is accepted: the same frame as that of a parcours, other facts."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from backoffice.pdf.acceptance import AcceptanceSnapshot
from backoffice.pdf.attestation import AttestationSnapshot, attestation_pdf
from backoffice.pdf.signing import InstallationCertificate, SignatureCheck, verify_signature
from backoffice.pdf.snapshot import SnapshotError

ACCEPTED = AcceptanceSnapshot(
    number="MN-2028-00043",
    civility="Docteur",
    full_name="Éloïse Ștefănescu-Łukasik",
    structure="Hôpital fictif Saint-Exemple",
    rpps="99900000012",
    council_name="Conseil national professionnel de médecine nucléaire",
    programme_title="Certification périodique",
    period="2023-2031",
    referential_code="MN-CERT",
    referential_version="2.0",
    validated_on=date(2028, 6, 7),
    verification_url="https://registre.example/verifier/Jx2c7T1mQ9vVb0sYpL4aKw",
    issuer_name="Registre de démonstration",
    title="Atelier d’annonce <b>& débat</b>",
    organiser="Association des essais",
    dates="du 4 au 5 mars 2028",
    duration="7\u00a0h",
    entry="Action hors liste du bloc 2",
    categories=("Analyse des pratiques",),
    credits=Decimal("1.5"),
    planned=False,
)


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (False, ("Dates du 4 au 5 mars 2028", "QARQ accordés 1,5 QARQ", "a évalué et accepté cette action")),
        (True, ("Dates prévues du 4 au 5 mars 2028", "QARQ promis 1,5 QARQ", "Elle comptera une fois faite")),
    ],
)
def test_what_it_says(certificate: InstallationCertificate, planned: bool, words: tuple[str, ...]) -> None:
    document = attestation_pdf(AcceptanceSnapshot(**{**vars(ACCEPTED), "planned": planned}), certificate)
    with PdfReader(BytesIO(document)) as reader:
        assert len(reader.pages) == 1
        assert reader.metadata is not None
        assert reader.metadata.title == "Attestation d’acceptation d’une action hors liste, n° MN-2028-00043"
        text = " ".join(reader.pages[0].extract_text().split())
    for expected in (
        "Attestation d’acceptation d’une action hors liste Certification périodique, période 2023-2031",
        "Nom Docteur Éloïse Ștefănescu-Łukasik",
        "Décision du 07/06/2028",
        "Intitulé Atelier d’annonce <b>& débat</b>",
        "Organisateur Association des essais",
        "Durée effective 7 h",
        "Compte comme Action hors liste du bloc 2",
        "Catégories Analyse des pratiques",
        "https://registre.example/verifier/Jx2c7T1mQ9vVb0sYpL4aKw",
        "Action évaluée selon le référentiel MN-CERT, version 2.0",
        *words,
    ):
        assert expected in text
    assert verify_signature(document, certificate) == SignatureCheck(intact=True, by_us=True)


def test_it_is_read_back_as_it_was_written() -> None:
    assert AcceptanceSnapshot.from_dict(ACCEPTED.to_dict()) == ACCEPTED
    with pytest.raises(SnapshotError):
        AttestationSnapshot.from_dict(ACCEPTED.to_dict())
    with pytest.raises(SnapshotError, match="schema"):
        AcceptanceSnapshot.from_dict({**ACCEPTED.to_dict(), "schema": 2})
