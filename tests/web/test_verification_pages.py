"""The page behind the QR code: what it says of each state, what it never says, and the comparison of a file."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.db import db
from backoffice.models import Attestation
from backoffice.portal import verification
from backoffice.services.attestations import document_is_ready
from backoffice.services.evidence import files
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.pages import Visitor, error_of, page, words

DOCUMENT = b"%PDF-1.7 stands for the attestation"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def attestation(world: World) -> Attestation:
    made = world.attestation(issued=False)
    document_is_ready(made.id, files().put(DOCUMENT).sha256, world.now)
    return made


def sent(content: bytes, name: str = "attestation.pdf") -> dict[str, object]:
    return {"document": (io.BytesIO(content), name)}


def test_a_valid_attestation_says_so_and_no_more_than_it_must(client: FlaskClient, attestation: Attestation) -> None:
    response = client.get(f"/verifier/{attestation.token}")
    tree = page(response)
    assert words(tree, "//*[@class='verdict__title']") == "Cette attestation est valide"
    text = words(tree)
    for said in (
        "Docteur Camille Essai",
        "Conseil National Professionnel de Médecine Nucléaire",
        "Parcours triennal de DPC",
        "2026-2028",
        "20 novembre 2026",
        attestation.number,
    ):
        assert said in text
    account = attestation.account
    assert account.person.rpps
    for unsaid in (account.person.rpps, account.email, "Centre hospitalier des Essais", "Cardiologie", "0600000000"):
        assert unsaid not in response.text
    assert response.headers["X-Robots-Tag"].startswith("noindex")
    assert tree.xpath("//meta[@name='robots']/@content")[0].startswith("noindex")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_revoked_attestation_says_so_without_its_reason(
    world: World, client: FlaskClient, attestation: Attestation
) -> None:
    perform("attestation", attestation.id, "revoke", world.actor("council_admin"), world.now, reason="Fraude avérée.")
    tree = page(client.get(f"/verifier/{attestation.token}"))
    assert words(tree, "//*[contains(@class, 'verdict')]") == (
        "Cette attestation est révoquée Elle ne fait plus foi depuis le 20 novembre 2026."
    )
    assert tree.xpath("//*[contains(@class, 'verdict')]//*[local-name()='svg']")
    assert "Fraude" not in words(tree)


def test_a_superseded_attestation_does_not_lead_to_the_next(
    world: World, client: FlaskClient, attestation: Attestation
) -> None:
    admin = world.actor("council_admin")
    perform("parcours", attestation.parcours_id, "reissue", admin, world.now, reason="Nom corrigé.")
    old = page(client.get(f"/verifier/{attestation.token}"))
    assert words(old, "//*[@class='verdict__title']") == "Cette attestation a été remplacée"
    newest = db.session.query(Attestation).filter_by(state="preparing").one()
    assert newest.number not in words(old)
    new = page(client.get(f"/verifier/{newest.token}"))
    assert "en préparation" in words(new, "//*[@class='verdict__title']")


def test_an_unknown_token_has_a_page_of_its_own(client: FlaskClient, attestation: Attestation) -> None:
    for token in ("x", "0" * 32, "%00" * 20, "é" * 32, "a" * 5000):
        response = client.get(f"/verifier/{token}")
        assert words(page(response, 404), "//h1") == "Attestation inconnue", token
        assert response.headers["X-Robots-Tag"].startswith("noindex")
    assert client.get("/verifier/../etc/passwd").status_code == 404


def test_the_number_alone_verifies_nothing(client: FlaskClient, attestation: Attestation) -> None:
    assert client.get(f"/verifier/{attestation.number}").status_code == 404
    tree = page(client.post("/verifier", data={"by": "address", "address": attestation.number}), 400)
    assert error_of(tree, "address") == verification.NOT_AN_ADDRESS
    assert tree.xpath("//input[@id='address']/@value") == [attestation.number]


def test_a_pasted_address_leads_to_its_page(client: FlaskClient, attestation: Attestation) -> None:
    for wrap in ("{}", " {} ", "https://parcours.example/verifier/{}", "http://x/verifier/{}/?a=b#c"):
        response = client.post("/verifier", data={"by": "address", "address": wrap.format(attestation.token)})
        assert (response.status_code, response.location) == (303, f"/verifier/{attestation.token}"), wrap


def test_anything_else_pasted_is_an_error_beside_the_field(client: FlaskClient, world: World) -> None:
    for address in ("", "https://ailleurs.example/", "javascript:alert(1)", "http://[::1", "\x00"):
        tree = page(client.post("/verifier", data={"by": "address", "address": address}), 400)
        assert error_of(tree, "address") == verification.NOT_AN_ADDRESS, address


def test_a_file_is_compared_with_what_was_issued(client: FlaskClient, attestation: Attestation) -> None:
    url = f"/verifier/{attestation.token}"
    assert "Fichier identique" in words(page(client.post(url, data=sent(DOCUMENT))))
    assert "Fichier différent" in words(page(client.post(url, data=sent(DOCUMENT + b" "))))
    for nothing in ({}, sent(b"")):
        assert error_of(page(client.post(url, data=nothing), 400), "document") == verification.NO_FILE


def test_a_file_alone_finds_its_attestation(client: FlaskClient, attestation: Attestation) -> None:
    tree = page(client.post("/verifier", data={"by": "file", **sent(DOCUMENT)}))
    assert "Cette attestation est valide" in words(tree)
    assert "Fichier identique" in words(tree)
    tree = page(client.post("/verifier", data={"by": "file", **sent(b"%PDF- other")}), 404)
    assert error_of(tree, "document").startswith("Ce fichier n’est aucune des attestations")
    assert error_of(page(client.post("/verifier", data={"by": "file"}), 400), "document") == verification.NO_FILE


def test_nothing_sent_is_kept(client: FlaskClient, attestation: Attestation) -> None:
    before = sorted(files().root.rglob("*"))
    client.post(f"/verifier/{attestation.token}", data=sent(b"%PDF- a file that is not ours"))
    assert sorted(files().root.rglob("*")) == before


def test_one_address_cannot_try_tokens_for_long(
    client: FlaskClient, attestation: Attestation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "LOOKS", 3)
    url = f"/verifier/{attestation.token}"
    assert [client.get(url).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.post("/verifier", data={"by": "file", **sent(DOCUMENT)}).status_code == 429
    assert client.get("/verifier").status_code == 200


def test_anyone_may_verify_and_the_home_page_explains(client: FlaskClient, world: World) -> None:
    tree = page(client.get("/verifier"))
    assert words(tree, "//h1") == "Vérifier une attestation"
    assert "Le numéro d’une attestation ne suffit pas" in words(tree)
