"""The main job, as people do it: from a sign-up to an attestation that a stranger verifies, and its revocation."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.installation import Installation, link_in, words_of
from tests.browser.papers import Paper, certificate, photograph
from tests.browser.people import (
    ADMIN,
    CHAIR,
    CLAVIP,
    COUNCIL,
    REGISTER,
    SCIENCE,
    Declared,
    Registrant,
    Reviewer,
    installed,
)
from tests.browser.visitor import Visit, Visitor, sole
from tests.database import DatabaseServer
from tests.factories import PASSWORD, fictitious_rpps
from tests.qr_code import qr_code_of

pytestmark = [pytest.mark.browser, pytest.mark.slow(minutes=2)]

EMAIL, NAME, RPPS = "camille.riviere@essai.example", "Camille Rivière", fictitious_rpps(41)
COURSE = Declared(
    "Formation ODPC", "Cardiologie nucléaire avancée", {"Nombre de demi-journées": "8"}, ("2026-03-09", "2026-03-12")
)
CONGRESS = Declared("Congrès", "JFMN 2026, Strasbourg", {"Nombre de demi-journées": "6"})
AUDIT = Declared("Analyse des pratiques ODPC", "Pertinence des demandes", {"Nombre de demi-journées": "4"})
MEETING = Declared("Participation RMM", "RMM du service", {"Nombre de participations": "1"}, role=None)
ONLINE = Declared("Formation en ligne, elearning", "Radioprotection en ligne", {"Nombre de demi-journées": "2"})
MISSING = (
    "Pour que votre parcours soit validable il manque 1/2 formation, 1/1 analyse des pratiques, gestion des risques "
    "ou programme intégré et 6/14 QARQ."
)
NOTHING_MISSING = "Les actions incluses dans votre parcours permettent dès maintenant de le valider"


@pytest.fixture(scope="module")
def installation(
    browser: Browser, database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The story's own: its queues hold nothing else, and every mail is one of its mails."""
    with installed(database_server, tmp_path_factory.mktemp("story")) as started:
        yield started


def test_from_a_sign_up_to_a_verified_attestation(visit: Visit, installation: Installation) -> None:
    story = Story(visit, installation)
    story.sign_up()
    story.enrol()
    story.record_actions()
    story.review_the_queue()
    story.answer_a_question()
    story.propose_an_action_out_of_the_list()
    story.request_validation()
    story.certify()
    attestation = story.receive_the_attestation()
    story.verify(attestation, qr_code_of(attestation))
    story.revoke(qr_code_of(attestation))
    assert installation.sink.left() == [], "mails that nobody expected"


