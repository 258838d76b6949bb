"""« Mes attestations »: every one, in whatever state, from every council, and still there once a council is left."""

from flask import Flask

from backoffice.db import db
from backoffice.models import Attestation, Parcours
from backoffice.services.attestations import document_is_ready
from backoffice.services.evidence import files
from backoffice.services.recaps import ask_for_recap, keep_recap
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.console_pages import visit
from tests.web.pages import Visitor, counted_queries, page, words


def issued(attestation: Attestation, world: World) -> Attestation:
    """With a document of its own in the store."""
    document_is_ready(attestation.id, files().put(attestation.number.encode()).sha256, world.now)
    return attestation


def reissued(parcours: Parcours, world: World) -> Attestation:
    perform("parcours", parcours.id, "reissue", world.actor("council_admin"), world.now, reason="Nom corrigé.")
    db.session.expire_all()
    return next(one for one in parcours.attestations if one.state == "preparing")


def everything(world: World) -> Parcours:
    """A parcours attested twice, the second one revoked, and an out-of-list action accepted in it before."""
    parcours = world.parcours()
    proposal = world.proposal(parcours, "accepted")
    issued(proposal.attestations[0], world)
    world.enough(parcours)
    perform("parcours", parcours.id, "request", parcours.account.as_actor(), world.now, honour=True)
    perform("parcours", parcours.id, "certify", world.actor("clavip_member"), world.now)
    issued(parcours.attestations[0], world)
    second = issued(reissued(parcours, world), world)
    perform("attestation", second.id, "revoke", world.actor("council_admin"), world.now, reason="Erreur de durée.")
    db.session.expire_all()
    return parcours


def test_each_with_its_state_its_reason_and_its_document(app: Flask, world: World) -> None:
    parcours = everything(world)
    client = visit(app, parcours.account)
    tree = page(client.get("/attestations"))
    revoked, replaced, accepted = (" ".join(row.itertext()) for row in tree.xpath("//tbody/tr"))
    assert "révoquée" in revoked
    assert "Motif : Erreur de durée." in revoked
    assert "remplacée" in replaced
    [successor] = [one.number for one in parcours.attestations if one.state == "revoked"]
    assert f"par le n° {successor}" in replaced
    assert "Motif : Nom corrigé." in replaced
    assert "Action hors liste : Atelier d’annonce" in accepted
    assert "valide" in accepted
    documents = tree.xpath("//tbody//a[contains(@href, '.pdf')]/@href")
    assert len(documents) == 3
    assert {client.get(address).status_code for address in documents} == {200}


def test_they_stay_once_the_council_is_left(app: Flask, world: World) -> None:
    parcours = world.requested()
    perform("parcours", parcours.id, "certify", world.actor("clavip_member"), world.now)
    issued(parcours.attestations[0], world)
    enrolment = world.enrolment_of(parcours)
    perform("enrolment", enrolment.id, "leave", parcours.account.as_actor(), world.now)
    client = visit(app, parcours.account)
    tree = page(client.get("/attestations"))
    [document] = tree.xpath("//tbody//a[contains(@href, '.pdf')]/@href")
    assert client.get(document).status_code == 200


def test_recaps_are_beside(app: Flask, world: World) -> None:
    cycle = world.cycle()
    ask_for_recap(cycle, cycle.account.as_actor(), world.now)
    client = visit(app, cycle.account)
    assert "Mes récapitulatifs" not in words(page(client.get("/attestations")))
    sha256 = files().put(b"recapitulatif").sha256
    keep_recap(db.session(), cycle.id, sha256, files(), world.now)
    tree = page(client.get("/attestations"))
    [address] = tree.xpath("//table//a[contains(@href, 'recapitulatif.pdf')]/@href")
    assert client.get(address).data == b"recapitulatif"


def test_an_empty_page_says_when_the_first_will_come(app: Flask, world: World) -> None:
    client: Visitor = visit(app, world.registrant().account)
    assert "Pas encore d’attestation" in words(page(client.get("/attestations")))
    assert "mes attestations" in words(page(client.get("/")))


def test_nobody_else_s_and_a_bounded_number_of_queries(app: Flask, world: World) -> None:
    first, other = everything(world), world.registrant()
    assert "N°" not in words(page(visit(app, other.account).get("/attestations")))
    client = visit(app, first.account)
    counts = []
    for _ in range(2):
        with counted_queries() as queries:
            assert client.get("/attestations").status_code == 200
        counts.append(len(queries))
        proposal = world.proposal(first, "draft")
        perform(
            "proposal",
            proposal.id,
            "attach",
            first.account.as_actor(),
            world.now,
            evidence=[world.evidence(first.registrant)],
        )
        perform("proposal", proposal.id, "submit", first.account.as_actor(), world.now)
        world.evaluate(proposal)
        world.accept(proposal)
    assert counts[0] == counts[1]
