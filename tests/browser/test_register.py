"""The guide of the CN2PM's register, chapters 1 to 3, as a new user walks it, with an establishment to create (000)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from backoffice.db import db
from backoffice.domain.french import of_name
from backoffice.resources import config_dir
from backoffice.services import council_files
from backoffice.services.profiles import open_staff_account
from backoffice.wording import utc_now
from tests.browser.installation import Installation, link_in, words_of
from tests.browser.papers import certificate
from tests.browser.people import Registrant, Reviewer, installed
from tests.browser.visitor import TELEPHONE, Visit
from tests.database import DatabaseServer
from tests.factories import PASSWORD, fictitious_rpps

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL, NAME = "sacha.riviere@essai.example", "Sacha Rivière"
REGISTER = "commission@comite.example"
SECRETARIAT = "secretariat@comite.example"
CONTACT = "registrecn2pm@cn2pm.example"


@pytest.fixture(scope="module")
def installation(
    browser: Browser, database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with installed(database_server, tmp_path_factory.mktemp("register")) as started:
        with started.application():
            council = council_files.load_council(db.session(), config_dir() / "councils" / "cn2pm.yaml", utc_now())
            open_staff_account(
                REGISTER, PASSWORD, "Alix", "Commission", None, ("register_reviewer",), council, utc_now()
            )
            open_staff_account(
                SECRETARIAT, PASSWORD, "Lou", "Secrétariat", None, ("council_admin",), council, utc_now()
            )
        yield started


def test_the_guide_from_an_account_to_a_validated_entry(visit: Visit, installation: Installation) -> None:
    guide = Guide(visit, installation)
    guide.create_an_account()
    guide.enrol()
    guide.create_the_establishment()
    guide.validate()
    guide.read_my_account()
    guide.ask_for_a_change()
    guide.read_the_list()
    guide.read_the_statistics()


class Guide:
    def __init__(self, visit: Visit, installation: Installation) -> None:
        self.visit, self.sink = visit, installation.sink
        self.me = visit(Registrant)

    # 1. Création d'un compte
    def create_an_account(self) -> None:
        me = self.me
        me.go("/")
        me.follow("Créer un compte")
        me.fill(
            {
                "Nom": "Rivière",
                "Prénom": "Sacha",
                "Numéro RPPS": fictitious_rpps(77),
                "Téléphone portable": "06 00 00 00 00",
                "Structure principale": "Centre hospitalier des Essais",
                "Adresse mail": EMAIL,
                "Mot de passe": PASSWORD,
            }
        )
        me.tick("Hospitalier")
        me.field("J’ai lu la charte et je l’accepte").check()
        me.press("Créer un compte", me.main)
        link = urlsplit(link_in(self.sink.take(EMAIL, "Confirmez votre adresse"), "/compte/valider/"))
        me.go(link.path)
        me.press("Valider mon adresse")
        me.log_in(EMAIL)

    # 2. Inscription au Registre du CN2PM
    def enrol(self) -> None:
        me = self.me
        me.page.get_by_label(f"Menu {of_name(NAME)}").click()
        me.follow("Mon compte")
        me.follow("S’inscrire au Registre du CN2PM")
        me.sees("À préparer", "DQPRM", "date de début d’exercice", CONTACT)
        me.press("Commencer")
        me.press("Ajouter ce diplôme", status=400)
        assert me.error_of("Intitulé") == "Indiquez l’intitulé du diplôme."
        me.page.get_by_label("Type de diplôme").select_option(label="DQPRM")
        me.fill(
            {
                "Intitulé": "Physique radiologique et médicale",
                "Établissement de délivrance": "INSTN",
                "Date d’obtention": "2014-09-30",
            }
        )
        me.field("Copie du diplôme").set_input_files([certificate(NAME, "DQPRM").payload])
        me.press("Ajouter ce diplôme")
        me.sees("Physique radiologique et médicale", "attestation-de-presence.pdf")
        me.follow("Continuer")
        me.fill({"Date de début d’exercice": "2014-11-03", "Temps de travail, en % d’un temps plein": "80"})
        me.press("Enregistrer et continuer")
        self.leave_and_come_back()
        me.follow("Établissements")
        me.follow("Ajouter un établissement")
        me.page.get_by_label("Rechercher un établissement").fill("tilleuls")
        me.settle()
        me.sees("Aucun établissement ne correspond")
        me.follow("Établissement à créer")
        me.fill(
            {
                "Nom de l’établissement": "Clinique des Tilleuls",
                "Adresse": "2 rue des Tilleuls",
                "Code postal": "44000",
                "Ville": "Nantes",
                "Téléphone": "02 00 00 00 00",
                "Depuis le": "2020-01-06",
            }
        )
        me.press("Ajouter cet établissement")
        me.sees("établissement à créer")
        me.follow("Continuer")
        me.fill({"Radiothérapie": "50", "Curiethérapie": "37,5"})
        me.press("Enregistrer et continuer", status=400)
        me.sees("il manque 12,5\u00a0%")
        me.fill({"Radiothérapie": "62,5"})
        me.press("Enregistrer et continuer")
        me.sees("Clinique des Tilleuls", "0,5\u00a0ETP", "62,5\u00a0%")
        me.press("Valider")
        me.sees("Un administrateur du registre doit la valider")
        self.sink.take(EMAIL, "Nous avons reçu votre demande")

    def leave_and_come_back(self) -> None:
        """On a telephone, without script: everything said is there."""
        telephone = self.visit(Registrant, size=TELEPHONE, javascript=False)
        telephone.log_in(EMAIL)
        telephone.go("/mon-compte")
        telephone.follow("CN2PM", telephone.panel("Mes inscriptions"))
        telephone.sees("Physique radiologique et médicale", "Date de début d’exercice : 3 novembre 2014", "à compléter")

    def create_the_establishment(self) -> None:
        register = self.reviewer()
        register.open_oldest("Inscriptions")
        register.sees(NAME, "Physique radiologique et médicale", "Clinique des Tilleuls", "à créer avant de décider")
        register.open_oldest("Établissements à créer")
        register.preview("Créer l’établissement")
        register.confirm()
        self.sink.take(EMAIL, "L’établissement")

    def validate(self) -> None:
        register = self.reviewer()
        register.open_oldest("Inscriptions")
        letter = register.preview("Valider l’inscription")
        register.confirm()
        assert CONTACT in letter
        assert CONTACT in words_of(self.sink.take(EMAIL, "Votre inscription est validée"))

    # 3. « Mon compte »
    def read_my_account(self) -> None:
        me = self.me
        me.go("/mon-compte")
        me.sees(
            "Registre du CN2PM",
            "Physique radiologique et médicale",
            "Clinique des Tilleuls",
            "0,3\u00a0ETP",
            "La charte",
        )
        me.does_not_see("établissement à créer")

    def ask_for_a_change(self) -> None:
        me = self.me
        me.press("Ajouter un diplôme ou modifier mes lieux d’exercice")
        me.follow("Ajouter un diplôme")
        me.page.get_by_label("Type de diplôme").select_option(label="Doctorat")
        me.fill(
            {"Intitulé": "Dosimétrie", "Établissement de délivrance": "Université", "Date d’obtention": "2019-12-12"}
        )
        me.press("Ajouter ce diplôme")
        me.follow("Continuer")
        me.sees("(nouveau)")
        me.press("Envoyer mes modifications")
        me.sees("Des modifications sont à l’examen")
        me.does_not_see("Dosimétrie")
        self.sink.take(EMAIL, "Nous avons reçu vos modifications")
        register = self.reviewer()
        register.open_oldest("Modifications du registre")
        register.sees("Aujourd’hui", "Demandé", "Doctorat")
        register.preview("Accepter les modifications")
        register.confirm()
        self.sink.take(EMAIL, "Vos modifications sont acceptées")
        me.go("/mon-compte")
        me.sees("Dosimétrie")

    def read_the_list(self) -> None:
        """By anybody, without script; taken away by a member, twice from the same page."""
        anybody = self.visit(size=TELEPHONE, javascript=False)
        anybody.go("/")
        anybody.follow("Registres", anybody.page.locator("footer"))
        anybody.follow("Consulter : Registre du CN2PM")
        anybody.fill({"Nom ou prénom": "sacha RIVIERE", "Ville": "nant"})
        anybody.press("Chercher")
        anybody.sees("Rivière Sacha", "Nantes", "1 professionnel correspond")
        anybody.does_not_see("Télécharger", "Tilleuls")
        me = self.me
        me.go("/mon-compte")
        me.follow("Consulter le registre")
        for suffix in ("CSV", "XLSX"):
            with me.page.expect_download() as taken:
                me.page.get_by_role("button", name=f"Télécharger en {suffix}").click()
            assert taken.value.suggested_filename.endswith(suffix.lower())
        me.look()

    def read_the_statistics(self) -> None:
        secretariat = self.visit(Reviewer)
        secretariat.log_in(SECRETARIAT)
        secretariat.go("/console/statistiques/")
        secretariat.sees("0,8\u00a0ETP", "Clinique des Tilleuls (Nantes)", "Curiethérapie")
        secretariat.follow("Journal")
        secretariat.sees("Registre exporté")

    def reviewer(self) -> Reviewer:
        found = self.visit(Reviewer)
        found.log_in(REGISTER)
        return found