class Story:
    def __init__(self, visit: Visit, installation: Installation) -> None:
        self.installation = installation
        self.me = visit(Registrant)
        self.stranger = visit(Visitor)
        self.visit = visit

    def mail(self, subject: str) -> EmailMessage:
        return self.installation.sink.take(EMAIL, subject)

    def reviewer(self, email: str) -> Reviewer:
        reviewer = self.visit(Reviewer)
        reviewer.log_in(email)
        return reviewer

    def decide_and_compare(self, reviewer: Reviewer, letter: str, subject: str) -> EmailMessage:
        """Confirm; the mail received is the one that was shown, to the letter."""
        reviewer.confirm()
        received = self.mail(subject)
        assert _squeezed(words_of(received)) == _squeezed(letter)
        return received

    # 1
    def sign_up(self) -> None:
        me = self.me
        me.go("/")
        me.follow("Créer un compte")
        me.sees("La charte")
        me.fill(
            {
                "Nom": "Rivière",
                "Prénom": "Camille",
                "Numéro RPPS": RPPS,
                "Téléphone portable": "06 00 00 00 00",
                "Structure principale": "Centre hospitalier des Essais",
                "Adresse mail": EMAIL,
                "Mot de passe": PASSWORD,
            }
        )
        me.tick("Hospitalier")
        me.press("Créer un compte", me.main, status=400)
        assert me.error_of("J’ai lu la charte et je l’accepte") == "Acceptez la charte pour créer votre compte."
        me.fill({"Mot de passe": PASSWORD})
        me.field("J’ai lu la charte et je l’accepte").check()
        me.press("Créer un compte", me.main)
        me.sees("indésirables (spams)", "ne-pas-repondre@parcours-pro.example", EMAIL)

        me.log_in(EMAIL)
        me.sees("Il reste à confirmer votre adresse")
        me.press("Renvoyer le courriel")
        mails = self.mail("Confirmez votre adresse"), self.mail("Votre nouveau lien")
        first, second = (_path(link_in(mail, "/compte/valider/")) for mail in mails)
        me.go(second)
        me.press("Valider mon adresse")
        me.sees("Votre adresse est confirmée : votre compte est validé.")
        self.mail("Votre compte est ouvert")
        for used_up in (first, second):
            me.go(used_up, status=410)

    # 2
    def enrol(self) -> None:
        me = self.me
        me.go("/")
        me.follow("Ajouter un CNP")
        me.tick(COUNCIL)
        me.press("Envoyer ma demande d’inscription")
        self.mail("Nous avons reçu votre demande d’inscription")
        register = self.reviewer(REGISTER)
        register.open_oldest("Inscriptions")
        register.sees(NAME, RPPS, "Centre hospitalier des Essais")
        letter = register.preview("Valider l’inscription")
        self.decide_and_compare(register, letter, "Votre inscription est validée")

    # 3
    def record_actions(self) -> None:
        me = self.me
        me.new_action()
        me.field("recherche d'une action premiers caractères").fill("for")
        expect(me.page.get_by_label("Action (obligatoire)").locator("option:not([value=''])")).to_have_text(
            ["Formation ODPC", "Formation", "Formation en ligne, elearning"]
        )
        me.declare(COURSE)
        expect(me.score).to_contain_text("Cette action donne 8 QARQ")
        expect(me.score).to_contain_text("8 demi-journées")
        me.look()
        me.press("Valider")
        me.attach(certificate(NAME, COURSE.title), photograph(), photograph("programme.png"), description="Attestation")
        me.sees("attestation-de-presence.pdf", "badge.png", "programme.png")
        me.submit()
        self.mail(f"Action déposée : {COURSE.title}")
        me.open_parcours()
        assert me.sentence == MISSING
        expect(me.row(COURSE.title)).to_contain_text("déposée")

        me.record(CONGRESS, "6")
        me.skip_evidence()
        me.submit()
        for action, credits in ((AUDIT, "4"), (MEETING, "1"), (ONLINE, "2")):
            me.record(action, credits)
            me.attach(certificate(NAME, action.title))
            me.submit()
        for action in (CONGRESS, AUDIT, MEETING, ONLINE):
            self.mail(f"Action déposée : {action.title}")
        me.open_parcours()
        assert me.sentence == NOTHING_MISSING
        expect(me.panel("Où vous en êtes")).to_contain_text("21 déclarés · 0 accepté sur 14 QARQ")

    # 4
    def review_the_queue(self) -> None:
        clavip = self.reviewer(CLAVIP)
        clavip.open_oldest("Actions")
        assert clavip.heading == COURSE.title
        clavip.sees("attestation-de-presence.pdf", "badge.png", "programme.png", "Avec et sans cette action")
        expect(clavip.page.frame_locator("iframe").get_by_role("img").first).to_be_visible()
        weighed = clavip.page.locator("table.weighed tbody tr").last.locator("td").all_inner_texts()
        assert weighed == ["13", "21", "14"]
        letter = clavip.preview("Accepter")
        self.decide_and_compare(clavip, letter, f"Action acceptée : {COURSE.title}")

        assert clavip.heading == CONGRESS.title
        clavip.sees("la personne a continué sans télécharger de preuve")
        letter = clavip.preview("Accepter")
        self.decide_and_compare(clavip, letter, f"Action acceptée : {CONGRESS.title}")

        assert clavip.heading == AUDIT.title
        choice = clavip.choice("Accepter")
        clavip.fill({"QARQ accordés": "3"}, choice)
        clavip.press("Voir le courriel avant l’envoi", choice, status=400)
        reason = "Une demi-journée relève de la formation."
        letter = clavip.preview("Accepter", Motif_du_changement=reason)
        assert "3 QARQ" in letter
        assert reason in letter
        self.decide_and_compare(clavip, letter, f"Action acceptée : {AUDIT.title}")

        assert clavip.heading == MEETING.title
        letter = clavip.preview("Refuser", Motif="Le document ne nomme pas la réunion.")
        assert "Le document ne nomme pas la réunion." in letter
        self.decide_and_compare(clavip, letter, f"Action refusée : {MEETING.title}")

        assert clavip.heading == ONLINE.title
        letter = clavip.preview("Demander un complément", Votre_demande="Qui a organisé cette formation ?")
        self.decide_and_compare(clavip, letter, f"Une précision sur votre action : {ONLINE.title}")
        assert clavip.heading == "Actions"

    # 4, 5
    def answer_a_question(self) -> None:
        me = self.me
        me.open_parcours()
        expect(me.row(MEETING.title)).to_contain_text("refusée")
        expect(me.row(AUDIT.title)).to_contain_text("acceptée")
        me.sees("Qui a organisé cette formation ?")
        me.follow("Répondre")
        me.fill({"Votre réponse": "L’université des Essais."})
        me.press("Répondre et déposer à nouveau")
        self.mail(f"Action déposée : {ONLINE.title}")
        me.open_parcours()
        expect(me.panel("Où vous en êtes")).to_contain_text("19 déclarés · 17 acceptés sur 14 QARQ")
        expect(me.row(AUDIT.title).locator("td[data-label^='QARQ']")).to_have_text(["4", "3"])

    # 9
    def propose_an_action_out_of_the_list(self) -> None:
        me, title = self.me, "Atelier d’annonce d’une mauvaise nouvelle"
        me.open_parcours()
        me.follow("proposer une action hors liste")
        me.fill(
            {
                "Intitulé de l’action": title,
                "Organisateur": "Association des Essais",
                "Contenu": "Une journée en petits groupes, avec des mises en situation.",
                "Date de début": "2026-05-12",
                "Date de fin": "2026-05-12",
                "Durée effective, sans les pauses (heures)": "7",
            }
        )
        me.tick("je l’ai déjà faite")
        me.tick("Auditeur")
        me.tick("Formation")
        me.press("Valider")
        me.attach(certificate(NAME, title))
        me.press("Envoyer la proposition")
        self.mail(f"Proposition reçue : {title}")

        science = self.reviewer(SCIENCE)
        science.open_oldest("Actions hors liste")
        science.fill_in_sheet()
        letter = science.preview("Donner mon avis")
        self.decide_and_compare(science, letter, f"Proposition évaluée : {title}")
        science.sees("Agnès Présidence préside.")
        chair = self.reviewer(CHAIR)
        chair.open_oldest("Actions hors liste")
        assert chair.heading == title
        letter = chair.preview("Accepter", QARQ_accordés="2", Motif="Conforme à la fiche méthode.")
        assert "2 QARQ" in letter
        self.decide_and_compare(chair, letter, f"Proposition acceptée : {title}")
        self.mail(f"Attestation d’acceptation : {title}")

        me.open_parcours()
        expect(me.row(title)).to_contain_text("acceptée")
        expect(me.panel("Où vous en êtes")).to_contain_text("21 déclarés · 19 acceptés sur 14 QARQ")

    # 6
    def request_validation(self) -> None:
        me = self.me
        me.follow("Demande validation de votre parcours")
        me.follow("revenir vérifier le parcours")
        me.follow("Demande validation de votre parcours")
        me.press("Confirmer la demande de validation", status=400)
        me.field(
            "je certifie sur l’honneur que j’ai effectivement participé à l’ensemble des actions constituant le "
            "parcours dont je demande validation"
        ).check()
        me.press("Confirmer la demande de validation")
        self.mail("Validation demandée")
        me.does_not_see("saisir un nouvel élément", "proposer une action hors liste")
        me.follow(ONLINE.title)
        expect(me.page.get_by_role("link", name="Modifier")).to_have_count(0)
        me.sees("il ne peut plus changer")
        me.go(_path(me.page.url) + "/modifier")
        assert me.heading == ONLINE.title, "sent back, with the reason"

    # 7
    def certify(self) -> None:
        clavip = self.reviewer(CLAVIP)
        clavip.open_oldest("Parcours")
        clavip.sees("Il reste une action à décider avant de valider ce parcours.")
        clavip.follow(ONLINE.title)
        letter = clavip.preview("Accepter")
        self.decide_and_compare(clavip, letter, f"Action acceptée : {ONLINE.title}")
        clavip.open_oldest("Parcours")
        letter = clavip.preview("Valider le parcours")
        self.decide_and_compare(clavip, letter, "Validé")

    def receive_the_attestation(self) -> bytes:
        attached = sole(list(self.mail("Votre attestation").iter_attachments()))
        assert attached.get_content_type() == "application/pdf"
        content: bytes = attached.get_content()
        self.me.open_parcours()
        self.me.sees("Votre parcours est validé depuis le")
        with self.me.page.expect_download() as download:
            self.me.page.get_by_role("link", name="Télécharger (PDF)").click()
        assert download.value.path().read_bytes() == content
        return content

    # 8
    def verify(self, attestation: bytes, address: str) -> None:
        stranger = self.stranger
        stranger.go(_path(address))
        stranger.sees("Cette attestation est valide", NAME, COUNCIL, "Parcours triennal de DPC", "2026-2028")
        expect(stranger.main).to_contain_text(re.compile(r"Validé le\s*\d{1,2}(er)? \w+ 20\d\d"))
        page = stranger.page.content()
        assert RPPS not in page
        assert EMAIL not in page
        for content, verdict in ((attestation, "identique"), (attestation[:-1] + b" ", "différent")):
            paper = Paper("attestation.pdf", "application/pdf", content)
            stranger.page.locator("input[type=file]").set_input_files(paper.payload)
            stranger.press("Comparer")
            stranger.sees(f"Fichier {verdict}")

    def revoke(self, address: str) -> None:
        admin = self.reviewer(ADMIN)
        admin.go("/console/attestations/")
        admin.follow("CNP-MN-")
        letter = admin.preview("Révoquer l’attestation", Motif="Une action a été comptée deux fois.")
        self.decide_and_compare(admin, letter, "Attestation révoquée")
        self.stranger.go(_path(address))
        self.stranger.sees("Cette attestation est révoquée")
        self.stranger.does_not_see("Une action a été comptée deux fois.")


def _path(address: str) -> str:
    return re.sub(r"^http://[^/]+", "", address)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
