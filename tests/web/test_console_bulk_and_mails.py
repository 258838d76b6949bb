"""Accepting several actions at once, the outbox, and the drawing of a workflow."""

import pytest
from flask import Flask

from backoffice.console.diagram import diagram, marked
from backoffice.db import db
from backoffice.models import AuditEvent, OutboxMail
from backoffice.services import audit
from backoffice.services.evidence import files
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.console_pages import everything, text, visit
from tests.web.pages import page
from workflows.registry import WORKFLOWS

BULK = "/console/actions/ensemble"


def pick(action) -> str:  # type: ignore[no-untyped-def]
    return f"{action.id}:{action.version}"


def test_several_actions_are_accepted_as_asked_and_told_one_by_one(app: Flask, world: World) -> None:
    reviewer = world.staff("clavip_member", rpps="99988888888")
    parcours = world.parcours()
    good = [world.action(parcours, "submitted", title=f"Congrès {number}") for number in (1, 2)]
    late = world.action(parcours, "submitted", title="Trop tard")
    edited = world.action(parcours, "submitted", title="Modifiée depuis")
    mine = world.action(world.parcours(world.registrant(rpps="99988888888")), "submitted", title="La mienne")
    picks = [pick(action) for action in (*good, late, edited, mine)]
    perform("cpd_action", late.id, "reject", world.actor("clavip_member"), world.now, reason="Illisible.")
    owner = parcours.account.as_actor()
    perform("cpd_action", edited.id, "attach", owner, world.now, evidence=[world.evidence(parcours.registrant)])
    client = visit(app, reviewer)
    before = everything()
    ahead = client.post(f"{BULK}?nom=essai", data={"choix": picks})
    assert everything() == before
    assert "2 actions seront acceptées telles que demandées ; 2 courriels partiront." in text(ahead)
    assert "Ce dossier a changé depuis" in text(ahead)
    assert "votre propre dossier" in text(ahead)
    tree = page(ahead)
    kept = tree.xpath("//input[@name='choix']/@value")
    assert kept == picks[:2]
    done = client.post(tree.xpath("//main//form/@action")[0], data={"choix": picks, "intent": "confirm"})
    assert "2 actions acceptées sur 5 ; 2 courriels envoyés." in text(done)
    states = [action.state for action in (*good, late, edited, mine)]
    assert states == ["accepted", "accepted", "rejected", "submitted", "submitted"]
    assert all(claim.credits_granted == claim.credits_asked for action in good for claim in action.claims)
    sent = db.session.query(OutboxMail).filter_by(name="cpd_action/accepted").count()
    assert sent == 2
    again = client.post(BULK, data={"choix": kept, "intent": "confirm"})
    assert "0 action acceptée sur 2" in text(again)
    assert db.session.query(OutboxMail).filter_by(name="cpd_action/accepted").count() == 2


def test_nothing_ticked_brings_back_to_the_list(app: Flask, world: World) -> None:
    client = visit(app, world.staff("clavip_member"))
    answer = client.post(f"{BULK}?entree=congres", data={})
    assert answer.location == "/console/actions/?entree=congres"
    assert "Cochez au moins une action" in text(client.get(answer.location))


@pytest.fixture
def dead(world: World) -> OutboxMail:
    world.enrolment(world.registrant())
    mail = db.session.query(OutboxMail).filter_by(name="enrolment/submitted").one()
    mail.status, mail.attempts, mail.last_error = "dead", 3, "550 5.1.1 unknown"
    db.session.commit()
    return mail


def test_a_dead_mail_is_sent_again_once_and_it_is_in_the_journal(app: Flask, world: World, dead: OutboxMail) -> None:
    client = visit(app, world.staff("council_admin"))
    url = f"/console/courriels/{dead.id}"
    assert "550 5.1.1 unknown" in text(client.get(url))
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE args->>'mail_id' = :id"
    queued = [db.session.scalar(db.text(jobs), {"id": str(dead.id)})]
    message_id = dead.message_id
    for _ in range(2):
        assert client.post(f"{url}/renvoyer?etat=dead").location == f"{url}?etat=dead"
        queued.append(db.session.scalar(db.text(jobs), {"id": str(dead.id)}))
    assert queued == [1, 2, 2]
    assert (dead.status, dead.attempts, dead.last_error, dead.message_id) == ("queued", 0, None, message_id)
    events = db.session.query(AuditEvent).filter_by(workflow="outbox", record_id=dead.id).all()
    assert [(event.trigger, event.source, event.target) for event in events] == [("resend", "dead", "queued")]
    assert audit.verify(db.session()).bad_row is None
    assert "Courriel renvoyé" in text(client.get("/console/journal/?dossier=outbox"))


def test_an_auditor_reads_the_outbox_and_resends_nothing(app: Flask, world: World, dead: OutboxMail) -> None:
    client = visit(app, world.staff("auditor"))
    tree = page(client.get(f"/console/courriels/{dead.id}"))
    assert not tree.xpath("//main//form")
    assert dead.text.strip().splitlines()[0] in tree.text_content()
    assert client.post(f"/console/courriels/{dead.id}/renvoyer").status_code == 403
    assert dead.status == "dead"


def test_a_secret_mail_is_not_read_in_the_console(app: Flask, world: World) -> None:
    world.registrant(validated=False)
    secret = db.session.query(OutboxMail).filter_by(name="account/created").one()
    link = next(word for word in secret.text.split() if "/compte/valider/" in word)
    client = visit(app, world.staff("platform_admin"))
    shown = client.get(f"/console/courriels/{secret.id}").text
    assert "seul son destinataire peut le lire" in shown
    assert link.rsplit("/", 1)[1] not in shown


def test_an_attestation_s_document_is_the_one_that_was_mailed(app: Flask, world: World) -> None:
    attestation = world.attestation()
    client = visit(app, world.staff("council_admin"))
    url = f"/console/attestations/{attestation.id}/document"
    assert client.get(url).status_code == 404, "its bytes are not in the store"
    attestation.pdf_sha256 = files().put(b"%PDF-1.7 essai").sha256
    db.session.commit()
    answer = client.get(url)
    assert answer.data == b"%PDF-1.7 essai"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=attestation-{attestation.number}.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert visit(app, world.staff("scientific_member")).get(url).status_code == 404


def test_the_drawing_marks_the_state_and_nothing_else() -> None:
    drawing = '<svg><g class="state" id="state-x-open"><rect/></g><g id="state-x-open-too"/></svg>'
    assert marked(drawing, "state-x-open") == drawing.replace('class="state"', 'class="state--current state"')
    assert marked(drawing, "state-x-open-too") == drawing.replace("<g id", '<g class="state--current" id')
    assert marked(drawing, "state-x-gone") == drawing


def test_every_state_is_in_its_drawing() -> None:
    for name, workflow in WORKFLOWS.items():
        for state in workflow.states:
            drawing = diagram(name, str(state))
            assert drawing is not None, f"no drawing of {name}: run `backoffice workflows diagram`"
            assert drawing.count("state--current") == 1, (name, state)
            assert "<script" not in drawing
            assert "style=" not in drawing
