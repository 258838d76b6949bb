"""Proposing an action that the list does not hold: the form, its evidence, and what its author sees of the answer."""

import io
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from backoffice.db import db
from backoffice.models import AuditEvent, Parcours, Proposal
from backoffice.services.transitions import perform
from tests.factories import World
from tests.files.samples import pdf
from tests.web.pages import Visitor, counted_queries, error_of, page, sign_in, version_of, words

FORM: dict[str, Any] = {
    "planned": "done",
    "entry": "hors-liste",
    "title": "Atelier d’annonce",
    "organiser": "Association des essais",
    "content": "Ateliers en petits groupes.\nMises en situation.",
    "role": "attendee",
    "starts_on": "2026-05-12",
    "ends_on": "2026-05-12",
    "hours": "7,5",
    "categories": ["fo", "ap"],
}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def parcours(world: World, client: FlaskClient) -> Parcours:
    made = world.parcours()
    sign_in(client, made.account)
    return made


def url_of(parcours: Parcours) -> str:
    return f"/propositions/nouvelle?parcours={parcours.id}"


def state_of(proposal: Proposal) -> str:
    db.session.expire_all()
    return proposal.state


def test_a_proposal_is_recorded_proved_and_sent(client: FlaskClient, parcours: Parcours) -> None:
    tree = page(client.get(url_of(parcours)))
    assert words(tree, "//h1") == "Proposer une action hors liste"
    response = client.post(url_of(parcours), data=FORM)
    proposal = db.session.query(Proposal).one()
    assert response.location == f"/propositions/{proposal.id}/justificatifs"
    assert (proposal.hours, proposal.categories, proposal.state) == (Decimal("7.5"), ["fo", "ap"], "draft")
    data = {"version": str(proposal.version), "files": (io.BytesIO(pdf()), "programme.pdf")}
    assert client.post(response.location, data=data).location == f"/propositions/{proposal.id}"
    shown = page(client.get(f"/propositions/{proposal.id}"))
    assert "programme.pdf" in words(shown)
    assert "2 demi-journées complètes" in words(shown)
    assert words(shown, "//button[@class='btn btn-primary']") == "Envoyer la proposition"
    assert client.post(f"/propositions/{proposal.id}/submit", data={"version": version_of(shown)}).status_code == 303
    assert state_of(proposal) == "submitted"
    assert "Le comité scientifique étudie votre proposition" in words(page(client.get(f"/propositions/{proposal.id}")))


# "": the type is hidden while there is only one, its error is above the form; no message: that of the library
WRONG_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"entry": "formation"}, "", ""),
    ({"title": " "}, "title", "Indiquez l’intitulé"),
    ({"planned": ""}, "planned", "Dites si vous l’avez déjà faite."),
    ({"organiser": ""}, "organiser", "Indiquez qui organise"),
    ({"organiser": "a" * 201}, "organiser", "200 caractères au plus"),
    ({"content": ""}, "content", "Décrivez le contenu"),
    ({"content": "a" * 4001}, "content", "4000 caractères au plus"),
    ({"role": ""}, "role", "Choisissez votre rôle."),
    ({"role": "spectator"}, "role", ""),
    ({"starts_on": "hier"}, "starts_on", "Écrivez une date qui existe"),
    ({"ends_on": "2026-05-11"}, "ends_on", "La date de fin précède la date de début."),
    ({"hours": ""}, "hours", "Indiquez la durée effective"),
    ({"hours": "3 h"}, "hours", "« 3 h » n’est pas un nombre"),
    ({"hours": "0"}, "hours", "plus grand que zéro"),
    ({"hours": "99999"}, "hours", "trop grand"),
    ({"categories": []}, "categories", "Choisissez au moins une catégorie."),
    ({"categories": ["xx"]}, "categories", "Choisissez parmi les catégories proposées."),
]


def test_a_wrong_field_says_so_beside_it_and_the_rest_is_kept(client: FlaskClient, parcours: Parcours) -> None:
    for wrong, field, message in WRONG_FIELDS:
        typed = {**FORM, **wrong}
        tree = page(client.post(url_of(parcours), data=typed), 400)
        assert tree.xpath("//*[@class='error-summary']"), wrong
        assert not field or message in error_of(tree, field) != "", wrong
        for name in ("title", "organiser", "starts_on", "hours"):
            assert tree.xpath(f"//input[@name='{name}']")[0].get("value", "") == typed[name].strip(), wrong
        content = tree.xpath("//textarea[@name='content']")[0].text
        assert content.strip().splitlines() == typed["content"].splitlines(), wrong
        ticked = tree.xpath("//input[@name='categories'][@checked]/@value")
        assert ticked == [code for code in typed["categories"] if code != "xx"], wrong
    assert db.session.query(Proposal).count() == 0


