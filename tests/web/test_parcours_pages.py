"""« Votre parcours » and « Demande validation » (001): what is shown, what is offered, what is refused."""

import uuid
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from backoffice.db import db
from backoffice.models import Attestation, Parcours
from backoffice.services.attestations import document_is_ready
from backoffice.services.evidence import files
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.pages import Visitor, counted_queries, page, sign_in, version_of, words

HONOUR = (
    "je certifie sur l'honneur que j'ai effectivement participé à l'ensemble des actions constituant le parcours "
    "dont je demande validation"
)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def parcours(world: World, client: FlaskClient) -> Parcours:
    made = world.parcours()
    sign_in(client, made.account)
    return made


def show(client: FlaskClient, parcours: Parcours):  # type: ignore[no-untyped-def]
    return page(client.get(f"/parcours/{parcours.id}"))


def test_an_empty_parcours_says_what_is_missing_and_what_to_do(client: FlaskClient, parcours: Parcours) -> None:
    tree = show(client, parcours)
    assert words(tree, "//h1") == "Votre parcours"
    assert words(tree, "//*[contains(@class, 'sentence')]") == (
        "Pour que votre parcours soit validable il manque 2/2 formations, 1/1 analyse des pratiques, gestion des "
        "risques ou programme intégré, 1/1 action dans le cadre d'une orientation prioritaire et 14/14 QARQ."
    )
    assert words(tree, "//*[@class='btn btn-primary']") == "saisir un nouvel élément"
    assert "Les consignes de votre CNP Au moins 3 actions au choix du médecin sur la période triennale" in words(tree)
    assert "consulter le guide en ligne" in words(tree)
    assert "Demande validation" not in words(tree)


