"""The main job through the services: from a sign-up to an attestation, and back."""

from decimal import Decimal

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.models import OutboxMail
from backoffice.services import audit
from backoffice.services.transitions import perform
from tests.factories import World
from workflows.engine import StepRefused


def test_the_whole_story(world: World) -> None:
    parcours = world.parcours()
    owner = parcours.account.as_actor()
    with pytest.raises(StepRefused, match="il manque 2/2 formations"):
        perform("parcours", parcours.id, "request", owner, world.now, honour=True)
    world.enough(parcours, "submitted")
    perform("parcours", parcours.id, "request", owner, world.now, honour=True)
    clavip = world.actor("clavip_member")
    with pytest.raises(StepRefused, match="Il reste 3 actions à décider"):
        perform("parcours", parcours.id, "certify", clavip, world.now)
    for claim in parcours.claims:
        perform("cpd_action", claim.action_id, "accept", clavip, world.now, grants={claim.id: claim.credits_asked})
    perform("parcours", parcours.id, "certify", clavip, world.now)
    attestation = parcours.attestations[0]
    assert (parcours.state, attestation.state, attestation.number) == (
        "certified",
        "preparing",
        "CNP-MN-2026-000001",
    )
    assert [action["credits"] for action in attestation.snapshot["actions"]] == ["4.00", "4.00", "6.00"]
    assert audit.verify(db.session()).bad_row is None


def test_every_decision_is_mailed(world: World) -> None:
    parcours = world.certified()
    names = db.session.query(OutboxMail.name).filter_by(account_id=parcours.account.id).all()
    assert sorted(name for (name,) in names) == sorted(
        [
            "account/created",
            "account/validated",
            "enrolment/submitted",
            "enrolment/validated",
            *["cpd_action/submitted", "cpd_action/accepted"] * 3,
            "parcours/requested",
            "parcours/certified",
        ]
    )


def test_an_accepted_proposal_counts(world: World) -> None:
    parcours = world.parcours()
    proposal = world.proposal(parcours, "evaluated")
    perform(
        "proposal",
        proposal.id,
        "accept",
        world.chair(),
        world.now,
        credits=Decimal("2.5"),
        categories=["ap"],
        reason="Conforme aux critères.",
    )
    assert proposal.action is not None
    assert (proposal.state, proposal.action.state) == ("accepted", "accepted")
    progress = parcours.progress().accepted
    assert progress.credits == Decimal("2.5")
    assert progress.credits_by_category["ap"] == Decimal("2.5")


def test_a_revocation_reopens_the_parcours_and_a_new_attestation_follows(app: Flask, world: World) -> None:
    attestation = world.attestation()
    parcours = attestation.parcours
    admin = world.actor("council_admin")
    perform("attestation", attestation.id, "revoke", admin, world.now, reason="Erreur sur une action.")
    assert (attestation.state, parcours.state) == ("revoked", "returned")
    perform("parcours", parcours.id, "request", parcours.account.as_actor(), world.now, honour=True)
    perform("parcours", parcours.id, "certify", world.actor("clavip_member"), world.now)
    assert sorted(item.number for item in parcours.attestations) == [
        "CNP-MN-2026-000001",
        "CNP-MN-2026-000002",
    ]


def test_a_reissued_attestation_supersedes_the_one_before(world: World) -> None:
    attestation = world.attestation()
    parcours = attestation.parcours
    perform("parcours", parcours.id, "reissue", world.actor("council_admin"), world.now, reason="Nom corrigé.")
    db.session.expire_all()
    assert {item.state for item in parcours.attestations} == {"superseded", "preparing"}
