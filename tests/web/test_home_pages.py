"""The first page, the personal page, the documents, the charter, the local mailbox, and what monitors ask."""

import hashlib
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from backoffice.app import create_app
from backoffice.db import db
from backoffice.models import Charter, MailAttachment, OutboxMail
from backoffice.services.evidence import files
from backoffice.services.transitions import perform
from backoffice.settings import Settings
from tests.factories import World
from tests.web.pages import Visitor, counted_queries, page, sign_in, words


@pytest.fixture(autouse=True)
def visitors(app: Flask) -> None:
    app.test_client_class = Visitor


# --- the first page --------------------------------------------------------------------------------------------------


def test_a_stranger_may_sign_in_sign_up_and_verify(world: World, client: FlaskClient) -> None:
    tree = page(client.get("/"))
    assert words(tree, "//section[@aria-labelledby='identification']").startswith("Identification Email, login")
    links = set(tree.xpath("//main//a/@href"))
    assert {"/mot-de-passe-oublie", "/compte/creer", "/verifier", "/documents"} <= links
    assert tree.xpath("//form/@action") == ["/connexion"]


def test_the_personal_page_has_its_three_parts(world: World, client: FlaskClient) -> None:
    parcours = world.parcours()
    world.action(parcours, "accepted")
    world.action(parcours, "submitted", "congres", title="Congrès national", answer={"half_days": "6"})
    tree = page(sign_in(client, parcours.account).get("/"))
    assert [heading.text for heading in tree.findall(".//h2")] == [
        "Mon parcours",
        "Mon profil",
        "Accompagnement",
        "Les documents",
    ]
    labels = [span.text_content() for span in tree.xpath("//span[@class='task-list__label']")]
    assert labels == [
        "consulter et compléter mon parcours",
        "exporter mon parcours (format xlsx)",
        "demander validation du parcours",
        "modifier mes données personnelles",
        "mes attestations",
        "CNP de médecine nucléaire",
        "demander de l’aide à mon conseil",
        "faire le point sur mes besoins",
        "Comment remplir son obligation de DPC ?",
        "Guide utilisateurs médecins",
        "Parcours professionnel (ou parcours de DPC) établis par les CNP",
        "Consulter le site internet du CNP",
        "Parcours professionnel (ou parcours de DPC) établi par le CNP",
    ]
    world.catalogue()
    assert "chercher une session au catalogue" in words(page(client.get("/")))
    text = words(tree)
    assert (
        "Pour que votre parcours soit validable il manque 1/1 analyse des pratiques, gestion des risques "
        "ou programme intégré et 4/14 QARQ."
    ) in text
    assert "10 déclarés · 4 acceptés sur 14 QARQ" in text
    assert "2 déclarées · 1 acceptée sur 3" in text
    assert "3 documents FSM" in text
    assert "2 documents CNP" in text
    assert "Parcours triennal de DPC 2023-2025" in words(tree, "//section[@aria-labelledby='autre-periode']")


def test_a_certified_parcours_offers_its_attestation(world: World, client: FlaskClient) -> None:
    attestation = world.attestation()
    tree = page(sign_in(client, attestation.account).get("/"))
    assert f"/attestations/{attestation.id}.pdf" in tree.xpath("//main//a/@href")
    assert "demander validation du parcours" not in words(tree)
    assert "Votre parcours est validé" in words(tree)


@pytest.mark.parametrize(
    ("situation", "said"),
    [
        ("none", "Il commence par votre inscription"),
        ("submitted", "Votre inscription est à l’examen"),
        ("information_requested", "Votre conseil vous demande un complément"),
        ("refused", "Aucun parcours ouvert"),
    ],
)
def test_before_the_first_parcours_the_page_says_what_comes_next(
    world: World, client: FlaskClient, situation: str, said: str
) -> None:
    registrant = world.registrant()
    if situation != "none":
        enrolment = world.enrolment(registrant)
        reviewer = world.actor("register_reviewer")
        if situation == "refused":
            perform("enrolment", enrolment.id, "refuse", reviewer, world.now, reason="Pas ce conseil.")
        elif situation == "information_requested":
            perform("enrolment", enrolment.id, "request_information", reviewer, world.now, question="Depuis quand ?")
    assert said in words(page(sign_in(client, registrant.account).get("/")))


def test_a_committee_account_is_led_to_the_console(world: World, client: FlaskClient) -> None:
    assert sign_in(client, world.staff("clavip_member")).get("/").headers["Location"] == "/console/"


def test_the_personal_page_asks_as_much_of_the_database_for_many_actions(world: World, client: FlaskClient) -> None:
    parcours = world.parcours()
    sign_in(client, parcours.account)
    counts = []
    for more in (2, 18):
        for number in range(more):
            world.action(parcours, title=f"Formation {number}")
        with counted_queries() as queries:
            page(client.get("/"))
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
    assert counts[0] <= 25


# --- documents and charter -------------------------------------------------------------------------------------------