def test_each_action_shows_its_categories_dates_credits_and_state(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    world.action(parcours, "accepted")
    world.action(parcours, "draft", "rcp", title="RCP d’oncologie", answer={"meetings": "12"})
    world.action(parcours, "rejected", "rmm", title="RMM de juin", answer={"participations": "1"})
    tree = show(client, parcours)
    rows = {words(row, ".//th/a"): row for row in tree.xpath("//tbody/tr")}
    accepted = rows["Cardiologie nucléaire avancée"]
    assert [words(cell, ".") for cell in accepted.xpath("./td[contains(@class, 'category')]")] == [
        "x formation oui",
        "non",
        "non",
        "non",
    ]
    cells = [words(cell, ".") for cell in accepted.xpath("./td[@data-label]")]
    assert cells == ["du 2 au 3 avril 2026", "4", "4", "acceptée"]
    assert "RCP d’oncologie" not in rows, "a draft is not among what was sent"
    assert "Motif : Justificatif illisible." in words(rows["RMM de juin"], ".")


def test_declared_and_accepted_progress_are_told_apart(world: World, client: FlaskClient, parcours: Parcours) -> None:
    world.action(parcours, "accepted")
    world.action(parcours, "submitted", "congres", title="JFMN", answer={"half_days": "6"})
    world.action(parcours, "draft", "congres", title="Un brouillon", answer={"half_days": "6"})
    counts = [words(node, ".") for node in show(client, parcours).xpath("//*[@class='requirement__count']")]
    assert counts[1] == "2 déclarées · 1 acceptée sur 2"
    assert counts[-1] == "10 déclarés · 4 acceptés sur 14 QARQ"


def test_an_action_that_does_not_count_says_why(world: World, client: FlaskClient, parcours: Parcours) -> None:
    world.action(parcours, "submitted", starts_on=date(2025, 4, 1), ends_on=date(2025, 4, 1))
    tree = show(client, parcours)
    assert "Ne compte pas : Elle ne se termine pas dans la période du parcours." in words(tree, "//tbody")
    fold = words(tree, "//section[@aria-labelledby='standing']//details")
    assert "Cardiologie nucléaire avancée : elle ne se termine pas dans la période du parcours" in fold


def test_a_question_of_the_committee_stands_at_the_top(world: World, client: FlaskClient, parcours: Parcours) -> None:
    world.action(parcours, "information_requested")
    callout = words(show(client, parcours), "(//*[contains(@class, 'callout')])[1]")
    assert callout == "Complément demandé : Cardiologie nucléaire avancée Quelle durée ? Répondre"


def test_proposals_and_withdrawn_actions_have_their_place(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    world.proposal(parcours, "submitted")
    gone = world.action(parcours, title="Une erreur")
    perform("cpd_action", gone.id, "withdraw", parcours.account.as_actor(), world.now)
    tree = show(client, parcours)
    assert "Atelier d’annonce Action hors liste" in words(tree, "(//tbody)[1]")
    assert "Une erreur" not in words(tree, "(//tbody)[1]")
    assert "Une saisie retirée" in words(tree)


def test_the_request_needs_the_declaration_on_honour(world: World, client: FlaskClient, parcours: Parcours) -> None:
    world.enough(parcours, "submitted")
    world.action(parcours, "draft", title="Oubliée")
    tree = show(client, parcours)
    assert words(tree, "//*[contains(@class, 'sentence')]") == (
        "Les actions incluses dans votre parcours permettent dès maintenant de le valider"
    )
    link = tree.xpath("//a[contains(@class, 'btn-primary')]")[0]
    assert words(link, ".") == "Demande validation de votre parcours"
    asked = page(client.get(link.get("href")))
    assert words(asked, "//label[@for='honour']") == HONOUR
    assert "Oubliée (brouillon)" in words(asked, "//*[contains(@class, 'callout')]")
    assert "revenir vérifier le parcours" in words(asked)
    url = link.get("href")
    refused = page(client.post(url, data={"version": version_of(asked)}), 400)
    assert "Cochez la déclaration sur l’honneur" in words(refused, "//*[@id='honour-error']")
    sent = client.post(url, data={"version": version_of(asked), "honour": "y"})
    assert sent.status_code == 303
    assert db.session.get(Parcours, parcours.id).state == "requested"  # type: ignore[union-attr]


def test_a_requested_parcours_is_locked_and_says_so(world: World, client: FlaskClient) -> None:
    parcours = world.requested("submitted")
    sign_in(client, parcours.account)
    tree = show(client, parcours)
    assert "La validation de votre parcours est demandée depuis le" in words(tree)
    assert "saisir un nouvel élément" not in words(tree)
    assert client.get(f"/parcours/{parcours.id}/demande").status_code == 303
    assert client.get(f"/actions/nouvelle?parcours={parcours.id}").status_code == 303
    for path in ("/actions/nouvelle", "/propositions/nouvelle"):
        told = words(page(client.get(path, follow_redirects=True)))
        assert "La validation de ce parcours est demandée : il ne peut plus changer." in told


def test_a_request_that_falls_short_shows_what_is_missing(client: FlaskClient, parcours: Parcours) -> None:
    url = f"/parcours/{parcours.id}/demande"
    tree = page(client.get(url))
    assert "il manque 2/2 formations" in words(tree)
    assert not tree.xpath("//form[.//input[@name='honour']]")
    data = {"version": str(parcours.version), "honour": "y"}
    assert "il manque 2/2 formations" in words(page(client.post(url, data=data), 400))


def test_a_stale_request_changes_nothing(world: World, client: FlaskClient, parcours: Parcours) -> None:
    world.enough(parcours, "submitted")
    data = {"version": str(parcours.version + 1), "honour": "y"}
    tree = page(client.post(f"/parcours/{parcours.id}/demande", data=data), 409)
    assert "Ce dossier a changé depuis l’affichage" in words(tree)
    assert tree.xpath("//input[@name='honour']/@checked")
    assert version_of(tree) == str(parcours.version)
    assert parcours.state == "open"


def test_a_returned_parcours_gives_its_reason(world: World, client: FlaskClient) -> None:
    parcours = world.requested("submitted")
    perform("parcours", parcours.id, "return", world.actor("clavip_member"), world.now, reason="Ajoutez le DU.")
    sign_in(client, parcours.account)
    assert "Le comité vous a renvoyé ce parcours Ajoutez le DU." in words(show(client, parcours))


def test_the_attestation_is_awaited_then_downloaded_byte_for_byte(world: World, client: FlaskClient) -> None:
    attestation = world.attestation(issued=False)
    url = f"/attestations/{attestation.id}.pdf"
    sign_in(client, attestation.account)
    waiting = show(client, attestation.parcours)
    assert waiting.xpath("//*[@id='attestations']/@hx-get")
    assert "en préparation" in words(waiting, "//*[@id='attestations']")
    assert client.get(url).status_code == 404
    stored = files().put(b"%PDF-1.7 stands for the document")
    document_is_ready(attestation.id, stored.sha256, world.now)
    ready = show(client, attestation.parcours)
    assert not ready.xpath("//*[@id='attestations']/@hx-get")
    assert url in ready.xpath("//a/@href")
    assert f"/verifier/{attestation.token}" in ready.xpath("//a/@href")
    response = client.get(url)
    assert response.data == b"%PDF-1.7 stands for the document"
    assert response.headers["Content-Disposition"] == f"attachment; filename=attestation-{attestation.number}.pdf"


def test_an_attestation_is_read_by_its_holder_and_its_council_only(world: World, client: FlaskClient) -> None:
    attestation = world.attestation()
    document = files().put(b"%PDF-")
    db.session.execute(text("UPDATE attestation SET pdf_sha256 = :sha"), {"sha": document.sha256})
    db.session.commit()
    other = world.other_council()
    readers = {
        attestation.account: 200,
        world.staff("clavip_member"): 200,
        world.staff("scientific_member"): 404,
        world.staff("clavip_member", council=other): 404,
        world.registrant().account: 404,
    }
    for account, status in readers.items():
        assert sign_in(client, account).get(f"/attestations/{attestation.id}.pdf").status_code == status


def test_nobody_else_sees_a_parcours(world: World, client: FlaskClient, parcours: Parcours) -> None:
    for path in (f"/parcours/{parcours.id}", f"/parcours/{parcours.id}/demande"):
        assert client.get(path).status_code == 200
    for stranger in (world.registrant().account, world.staff("clavip_member")):
        sign_in(client, stranger)
        assert client.get(f"/parcours/{parcours.id}").status_code == 404
        assert client.get(f"/parcours/{parcours.id}/demande").status_code == 404
        assert client.post(f"/parcours/{parcours.id}/demande", data={"version": "1"}).status_code == 404


def test_an_unknown_identifier_is_not_found(client: FlaskClient, parcours: Parcours) -> None:
    for identifier in ("", "1", "x" * 36, str(uuid.uuid4()), "%00"):
        assert client.get(f"/parcours/{identifier}").status_code == 404, identifier
        assert client.get(f"/attestations/{identifier}.pdf").status_code == 404, identifier


def test_another_period_is_opened_once(world: World, client: FlaskClient, parcours: Parcours) -> None:
    earlier = next(p for p in parcours.programme.periods if p.label == "2023-2025")
    first = client.post(f"/parcours/ouvrir/{earlier.id}")
    again = client.post(f"/parcours/ouvrir/{earlier.id}")
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert db.session.query(Parcours).filter_by(registrant_id=parcours.registrant_id).count() == 2
    assert client.post(f"/parcours/ouvrir/{uuid.uuid4()}").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_actions(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    counts = []
    for total in (3, 30):
        while len(parcours.claims) < total:
            world.action(parcours, answer={"half_days": str(len(parcours.claims) + 1)})
            db.session.refresh(parcours)
        db.session.execute(text("UPDATE cpd_action SET state = 'submitted', submitted_at = now()"))
        db.session.commit()
        with counted_queries() as statements:
            assert len(show(client, parcours).xpath("(//tbody)[1]/tr")) == total
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20, counts


def test_history_is_shown_newest_first(world: World, client: FlaskClient) -> None:
    attestation: Attestation = world.attestation(issued=False)
    sign_in(client, attestation.account)
    events = [words(node, ".") for node in show(client, attestation.parcours).xpath("//*[@class='timeline__what']")]
    assert events == ["Parcours validé", "Validation demandée", "Parcours ouvert"]