def test_a_proposal_is_edited_until_it_is_evaluated(world: World, client: FlaskClient, parcours: Parcours) -> None:
    proposal = world.proposal(parcours, "submitted")
    url = f"/propositions/{proposal.id}/modifier"
    tree = page(client.get(url))
    assert tree.xpath("//input[@name='hours']/@value") == ["7"]
    assert client.post(url, data={**FORM, "version": version_of(tree), "title": "Autre"}).status_code == 303
    db.session.expire_all()
    assert proposal.title == "Autre"
    stale = page(client.post(url, data={**FORM, "version": version_of(tree), "title": "Trop tard"}), 409)
    assert "« Modifier » par Camille Essai" in words(stale, "//*[@class='error-summary']")
    assert stale.xpath("//input[@name='title']/@value") == ["Trop tard"]
    world.evaluate(proposal)
    assert client.get(url).status_code == 303
    assert client.get(f"/propositions/{proposal.id}/justificatifs").status_code == 303


def test_the_committees_opinions_are_not_shown_to_the_author(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    proposal = world.proposal(parcours, "submitted")
    evaluator = world.staff("scientific_member")
    world.evaluate(proposal, evaluator.as_actor(), "unfavourable")
    text = words(page(client.get(f"/propositions/{proposal.id}")))
    assert evaluator.full_name not in text
    assert "Avis donné" not in text
    assert "évaluée" in text


def test_an_accepted_proposal_leads_to_its_action(world: World, client: FlaskClient, parcours: Parcours) -> None:
    proposal = world.proposal(parcours, "evaluated")
    world.accept(proposal, categories=["ap"], reason="Conforme à la méthode.")
    tree = page(client.get(f"/propositions/{proposal.id}"))
    assert "Cette proposition est acceptée Conforme à la méthode." in words(tree)
    db.session.expire_all()
    action_url = f"/actions/{proposal.action_id}"
    assert action_url in tree.xpath("//a/@href")
    assert "QARQ accordés 2 QARQ" in words(page(client.get(action_url)))
    rows = page(client.get(f"/parcours/{parcours.id}")).xpath("//tbody/tr")
    assert [words(row, ".//th/a") for row in rows] == ["Atelier d’annonce"]


def test_a_question_is_answered_and_a_refusal_gives_its_reason(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    proposal = world.proposal(parcours, "submitted")
    scientific = world.actor("scientific_member")
    perform("proposal", proposal.id, "request_information", scientific, world.now, question="Quels intervenants ?")
    tree = page(client.get(f"/propositions/{proposal.id}"))
    assert "Le comité vous demande un complément Quels intervenants ?" in words(tree)
    data = {"version": version_of(tree), "answer": "Deux cadres de santé."}
    assert client.post(f"/propositions/{proposal.id}/submit", data=data).status_code == 303
    events = db.session.query(AuditEvent.reason).filter_by(record_id=proposal.id).order_by(AuditEvent.seq.desc())
    assert events.first()[0] == "Deux cadres de santé."  # type: ignore[index]
    world.evaluate(proposal)
    perform("proposal", proposal.id, "reject", world.chair(), world.now, reason="Hors de la spécialité.")
    tree = page(client.get(f"/propositions/{proposal.id}"))
    assert "Cette proposition a été refusée Hors de la spécialité." in words(tree)
    assert not tree.xpath("//main//form")


def test_a_proposal_is_withdrawn_with_the_page_it_was_seen_on(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    proposal = world.proposal(parcours)
    url = f"/propositions/{proposal.id}/withdraw"
    assert client.post(url, data={"version": "99"}).status_code == 409
    assert state_of(proposal) == "draft"
    assert client.post(url, data={"version": str(proposal.version)}).status_code == 303
    assert state_of(proposal) == "withdrawn"


def test_a_requested_parcours_takes_no_more_proposals(world: World, client: FlaskClient) -> None:
    parcours = world.parcours()
    proposal = world.proposal(parcours)
    world.enough(parcours, "submitted")
    perform("parcours", parcours.id, "request", parcours.account.as_actor(), world.now, honour=True)
    sign_in(client, parcours.account)
    assert client.get(url_of(parcours)).status_code == 303
    assert client.post(url_of(parcours), data=FORM).status_code == 303
    tree = page(client.post(f"/propositions/{proposal.id}/submit", data={"version": str(proposal.version)}), 400)
    assert "il ne peut plus changer" in words(tree)
    assert db.session.query(Proposal).count() == 1


def test_nobody_elses_proposal_has_a_page(world: World, client: FlaskClient, parcours: Parcours) -> None:
    proposal = world.proposal(parcours)
    for stranger in (world.registrant().account, world.staff("scientific_member")):
        sign_in(client, stranger)
        for path in ("", "/modifier", "/justificatifs"):
            assert client.get(f"/propositions/{proposal.id}{path}").status_code == 404
        for path in ("/modifier", "/justificatifs", "/submit", "/withdraw"):
            data = {**FORM, "version": str(proposal.version)}
            assert client.post(f"/propositions/{proposal.id}{path}", data=data).status_code == 404
        assert client.post(url_of(parcours), data=FORM).status_code == 404
    assert state_of(proposal) == "draft"


def test_other_steps_have_no_address_here(world: World, client: FlaskClient, parcours: Parcours) -> None:
    proposal = world.proposal(parcours, "evaluated")
    for trigger in ("accept", "evaluate", "reject", "edit"):
        response = client.post(f"/propositions/{proposal.id}/{trigger}", data={"version": "1"})
        assert response.status_code in (404, 405), trigger
    assert state_of(proposal) == "evaluated"


def test_the_page_takes_few_queries(world: World, client: FlaskClient, parcours: Parcours) -> None:
    proposal = world.proposal(parcours)
    url = f"/propositions/{proposal.id}"
    with counted_queries() as statements:
        page(client.get(url))
    assert len(statements) <= 15, len(statements)


PLANNED = {**FORM, "planned": "planned", "starts_on": "2027-03-04", "ends_on": "2027-03-05"}


def test_a_planned_action_is_sent_without_evidence(client: FlaskClient, parcours: Parcours) -> None:
    response = client.post(url_of(parcours), data=PLANNED)
    proposal = db.session.query(Proposal).one()
    assert proposal.planned
    assert response.location == f"/propositions/{proposal.id}"
    shown = page(client.get(response.location))
    assert words(shown, "//button[@class='btn btn-primary']") == "Envoyer la proposition"
    assert client.post(f"/propositions/{proposal.id}/submit", data={"version": version_of(shown)}).status_code == 303
    assert state_of(proposal) == "submitted"


def test_what_was_done_is_sent_with_its_proof(client: FlaskClient, parcours: Parcours) -> None:
    client.post(url_of(parcours), data=FORM)
    proposal = db.session.query(Proposal).one()
    shown = page(client.get(f"/propositions/{proposal.id}"))
    assert "Joignez un justificatif" in words(shown)
    assert client.post(f"/propositions/{proposal.id}/submit", data={"version": version_of(shown)}).status_code == 400
    assert state_of(proposal) == "draft"


def test_an_agreed_action_is_proved_and_dated_then_joins_the_parcours(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    proposal = world.proposal(parcours, "accepted", planned=True)
    url = f"/propositions/{proposal.id}"
    shown = page(client.get(url))
    assert "Le comité vous promet 2 QARQ" in words(shown)
    assert proposal.attestations[0].number in words(shown, "//section[@aria-labelledby='attestation']")
    assert not shown.xpath(f"//form[@action='{url}/realisee']"), "nothing proves it yet"
    days = {"starts_on": "2026-11-02", "ends_on": "2026-11-03"}
    refused = page(client.post(f"{url}/realisee", data={**days, "version": version_of(shown)}), 400)
    assert "Joignez un justificatif" in words(refused)
    data = {"version": version_of(shown), "files": (io.BytesIO(pdf()), "attestation.pdf")}
    assert client.post(f"{url}/justificatifs", data=data).location == url
    shown = page(client.get(url))
    for wrong, field, message in (
        ({"ends_on": "2099-01-01"}, "ends_on", "pas encore terminée"),
        ({"ends_on": "2026-11-01"}, "ends_on", "précède"),
        ({"starts_on": ""}, "starts_on", "Indiquez la date de début."),
    ):
        tree = page(client.post(f"{url}/realisee", data={**days, **wrong, "version": version_of(shown)}), 400)
        assert message in error_of(tree, field), wrong
    done = client.post(f"{url}/realisee", data={**days, "version": version_of(page(client.get(url)))})
    db.session.expire_all()
    assert done.location == f"/actions/{proposal.action_id}"
    assert proposal.action is not None
    claim = proposal.action.claims[0]
    assert (proposal.state, proposal.action.state) == ("accepted", "submitted")
    assert (claim.credits_asked, claim.credits_granted, claim.decided_categories) == (Decimal(2), None, ["fo"])
    assert f"{proposal.action.starts_on:%d/%m}" == "02/11"
    assert [one.filename for one in proposal.action.evidence] == ["attestation.pdf"]


def test_accepted_precedents_are_offered_and_proposed_again_in_one_click(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    known = world.proposal(world.parcours(), "accepted", title="Simulation de l’annonce", content="À eux seuls.")
    world.proposal(world.parcours(), "rejected", title="Simulation des annonces")
    typed = {"parcours": str(parcours.id), "title": "Simulations : annoncer", "organiser": ""}
    found = html.fromstring(client.post("/propositions/semblables", data=typed).text)
    assert "Simulation de l’annonce" in words(found)
    assert "Simulation des annonces" not in words(found), "a refusal is shown to evaluators only"
    assert known.subject.full_name not in words(found)
    (again,) = found.xpath("//a/@href")
    form = page(client.get(again))
    assert form.xpath("//input[@name='title']/@value") == ["Simulation de l’annonce"]
    assert form.xpath("//input[@name='organiser']/@value") == ["Association des essais"]
    assert form.xpath("//input[@name='hours']/@value") == ["7"]
    assert form.xpath("//input[@name='categories'][@checked]/@value") == ["fo"]
    assert not (form.xpath("//textarea[@name='content']")[0].text or "").strip(), "their words are theirs"


def test_only_what_is_accepted_here_is_a_precedent(world: World, client: FlaskClient, parcours: Parcours) -> None:
    for state in ("submitted", "rejected"):
        other = world.proposal(world.parcours(), state)
        form = page(client.get(f"{url_of(parcours)}&precedent={other.id}"))
        assert form.xpath("//input[@name='title']/@value") in ([], [""]), state
    assert client.get(f"{url_of(parcours)}&precedent=nonsense").status_code == 404


def test_the_block_is_chosen_where_the_programme_has_blocks(world: World, client: FlaskClient) -> None:
    parcours = world.certification()
    sign_in(client, parcours.account)
    tree = page(client.get(url_of(parcours)))
    assert tree.xpath("//select[@name='entry']/option/@value") == ["", "1.11", "2.14", "3.13", "4.9"]
    assert not tree.xpath("//input[@name='role']")
    typed = {**FORM, "role": "", "categories": []}
    unchosen = page(client.post(url_of(parcours), data={**typed, "entry": ""}), 400)
    assert error_of(unchosen, "entry") == "Choisissez un type."
    assert client.post(url_of(parcours), data={**typed, "entry": "4.9"}).status_code == 303
    proposal = db.session.query(Proposal).one()
    assert (proposal.entry_key, proposal.categories) == ("4.9", [])
    url = f"/propositions/{proposal.id}"
    shown = page(client.get(f"{url}/justificatifs"))
    assert shown.xpath("//input[@name='on_honour']"), "block 4 is declared on honour"
    assert client.post(f"{url}/justificatifs", data={"version": version_of(shown), "on_honour": "y"}).location == url
    shown = page(client.get(url))
    assert client.post(f"{url}/submit", data={"version": version_of(shown)}).status_code == 303
    assert state_of(proposal) == "submitted"


def test_what_was_sent_keeps_a_proof(world: World, client: FlaskClient, parcours: Parcours) -> None:
    proposal = world.proposal(parcours, "submitted")
    action = world.action(parcours, "submitted", "article", answer={"option": "third"})
    for record, url in ((proposal, f"/propositions/{proposal.id}"), (action, f"/actions/{action.id}")):
        item = record.evidence[0]
        page(client.post(f"{url}/justificatifs/{item.id}/retirer", data={"version": str(record.version)}), 303)
        assert "ajoutez la nouvelle avant de retirer celle-ci" in words(page(client.get(url)))
        db.session.expire_all()
        assert record.evidence == [item]
    late = {**FORM, "ends_on": "2099-01-01", "version": str(proposal.version)}
    refused = page(client.post(f"/propositions/{proposal.id}/modifier", data=late), 400)
    assert error_of(refused, "ends_on").startswith("Elle est déjà envoyée")
