"""The guide of the CN2PM's register, chapters 3 to 5, as a medical physicist walks it: cycles, actions, recap (000)."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect
from pypdf import PdfReader

from backoffice.domain.french import of_name
from backoffice.services.profiles import open_staff_account
from backoffice.wording import utc_now
from tests.browser.installation import Installation, words_of
from tests.browser.papers import certificate
from tests.browser.people import Registrant, Reviewer, installed
from tests.browser.visitor import TELEPHONE, Visit
from tests.database import DatabaseServer
from tests.factories import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "Éloïse Łukasik"
ADMINISTRATOR = "administration@comite.example"
CONTACT = "registrecn2pm@cn2pm.example"
FIRST, SECOND = "Journées de Čapek & Œuvre, 120 €", "Radioprotection des patients"


@pytest.fixture(scope="module")
def installation(
    browser: Browser, database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with installed(database_server, tmp_path_factory.mktemp("cycles")) as started:
        yield started


@pytest.fixture
def mailbox(installation: Installation) -> str:
    """That of a physicist whose entry is validated: chapters 1 and 2 are behind them."""
    with installation.application():
        world = World(utc_now())
        cycle = world.cycle(world.registrant(given_name="Éloïse", family_name="Łukasik"))
        open_staff_account(
            ADMINISTRATOR, PASSWORD, "Alix", "Commission", None, ("council_admin",), cycle.council, utc_now()
        )
        return str(cycle.account.email)


def test_the_guide_from_an_action_to_its_recap_and_the_attestation(
    visit: Visit, installation: Installation, mailbox: str, tmp_path: Path
) -> None:
    guide = Guide(visit, installation, mailbox)
    guide.read_my_account()
    guide.add_an_action()
    guide.add_one_of_the_cycle_before()
    guide.add_one_without_script()
    guide.be_validated()
    guide.read_the_details()
    guide.edit_the_attestation()
    guide.read_the_recap_back(tmp_path)


class Guide:
    def __init__(self, visit: Visit, installation: Installation, mailbox: str) -> None:
        self.visit, self.sink, self.mailbox = visit, installation.sink, mailbox
        self.me = visit(Registrant)

    # 3. Description de la fenêtre « Mon profil »
    def read_my_account(self) -> None:
        me = self.me
        me.log_in(self.mailbox)
        me.page.get_by_label(f"Menu {of_name(NAME)}").click()
        me.follow("Mon compte")
        me.sees("Cycles de formation", "Cycles DPC", "2026-2030", "2026-2028", "sur 100 heures")
        me.follow("Détails", me.panel("Cycles de formation"))
        me.sees("Ce cycle est encore vide")

    # 4. Ajouter une action de formation
    def add_an_action(self) -> None:
        me = self.me
        me.go("/mon-compte")
        me.follow("Ajouter une action de formation")
        me.sees("L’action sera automatiquement associée au cycle en cours")
        self.choose("Congrès ou journées scientifiques")
        me.fill(
            {
                "Intitulé de la formation": FIRST,
                "Date de début": "2026-03-03",
                "Date de fin": "2026-03-04",
                "Durée effective de la formation, sans les pauses": "10,5",
            }
        )
        expect(me.page.locator("#score")).to_contain_text("Cette action donne 10,5 heures")
        me.tick("Eligible DPC")
        me.field("Justificatifs").set_input_files([certificate(NAME, FIRST).payload])
        me.look()
        me.press("Ajouter")
        me.sees("Votre action est déposée", FIRST)
        assert "10,5 heures déclarées" in words_of(self.sink.take(self.mailbox, "Action déposée"))

    def add_one_of_the_cycle_before(self) -> None:
        """Its date is of a cycle that is over and still open: it is offered."""
        me = self.me
        me.go("/")
        me.press("Cycle de formation 2021-2025")
        me.go("/mon-compte")
        me.follow("Ajouter une action de formation")
        self.choose("Formation continue")
        me.fill({"Intitulé de la formation": "Dosimétrie in vivo"})
        me.settle()
        with self.first_answer_late():
            me.fill({"Date de début": "2025-10-06", "Date de fin": "2025-10-06"})
        expect(me.page.locator("#cautions")).to_contain_text("Cette date est dans le cycle 2021-2025")
        me.fill({"Durée effective de la formation, sans les pauses": "7"})
        expect(me.page.locator("#score")).to_contain_text("Cette action donne 7 heures")
        me.look()
        me.field("Justificatifs").set_input_files([certificate(NAME, "Dosimétrie in vivo").payload])
        me.press("Ajouter")
        me.sees("Cycle de formation 2021-2025", "Dosimétrie in vivo")
        self.sink.take(self.mailbox, "Action déposée")

    @contextmanager
    def first_answer_late(self) -> Iterator[None]:
        """While the answer to the first date is on its way, that to the second waits: it may not be undone by it."""
        held: list[Route] = []
        self.me.page.route("**/actions/bareme", lambda route: route.continue_() if held else held.append(route))
        yield
        assert self.me.page.locator("input.htmx-request").count() == len(held) == 1
        held[0].continue_()
        self.me.settle()
        self.me.page.unroute("**/actions/bareme")

    def add_one_without_script(self) -> None:
        """On a telephone: the type first, then what it asks."""
        me = self.visit(Registrant, size=TELEPHONE, javascript=False)
        me.log_in(self.mailbox)
        me.go("/mon-compte")
        me.follow("Ajouter une action de formation")
        me.page.get_by_label("Type de formation (obligatoire)").select_option(
            label="Radioprotection des patients ou des travailleurs"
        )
        me.press("Choisir ce type")
        me.tick("Formateur")
        me.tick("Eligible DPC")
        me.fill(
            {
                "Intitulé de la formation": SECOND,
                "Date de début": "2026-05-11",
                "Date de fin": "2026-05-11",
                "Durée effective de la formation, sans les pauses": "4,25",
            }
        )
        me.field("Justificatifs").set_input_files([certificate(NAME, SECOND).payload])
        me.press("Ajouter")
        me.sees("Votre action est déposée", SECOND)
        self.sink.take(self.mailbox, "Action déposée")

    def be_validated(self) -> None:
        administrator = self.visit(Reviewer)
        administrator.log_in(ADMINISTRATOR)
        administrator.open_oldest("Actions")
        administrator.sees(FIRST, "10,5 heures demandées", "Cycle DPC 2026-2028")
        administrator.preview("Accepter")
        administrator.confirm()
        for _ in range(2):
            administrator.open_oldest("Actions")
            administrator.preview("Accepter")
            administrator.confirm()
        for _ in range(3):
            self.sink.take(self.mailbox, "Action acceptée")

    def read_the_details(self) -> None:
        me = self.me
        me.go("/mon-compte")
        me.sees("14,75 déclarées · 14,75 acceptées sur 100 heures", "14,75 acceptées sur 14 heures")
        me.follow("Détails", me.panel("Cycles de formation"))
        me.sees(FIRST, SECOND, "Heures par type et par rôle", "Formateur")

    def edit_the_attestation(self) -> None:
        me = self.me
        me.go("/mon-compte")
        me.follow("Éditer l’attestation", me.panel("Cycles DPC"))
        me.page.get_by_role("checkbox").check()
        me.press("Éditer l’attestation")
        me.sees("Votre attestation est établie")
        me.page.get_by_role("link", name="Télécharger (PDF)").wait_for()
        (attached,) = self.sink.take(self.mailbox, "Votre attestation").iter_attachments()
        text = _text(attached.get_content())
        assert "Attestation de DPC" in text
        assert "Total 14,75" in text
        assert "QARQ" not in text

    def read_the_recap_back(self, folder: Path) -> None:
        me = self.me
        me.go("/mon-compte")
        me.follow("Détails", me.panel("Cycles de formation"))
        me.press("Éditer le récapitulatif")
        link = me.page.get_by_role("link", name="Télécharger le récapitulatif")
        link.wait_for()
        me.look()
        with me.page.expect_download() as arrival:
            link.click()
        path = folder / "recap.pdf"
        arrival.value.save_as(path)
        text = _text(path.read_bytes())
        for expected in (NAME, FIRST, SECOND, "Cycle de formation 2026-2030", "Total 14,75 14,75"):
            assert expected in text

        # 5. Informations diverses
        assert CONTACT in me.page.locator("footer").inner_text()

    def choose(self, kind: str) -> None:
        me = self.me
        me.page.get_by_label("Type de formation (obligatoire)").select_option(label=kind)
        me.settle()
        me.page.get_by_label("Auditeur", exact=True).check()
        me.settle()


def _text(document: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages).split())
