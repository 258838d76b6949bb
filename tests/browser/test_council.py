"""A council made in the console alone: its form, its rules, its member, and the physicians that it certifies (001)."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from backoffice.services.profiles import open_staff_account
from backoffice.wording import utc_now
from tests.browser.installation import Installation, link_in
from tests.browser.papers import photograph
from tests.browser.people import Declared, Registrant, Reviewer, installed
from tests.browser.records import world_of
from tests.browser.rules import Half, Rules
from tests.browser.visitor import Visit, Visitor, sole
from tests.database import DatabaseServer
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLATFORM, MEMBER = "plateforme@comite.example", "membre@alpha.example"
NAME, SHORT = "Conseil National Professionnel Alpha", "CNP Alpha"
RULES = Rules(
    "three-with-one-formation",
    "alpha",
    "as_they_come",
    "Au moins 3 actions au choix du médecin sur la période triennale dont au moins une action de formation.",
    "",
    (Declared("Congrès", "Congrès 2026", {}), Declared("DU", "DU 2026", {}), Declared("Accréditation", "2026", {})),
)


@pytest.fixture(scope="module")
def installation(
    browser: Browser, database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with installed(database_server, tmp_path_factory.mktemp("council")) as started:
        with started.application():
            open_staff_account(PLATFORM, PASSWORD, "Hugo", "Technique", None, ("platform_admin",), None, utc_now())
        yield started


def test_a_council_made_in_the_console_certifies_a_physician(visit: Visit, installation: Installation) -> None:
    story = Story(visit, installation)
    story.create_the_council()
    story.add_a_programme()
    story.appoint_a_member()
    story.open_it()
    story.enrol_in_two_councils()
    story.record_three_actions()
    story.request_and_certify()
    story.read_documents_and_leave()


class Story:
    def __init__(self, visit: Visit, installation: Installation) -> None:
        self.visit, self.installation, self.sink = visit, installation, installation.sink
        self.platform = visit(Reviewer)
        self.me = visit(Registrant)

    def create_the_council(self) -> None:
        admin = self.platform
        admin.log_in(PLATFORM)
        admin.go("/console/conseils/")
        admin.follow("Créer un conseil")
        admin.fill(
            {
                "Code": "alpha",
                "Nom du conseil": NAME,
                "Nom court": SHORT,
                "Adresse des administrateurs": "contact@alpha.example",
                "Site internet": "https://alpha.example/",
                "Couleur": "#ffdd00",
                "Voies de recours": "Écrivez-nous.",
            }
        )
        admin.press("Créer le conseil", status=400)
        assert "trop claire" in admin.error_of("Couleur")
        admin.fill({"Couleur": "#6b2f7a"})
        admin.press("Créer le conseil")
        admin.sees("Avant d’ouvrir", "Aucun pour le moment.")
        admin.follow("Changer le logo")
        admin.field("Logo").set_input_files(photograph("logo.png").payload)
        admin.press("Enregistrer")
        expect(admin.page.get_by_role("img", name=f"Logo du {SHORT}")).to_be_visible()

    def add_a_programme(self) -> None:
        admin = self.platform
        admin.follow("Ajouter un programme")
        admin.fill(
            {
                "Intitulé": "Parcours triennal de DPC",
                "Code": "dpc",
                "Nom de la première période": "2026-2028",
                "Premier jour": "2026-01-01",
                "Dernier jour": "2028-12-31",
            }
        )
        admin.page.get_by_label(re.compile("^Trois actions dont une formation")).check()
        admin.press("Ajouter le programme")
        admin.sees("Parcours triennal de DPC", "2026-2028")
        assert admin.choice("Ouvrir aux inscriptions").get_by_text("validera les inscriptions").is_visible()

    def appoint_a_member(self) -> None:
        admin = self.platform
        choice = admin.choice("Nommer un membre")
        admin.fill({"Prénom": "Alix", "Nom": "Alpha", "Adresse mail": MEMBER}, choice)
        for role in ("Gestion du registre", "CLAVIP", "Administration du conseil"):
            admin.tick(role, choice)
        admin.press("Voir le courriel avant l’envoi", choice)
        admin.confirm()
        admin.sees("Alix Alpha")
        link = urlsplit(link_in(self.sink.take(MEMBER, "Vous rejoignez"), "/mot-de-passe/"))
        member = self.visit(Visitor)
        member.go(link.path)
        member.field("Nouveau mot de passe").fill(PASSWORD)
        member.press("Enregistrer")
        self.sink.take(MEMBER, "Votre compte est ouvert")

    def open_it(self) -> None:
        admin = self.platform
        admin.page.reload()
        admin.press("Continuer", admin.choice("Ouvrir aux inscriptions"))
        admin.press("Confirmer")
        admin.sees("ouvert")

    def enrol_in_two_councils(self) -> None:
        me = self.me
        with world_of(self.installation) as world:
            self.email = world.registrant(given_name="Noa", family_name="Rivière").account.email
        me.log_in(self.email)
        for council in (NAME, "Conseil National Professionnel de Médecine Nucléaire"):
            me.go("/mon-compte/inscriptions/nouvelle")
            chosen = me.page.get_by_label(council, exact=True)
            if chosen.count():
                chosen.check()
            me.press("Envoyer ma demande d’inscription")
        member = self.member()
        member.open_oldest("Inscriptions")
        member.preview("Valider l’inscription")
        member.confirm()
        self.sink.take(self.email, "Votre inscription est validée")

    def record_three_actions(self) -> None:
        me = self.me
        with world_of(self.installation) as world:
            half = Half(world, RULES, self.email)
            for action in RULES.enough:
                half.submit(action)
            half.accept_all()
        me.open_parcours()
        me.sees(RULES.instructions, "Les actions incluses dans votre parcours permettent dès maintenant de le valider")
        expect(me.page.locator(".brand__council")).to_have_text(SHORT)
        colour = me.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--council').trim()")
        assert colour == "#6b2f7a"

    def request_and_certify(self) -> None:
        me, member = self.me, self.member()
        me.follow("Demande validation de votre parcours")
        me.page.get_by_label(re.compile("^je certifie sur l")).check()
        me.press("Confirmer la demande de validation")
        member.open_oldest("Parcours")
        member.preview("Valider le parcours")
        member.confirm()
        attached = sole(list(self.sink.take(self.email, "Votre attestation").iter_attachments()))
        assert attached.get_content_type() == "application/pdf"

    def read_documents_and_leave(self) -> None:
        """Two councils, two groups of documents beside the federation's; then one council less."""
        me = self.me
        me.go("/")
        me.sees("3 documents FSM", f"2 documents {SHORT}", "2 documents CNP de médecine nucléaire")
        me.follow("Parcours professionnel (ou parcours de DPC) établi par le CNP", me.panel("Les documents"))
        me.go("/")
        me.follow(SHORT, me.panel("Mon profil"))
        me.follow("Quitter ce CNP")
        me.press("Quitter ce CNP")
        self.sink.take(self.email, f"Vous avez quitté le {NAME}")
        me.sees("quittée", "2 documents CNP", "télécharger mon attestation")
        me.does_not_see(f"documents {SHORT}")
        admin = self.platform
        admin.go("/console/documents/?conseil=alpha")
        opened = (
            admin.page.get_by_role("row").filter(has_text="établi par le CNP").locator("td[data-label='Ouvertures']")
        )
        expect(opened).to_have_text("1")

    def member(self) -> Reviewer:
        found = self.visit(Reviewer)
        found.log_in(MEMBER)
        return found