def test_every_document_listed_is_a_page_for_anyone(world: World, client: FlaskClient) -> None:
    listed = page(client.get("/documents")).xpath("//main//a/@href")
    ours = [link for link in listed if link.startswith("/documents/")]
    addresses = [client.get(link).location for link in ours]
    assert len(addresses) == 5
    for address in addresses:
        assert address.startswith("https://www.cnp-mn.fr/") or page(client.get(address)) is not None


def test_other_documents_do_not_exist(world: World, client: FlaskClient) -> None:
    for path in ("/documents/autre", "/documents/rules?council=non", "/documents/_document", "/charte?version=0"):
        assert client.get(path).status_code == 404, path


def test_the_rules_page_is_generated_from_the_published_rules(world: World, client: FlaskClient) -> None:
    text = words(page(client.get("/documents/rules?council=cnp-mn")))
    assert "Au moins 3 actions au choix du médecin sur la période triennale dont au moins 2" in text
    assert "4 QARQ : premier, deuxième ou dernier auteur" in text
    assert "4 QARQ : gestion du registre (au plus 4 QARQ par parcours)" in text
    assert "1 QARQ par 5 patients" in text


def test_an_old_charter_stays_readable(world: World, client: FlaskClient) -> None:
    body = "Nouvelle charte <script>.\n\n- un point\n- un autre"
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    later = world.now.replace(year=world.now.year + 1)
    db.session.add(Charter(edition="2099-01", state="published", body=body, sha256=sha256, published_at=later))
    db.session.commit()
    current = page(client.get("/charte"))
    assert words(current, "//div[@class='prose']") == "Nouvelle charte <script>. un point un autre"
    assert "n’est plus celle en vigueur" in words(page(client.get("/charte?version=2026-01")))
    assert "n’est plus celle en vigueur" not in words(current)


# --- monitors --------------------------------------------------------------------------------------------------------


def test_health_asks_nothing_of_the_database(settings: Settings) -> None:
    client = create_app(_without_database(settings)).test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"status": "unavailable", "missing": "database"})


def _without_database(settings: Settings) -> Settings:
    return replace(settings, database_url="postgresql+psycopg://nobody@/nothing?host=/nonexistent")


def test_ready_once_the_database_is_migrated(app: Flask, settings: Settings, client: FlaskClient) -> None:
    assert client.get("/readyz").json == {"status": "ready"}
    engine = create_engine(settings.owner_database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    behind = client.get("/readyz")
    assert (behind.status_code, behind.json) == (503, {"status": "unavailable", "missing": "migrations"})


def test_a_refused_host_gets_a_plain_page(app: Flask, client: FlaskClient) -> None:
    refused = client.get("/", base_url="http://ailleurs.example")
    assert refused.status_code == 400
    assert "ailleurs.example" not in refused.text


# --- the local mailbox -----------------------------------------------------------------------------------------------


def test_the_mailbox_shows_every_mail_alone_in_a_sandbox(world: World, client: FlaskClient) -> None:
    registrant = world.registrant(given_name="<b>Ana</b>")
    listed = page(client.get(f"/boite-aux-lettres?pour={registrant.account.email}"))
    mail = db.session.query(OutboxMail).filter_by(name="account/created", recipient=registrant.account.email).one()
    assert f"/boite-aux-lettres/{mail.id}" in listed.xpath("//main//a/@href")
    shown = page(client.get(f"/boite-aux-lettres/{mail.id}"))
    assert "/compte/valider/" in words(shown)
    frame = shown.xpath("//iframe")[0]
    assert frame.get("sandbox") == "allow-top-navigation-by-user-activation"
    html = client.get(frame.get("src"))
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert "script-src" not in html.headers["Content-Security-Policy"]
    assert "<b>Ana</b>" not in html.text
    assert client.get("/boite-aux-lettres/00000000-0000-0000-0000-000000000000").status_code == 404


def test_an_attachment_is_downloaded(world: World, client: FlaskClient) -> None:
    world.registrant()
    stored = files().put(b"%PDF-1.7 essai")
    mail = db.session.query(OutboxMail).first()
    assert mail is not None
    item = MailAttachment(sha256=stored.sha256, filename="été.pdf", media_type="application/pdf")
    mail.attachments.append(item)
    db.session.commit()
    response = client.get(f"/boite-aux-lettres/pieces/{item.id}")
    assert response.data == b"%PDF-1.7 essai"
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("change", [{"mail_server": "smtp.essai.example"}, {"environment": "production"}])
def test_there_is_no_mailbox_where_mails_leave(settings: Settings, world: World, change: dict[str, str]) -> None:
    mail = world.registrant() and db.session.query(OutboxMail).first()
    app = create_app(replace(settings, **change))  # type: ignore[arg-type]
    app.test_client_class = Visitor
    assert mail is not None
    for path in ("", f"/{mail.id}", f"/{mail.id}/html", f"/pieces/{mail.id}"):
        assert app.test_client().get(f"/boite-aux-lettres{path}", base_url="https://localhost").status_code == 404
