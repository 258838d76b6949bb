"""Seed 001, « Mon parcours », screen by screen: its labels, its order, what each screen lets one do.

Two councils of different rules, the two examples of the seed: one by the keyboard alone, the other on a telephone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from backoffice.domain.calendar import today
from backoffice.wording import utc_now
from tests.browser.installation import Installation, link_in
from tests.browser.keyboard import KeyboardRegistrant, KeyboardReviewer
from tests.browser.papers import photograph
from tests.browser.people import Declared, Registrant
from tests.browser.records import world_of
from tests.browser.rules import Half, Rules, open_council
from tests.browser.visitor import TELEPHONE, Visit, sole
from tests.factories import PASSWORD, fictitious_rpps
from tests.qr_code import qr_code_of

pytestmark = [pytest.mark.browser, pytest.mark.slow(minutes=1)]

MEETING = Declared("Participation RMM", "RMM de mars", {}, ("2026-03-03", "2026-03-03"), role=None)
TRAINING = Declared("Formation", "Formation de mai", {}, ("2026-05-05", "2026-05-05"), role=None)
CONGRESS = Declared("Congrès", "Congrès 2026", {}, ("2026-06-06", "2026-06-06"), role=None)
DIPLOMA = Declared("DU", "DU 2026", {}, ("2026-07-07", "2026-07-07"), role=None)
OF_CHOICE = Rules(
    "three-of-choice",
    "choix",
    "with_parcours",
    "Au moins 3 actions au choix du médecin sur la période triennale.",
    "Pour que votre parcours soit validable il manque 1/3 actions sur l'ensemble.",
    (CONGRESS,),
)
WITH_TWO_TRAININGS = Rules(
    "four-with-two-formations",
    "formations",
    "as_they_come",
    "Au moins 4 actions au choix du médecin sur la période triennale dont au moins 2 actions de formation.",
    "Pour que votre parcours soit validable il manque 1/2 formation et 2/4 actions sur l'ensemble.",
    (CONGRESS, DIPLOMA),
)
READY = "Les actions incluses dans votre parcours permettent dès maintenant de le valider"
HONOUR = (
    "je certifie sur l'honneur que j'ai effectivement participé à l'ensemble des actions constituant le parcours "
    "dont je demande validation"
)
FEDERATION = (
    "Comment remplir son obligation de DPC ?",
    "Guide utilisateurs médecins",
    "Parcours professionnel (ou parcours de DPC) établis par les CNP",
)
COUNCIL = (
    "Consulter le site internet du CNP",
    "Parcours professionnel (ou parcours de DPC) établi par le CNP",
)


def test_every_screen_by_the_keyboard_alone(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        open_council(world, OF_CHOICE)
    email = "ida.clavier@essai.example"
    screens = Screens(installation, visit(KeyboardRegistrant), OF_CHOICE, email)
    screens.identify()
    screens.sign_up("Ida", "Clavier", fictitious_rpps(131))
    screens.add_the_council()
    screens.personal_page()
    screens.change_personal_data("Cabinet du Clavier")
    screens.two_actions()
    screens.complete()
    screens.request(hesitating=True)
    clavip = visit(KeyboardReviewer)
    clavip.log_in(OF_CHOICE.member)
    clavip.open_oldest("Parcours")
    clavip.follow(MEETING.title)
    clavip.preview("Demander un complément", Votre_demande="Quel service ?")
    clavip.confirm()
    screens.correct("RMM de mars, service A")
    with screens.half() as half:
        half.accept_all()
    clavip.open_oldest("Parcours")
    clavip.preview("Valider le parcours")
    clavip.confirm()
    screens.receive("Docteur Ida Clavier", "Cabinet du Clavier", fictitious_rpps(131), "RMM de mars, service A")
    screens.read_guide_and_help()


def test_every_screen_on_a_telephone(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        council = open_council(world, WITH_TWO_TRAININGS)
        registrant = world.registrant(given_name="Noé", family_name="Poche", rpps=fictitious_rpps(132))
        world.enrolment(registrant, council)
        email = registrant.account.email
        Half(world, WITH_TWO_TRAININGS, email).validate_enrolment()
    screens = Screens(installation, visit(Registrant, size=TELEPHONE), WITH_TWO_TRAININGS, email)
    screens.identify()
    screens.forget_the_password("Un autre mot de passe, plus long")
    screens.personal_page()
    screens.read_documents()
    screens.change_personal_data("Cabinet de Poche")
    screens.change_mailbox("noe.poche@essai.example", "Un autre mot de passe, plus long")
    screens.two_actions()
    screens.complete()
    screens.request()
    with screens.half() as half:
        half.ask_about(MEETING.title, "Quel service ?")
    screens.correct("RMM de mars, service B")
    with screens.half() as half:
        half.accept_all()
        half.certify()
    document = screens.receive("Docteur Noé Poche", "Cabinet de Poche", fictitious_rpps(132), "RMM de mars, service B")
    screens.verify(qr_code_of(document))
    with screens.half() as half:
        half.reissue("Le cabinet a changé de nom.")
    screens.keep_both_attestations()


class Screens:
    """`me` reads and does; `half` goes on through the services where the other side is played elsewhere."""

    def __init__(self, installation: Installation, me: Registrant, rules: Rules, email: str) -> None:
        self.installation, self.me, self.rules, self.email = installation, me, rules, email

    @contextmanager
    def half(self) -> Iterator[Half]:
        with world_of(self.installation) as world:
            yield Half(world, self.rules, self.email)

    def mail(self, subject: str) -> EmailMessage:
        return self.installation.sink.take(self.email, subject)

    # --- Identification -----------------------------------------------------------------------------------------

    def identify(self) -> None:
        me = self.me
        me.go("/connexion")
        assert me.heading == "Identification"
        assert me.labels == ["Email, login", "Mot de passe"]
        me.sees(
            "Mot de passe oublié ? Vous pouvez modifier votre mot de passe",
            "Vous êtes médecin, cliquez ici pour vous inscrire sur",
        )

    def sign_up(self, given_name: str, family_name: str, rpps: str) -> None:
        me = self.me
        me.follow("cliquez ici")
        me.fill({"Nom": family_name, "Prénom": given_name, "Structure principale": "Hôpital des Essais"})
        me.tick("Libéral")
        me.fill({"Téléphone portable": "06 00 00 00 00", "Numéro RPPS": rpps})
        me.fill({"Adresse mail": self.email, "Mot de passe": PASSWORD})
        me.tick("J’ai lu la charte et je l’accepte")
        me.press("Créer un compte", me.main)
        me.go(urlsplit(link_in(self.mail("Confirmez votre adresse"), "/compte/valider/")).path)
        me.press("Valider mon adresse")
        me.log_in(self.email)

    def forget_the_password(self, password: str) -> None:
        """The answer is the same for a mailbox that nobody has; the link serves once."""
        me = self.me
        answers = []
        for email in ("personne@essai.example", self.email):
            me.go("/connexion")
            me.follow("modifier votre mot de passe")
            me.fill({"Adresse mail": email})
            me.press("Recevoir le lien")
            answers.append(me.main.inner_text().replace(email, "…"))
        assert answers[0] == answers[1]
        assert "60 minutes et sert une seule fois" in answers[0]
        link = urlsplit(link_in(self.mail("Choisir un nouveau mot de passe"), "/mot-de-passe/")).path
        me.go(link)
        me.fill({"Nouveau mot de passe": password})
        me.press("Enregistrer")
        me.go(link, status=410)
        self._identify_with(password)

    def _identify_with(self, password: str) -> None:
        self.me.go("/connexion")
        self.me.fill({"Email, login": self.email, "Mot de passe": password})
        self.me.press("Valider")

    # --- Ma page personnelle ------------------------------------------------------------------------------------

    def add_the_council(self) -> None:
        me = self.me
        me.follow("ajouter un CNP")
        me.tick(self.rules.name)
        me.press("Envoyer ma demande d’inscription")
        with self.half() as half:
            half.validate_enrolment()

    def personal_page(self) -> None:
        me = self.me
        me.go("/")
        assert me.heading == "Ma page personnelle"
        assert me.tasks("Mon parcours") == [
            "consulter et compléter mon parcours",
            "exporter mon parcours (format xlsx)",
            "demander validation du parcours",
        ]
        assert me.tasks("Mon profil")[:2] == ["modifier mes données personnelles", "ajouter un CNP"]
        assert me.tasks("Les documents") == [*FEDERATION, *COUNCIL]
        me.sees("3 documents FSM", "2 documents CNP")

    def read_documents(self) -> None:
        me = self.me
        for title in (*FEDERATION, COUNCIL[1]):
            me.follow(title, me.panel("Les documents"))
            assert me.heading == title
            me.go("/")

    # --- Mon profil ---------------------------------------------------------------------------------------------

    def change_personal_data(self, structure: str) -> None:
        me = self.me
        me.follow("modifier mes données personnelles")
        me.follow("annuler")
        me.follow("modifier mes données personnelles")
        assert me.labels == [
            "Nom",
            "Prénom",
            "Adresse mail",
            "Structure principale",
            "Mode d’exercice",
            "Téléphone portable",
            "Numéro RPPS",
        ]
        me.fill({"Structure principale": structure})
        me.press("Valider")
        me.sees("Vos données personnelles sont à jour.", structure)

    def change_mailbox(self, email: str, password: str) -> None:
        """Both mailboxes confirm; then one identifies oneself with the new one."""
        me = self.me
        me.follow("modifier mes données personnelles")
        me.follow("Changer d’adresse mail")
        me.fill({"Nouvelle adresse mail": email, "Mot de passe actuel": password})
        me.press("Envoyer les liens")
        old = link_in(self.mail("Confirmez votre changement"), "/compte/adresse/actuelle/")
        self.email = email
        for link in (old, link_in(self.mail("Confirmez votre nouvelle adresse"), "/compte/adresse/nouvelle/")):
            me.go(urlsplit(link).path)
            me.press("Confirmer")
        self._identify_with(password)

    # --- Mon parcours -------------------------------------------------------------------------------------------

    def two_actions(self) -> None:
        """« Voici deux exemples construits à partir de consignes différentes »."""
        me = self.me
        me.go("/")
        me.follow("consulter et compléter mon parcours")
        me.sees("Votre parcours est encore vide", "Les consignes de votre CNP", self.rules.instructions)
        me.follow("saisir un nouvel élément")
        assert me.heading == "Saisir un élément du parcours"
        assert me.labels[:3] == ["recherche d'une action premiers caractères", "Action", "complément"]
        me.find("évè", "Déclaration et gestion évènements porteur de risques")
        me.find("FOR", TRAINING.kind)
        me.describe(TRAINING)
        me.press("Valider")
        assert me.heading == "Téléchargement preuve"
        assert me.labels == ["descriptif", "fichier"]
        me.skip_evidence()
        me.submit()

        me.follow("saisir un nouvel élément")
        me.declare(MEETING)
        me.press("Valider")
        me.attach(photograph("presence.png"), description="Feuille de présence")
        me.follow("Ajouter ou retirer un justificatif")
        me.follow("Remplacer")
        me.give("fichier", [photograph("presence-2.png")])
        me.press("Remplacer")
        me.follow("Ajouter ou retirer un justificatif")
        me.press("Retirer presence.png")
        me.does_not_see("remplacé le")
        me.follow("annuler")
        me.submit()
        assert self._order() == sorted(self._order()), "the table, what one may add, what is missing, the instructions"
        assert me.sentence == self.rules.missing
        assert self._marks(TRAINING.title) == ["fo"]
        assert self._marks(MEETING.title) == ["gr"]
        me.does_not_see("QARQ", "Demande validation")

    def _order(self) -> list[float]:
        page = self.me.page
        parts = (
            page.get_by_role("table"),
            page.get_by_role("link", name="saisir un nouvel élément"),
            page.locator(".sentence"),
            page.get_by_role("heading", name="Les consignes de votre CNP"),
        )
        boxes = [part.bounding_box() for part in parts]
        return [box["y"] for box in boxes if box]

    def _marks(self, title: str) -> list[str]:
        """The columns that the line of this action ticks, by their headings."""
        headings = self.me.page.locator("thead th.category").all_text_contents()
        cells = self.me.row(title).locator("td.category").all_text_contents()
        return [heading for heading, cell in zip(headings, cells, strict=True) if "oui" in cell]

    def complete(self) -> None:
        me = self.me
        with self.half() as half:
            for action in self.rules.enough:
                half.submit(action)
        me.go("/")
        me.follow("consulter et compléter mon parcours")
        assert me.sentence == READY

    def request(self, hesitating: bool = False) -> None:
        me = self.me
        me.follow("Demande validation de votre parcours")
        assert me.heading == "Demande validation"
        if hesitating:
            me.press("Confirmer la demande de validation", status=400)
            assert "honneur" in me.error_of(HONOUR)
            me.follow("revenir vérifier le parcours")
            me.follow("Demande validation de votre parcours")
        me.tick(HONOUR)
        me.press("Confirmer la demande de validation")
        me.does_not_see("saisir un nouvel élément")
        me.go("/actions/nouvelle")
        me.sees("La validation de ce parcours est demandée : il ne peut plus changer.")

    def correct(self, title: str) -> None:
        """One action comes back; the others stay as they were sent."""
        me = self.me
        self.mail(f"Une précision sur votre action : {MEETING.title}")
        me.go("/")
        me.follow("consulter mon parcours")
        me.follow(TRAINING.title)
        expect(me.page.get_by_role("link", name="Modifier")).to_have_count(0)
        me.sees("La validation de ce parcours est demandée : il ne peut plus changer.")
        me.follow("Votre parcours")
        me.sees(f"Complément demandé : {MEETING.title}", "Quel service ?")
        me.follow("Répondre")
        me.follow("Modifier")
        me.fill({"complément": title})
        me.press("Valider")
        me.fill({"Votre réponse": "Le titre le dit maintenant."})
        me.press("Répondre et déposer à nouveau")

    # --- Attestation --------------------------------------------------------------------------------------------

    def receive(self, holder: str, structure: str, rpps: str, *titles: str) -> bytes:
        me = self.me
        content: bytes = sole(list(self.mail("Votre attestation").iter_attachments())).get_content()
        said = " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(content)).pages).split())
        day = f"{today(utc_now()):%d/%m/%Y}"
        for words in (
            "Attestation de parcours préconisé par le CNP",
            f"Nom {holder} Structure {structure} RPPS {rpps} Validé le {day} Liste des actions",
            *titles,
            *(action.title for action in (TRAINING, *self.rules.enough)),
        ):
            assert words in said
        assert "QARQ" not in said
        me.go("/")
        me.follow("consulter mon parcours")
        me.sees("Votre attestation", "Télécharger (PDF)")
        me.follow("Voir la page de vérification")
        me.sees("Cette attestation est valide", holder, "Validé le")
        return content

    def verify(self, address: str) -> None:
        self.me.go(urlsplit(address).path)
        self.me.sees("Cette attestation est valide", self.rules.name)

    def keep_both_attestations(self) -> None:
        me = self.me
        self.mail("Votre attestation")
        me.go("/")
        me.follow("consulter mon parcours")
        me.sees("Vos attestations")
        expect(me.page.get_by_role("link", name="Télécharger (PDF)")).to_have_count(2)

    def read_guide_and_help(self) -> None:
        me = self.me
        me.go("/")
        me.follow("consulter mon parcours")
        me.sees("consulter le guide en ligne")
        me.follow("en ligne")
        assert me.heading == "Guide utilisateurs médecins"
        me.follow("Aide")
        me.follow("Professionnel inscrit")
        assert me.heading == "Aide : Professionnel inscrit"
