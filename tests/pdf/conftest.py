"""One fictitious attestation, and one certificate for the whole run."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.pdf.attestation import AttestationSnapshot, AttestedAction
from backoffice.pdf.signing import InstallationCertificate

SNAPSHOT = AttestationSnapshot(
    number="MN-2028-00042",
    civility="Docteur",
    full_name="Éloïse Ștefănescu-Łukasik",
    structure="Hôpital fictif Saint-Exemple",
    rpps="99900000012",
    council_name="Conseil national professionnel de médecine nucléaire",
    programme_title="Parcours triennal de DPC",
    period="2026-2028",
    referential_code="MN-DPC",
    referential_version="2026.1",
    validated_on=date(2028, 6, 7),
    actions=(
        AttestedAction(
            label="Congrès",
            title="Journées de Čapek & Œuvre, 120 €",
            dates="du 12 au 15/05/2026",
            categories=("formation",),
            credits=Decimal("6.00"),
        ),
        AttestedAction(
            label="Participation RMM",
            title="",
            dates="2026-2027",
            categories=("analyse des pratiques", "gestion des risques"),
            credits=Decimal("8.50"),
        ),
    ),
    total_credits=Decimal("14.50"),
    verification_url="https://registre.example/verifier/Jx2c7T1mQ9vVb0sYpL4aKw",
    issuer_name="Registre de démonstration",
)


@pytest.fixture
def snapshot() -> Callable[..., AttestationSnapshot]:
    """A factory: the usual attestation with some fields changed."""

    def make(**changes: Any) -> AttestationSnapshot:
        return replace(SNAPSHOT, **changes)

    return make


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> InstallationCertificate:
    return InstallationCertificate.load_or_create(tmp_path_factory.mktemp("keys"), "Registre de démonstration")
