"""How long the write path takes: decisions, the journal's verification, one attestation."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backoffice.db import db
from backoffice.files.confined import Bounds
from backoffice.models import AuditEvent
from backoffice.pdf.attestation import AttestationSnapshot, attestation_pdf
from backoffice.pdf.signing import InstallationCertificate
from backoffice.services import audit
from backoffice.services.transitions import perform, preview
from tests.factories import World

pytestmark = pytest.mark.bench


def report(what: str, count: int, run: Callable[[], object]) -> None:
    start = time.perf_counter()
    run()
    spent = time.perf_counter() - start
    print(f"\n{what}: {count} in {spent:.2f} s, {1000 * spent / count:.2f} ms each, {count / spent:.0f} a second")


def test_decisions(world: World) -> None:
    """Accept 100 submitted actions: locks, guards, recount, audit row and mail each."""
    parcours = world.parcours()
    actions = [world.action(parcours, "submitted", title=f"Action {index}") for index in range(100)]
    clavip = world.actor("clavip_member")

    def accept_all() -> None:
        for action in actions:
            grants = {claim.id: claim.credits_asked for claim in action.claims}
            perform("cpd_action", action.id, "accept", clavip, world.now, grants=grants)

    def preview_all() -> None:
        for action in actions:
            grants = {claim.id: claim.credits_asked for claim in action.claims}
            preview("cpd_action", action.id, "accept", clavip, world.now, grants=grants)

    report("previews of a decision, in a parcours of 100 actions", len(actions), preview_all)
    report("decisions, in a parcours of 100 actions", len(actions), accept_all)


def test_journal(world: World) -> None:
    """Append and verify 2,000 rows."""
    session = db.session()
    actor = world.actor("auditor")

    def append() -> None:
        for _ in range(2000):
            audit.append(
                session,
                actor=actor,
                now=world.now,
                workflow="account",
                record_id=actor.account_id or world.council.id,
                council_id=None,
                trigger="edit",
                source="validated",
                target="validated",
            )
        session.commit()

    report("journal rows appended", 2000, append)
    report("journal rows verified", session.query(AuditEvent).count(), lambda: audit.verify(session))


def test_attestation(world: World, tmp_path: Path) -> None:
    """Draw and sign ten attestations of three actions."""
    snapshot = AttestationSnapshot.from_dict(world.certified().attestations[0].snapshot)
    certificate = InstallationCertificate.load_or_create(tmp_path, "Bench")
    bounds = Bounds(60, 1024 * 1024**2)
    report(
        "attestations drawn and signed", 10, lambda: [attestation_pdf(snapshot, certificate, bounds) for _ in range(10)]
    )
