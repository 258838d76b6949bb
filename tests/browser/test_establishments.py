"""A list of establishments imported under one's eyes, and an establishment asked for, then found by typing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from backoffice.db import db
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Council, Establishment, EstablishmentRequest
from backoffice.models import Registrant as RegistrantRow
from backoffice.services.establishment_requests import request_establishment
from backoffice.services.transitions import transaction
from backoffice.wording import utc_now
from tests.browser.installation import Installation, words_of
from tests.browser.people import REGISTER, Reviewer
from tests.browser.visitor import TELEPHONE, Visit
from tests.factories import World

pytestmark = pytest.mark.browser

LINES = 2000
READING = 60_000  # ms, on a machine that is busy
EMAIL = "camille@etablissement.example"


@pytest.fixture
def asked_for(installation: Installation) -> Iterator[str]:
    """A registrant's request, made through the services; its mailbox."""
    with installation.application():
        world = World(utc_now())
        registrant = world.registrant(given_name="Camille", family_name="Radio")
        registrant.account.email = EMAIL
        db.session.commit()
        ask(registrant, world.council, "CH St Exemple")
        ask(registrant, world.council, "Clinique des Saules")
    yield EMAIL
    with installation.application():
        db.session.execute(delete(EstablishmentRequest))
        db.session.commit()


def ask(registrant: RegistrantRow, council: Council, name: str) -> None:
    content = EstablishmentContent(name, "Bordeaux", "33000", "1, rue des Essais")
    with transaction(utc_now()) as work:
        request_establishment(work, registrant, council, content, registrant.account.as_actor())


def test_a_list_is_imported(visit: Visit) -> None:
    keeper = visit(Reviewer)
    keeper.log_in(REGISTER)
    keeper.go("/console/etablissements/")
    keeper.follow("Importer une liste")
    keeper.follow("Importer une liste")
    keeper.press("Voir les premières lignes", status=400)
    assert "Choisissez un fichier CSV." in keeper.error_of("Fichier CSV")
    rows = [f";Clinique numéro {number};33000;Bordeaux" for number in range(LINES)]
    content = "\n".join(
        ["FINESS;Nom;Code postal;Ville", ";Centre hospitalier Saint-Exemple;33000;Bordeaux", *rows, "99;X;;Y"]
    )
    keeper.field("Fichier CSV").set_input_files(
        [{"name": "liste.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}]
    )
    keeper.press("Voir les premières lignes")
    keeper.sees("Les 20 premières lignes", "Centre hospitalier Saint-Exemple", "Établissement créé")
    keeper.page.get_by_text("Changer les colonnes").click()
    keeper.look()
    keeper.press("Importer toute la liste")
    expect(
        keeper.page.get_by_label("Lecture de la liste").or_(keeper.panel(f"{LINES + 2} lignes lues"))
    ).to_be_visible()
    expect(keeper.panel(f"{LINES + 2} lignes lues")).to_be_visible(timeout=READING)
    keeper.sees("Numéro FINESS mal écrit")
    keeper.look()
    with keeper.page.expect_download() as report:
        keeper.page.get_by_role("link", name="Lignes à revoir (CSV)").click()
    assert "numéro FINESS mal écrit" in Path(report.value.path()).read_text("utf-8-sig")
    keeper.follow("Voir les établissements")
    keeper.fill({"Nom, ville ou FINESS": "exemple bordeaux"})
    keeper.press("Filtrer")
    keeper.follow("Centre hospitalier Saint-Exemple")
    keeper.sees("33000 Bordeaux", "Création")


def test_requests_are_answered(visit: Visit, installation: Installation, asked_for: str) -> None:
    with installation.application():
        if db.session.query(Establishment).filter_by(name="Centre hospitalier Saint-Exemple").first() is None:
            World(utc_now()).establishment(
                EstablishmentContent("Centre hospitalier Saint-Exemple", "Bordeaux", "33000")
            )
    keeper = visit(Reviewer)
    keeper.log_in(REGISTER)
    keeper.open_oldest("Établissements à créer")
    keeper.sees("CH St Exemple", "Même nom, même lieu")
    choice = keeper.choice("C’est un établissement qui existe")
    search = choice.get_by_role("searchbox")
    search.press_sequentially("exem bord")
    expect(choice.get_by_role("radio")).to_have_count(1)
    search.press("ArrowDown")
    keeper.page.keyboard.press("Space")
    expect(choice.get_by_role("radio")).to_be_checked()
    keeper.look()
    keeper.press("Voir le courriel avant l’envoi", choice)
    assert "Centre hospitalier Saint-Exemple" in keeper.letters[0]
    keeper.confirm()
    assert keeper.heading == "Clinique des Saules"
    keeper.preview("Créer l’établissement", Numéro_FINESS="990 000 027")
    keeper.confirm()
    mail = installation.sink.take(asked_for, "L’établissement « Clinique des Saules » est créé")
    assert "FINESS 990000027" in words_of(mail)
    installation.sink.take(asked_for, "L’établissement « CH St Exemple » existait déjà")


def test_two_are_made_one_without_script_on_a_telephone(visit: Visit, installation: Installation) -> None:
    with installation.application():
        world = World(utc_now())
        world.establishment(EstablishmentContent("Hôpital du Lac", "Annecy", "74000"))
        world.establishment(EstablishmentContent("Clinique du Mont", "Chamonix", "74400", phone="0450000001"))
    keeper = visit(Reviewer, size=TELEPHONE, javascript=False)
    keeper.log_in(REGISTER)
    keeper.go("/console/etablissements/?q=mont+chamonix")
    keeper.follow("Clinique du Mont")
    keeper.follow("Fusionner avec un autre")
    keeper.page.get_by_role("searchbox").fill("lac annecy")
    keeper.press("Chercher")
    keeper.page.get_by_role("radio").check()
    keeper.press("Comparer")
    keeper.sees("Celui qui disparaît", "0450000001")
    keeper.press("Fusionner")
    keeper.sees("Établissements fusionnés ici", "Clinique du Mont", "04 50 00 00 01")
