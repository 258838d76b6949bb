"""The people of the tests: a committee that is there from the start, registrants who sign up."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, expect

from backoffice.db import db
from backoffice.models import Council
from backoffice.resources import config_dir
from backoffice.services import council_files
from backoffice.services.committees import set_chair
from backoffice.services.profiles import open_staff_account
from backoffice.wording import utc_now
from tests.browser.installation import Installation, running
from tests.browser.papers import Paper
from tests.browser.visitor import Visitor, sole
from tests.database import DatabaseServer
from tests.factories import PASSWORD

LINKS = ("Avez-vous un lien d’intérêts", "Travaillez-vous dans le même établissement", "Avez-vous participé")

COUNCIL = "Conseil National Professionnel de Médecine Nucléaire"
CLAVIP, OTHER_CLAVIP = "clavip@comite.example", "clavip2@comite.example"
REGISTER, SCIENCE, ADMIN = "registre@comite.example", "sciences@comite.example", "admin@comite.example"
OTHER_SCIENCE, CHAIR = "sciences2@comite.example", "presidence@comite.example"
EDITOR, BOARD = "referentiel@comite.example", "conseil@comite.example"
REFERENT = "accompagnement@comite.example"
_COMMITTEE = (
    (REGISTER, "Louise", "Registre", "register_reviewer"),
    (CLAVIP, "Marc", "Clavip", "clavip_member"),
    (OTHER_CLAVIP, "Inès", "Relecture", "clavip_member"),
    (SCIENCE, "Paul", "Science", "scientific_member"),
    (OTHER_SCIENCE, "Zoé", "Méthode", "scientific_member"),
    (CHAIR, "Agnès", "Présidence", "scientific_member"),
    (EDITOR, "Jeanne", "Rédaction", "referential_editor"),
    (BOARD, "Rémi", "Bureau", "board_member"),
    (ADMIN, "Claire", "Secrétariat", "council_admin"),
    (REFERENT, "Samir", "Écoute", "referent"),
)


@contextmanager
def installed(server: DatabaseServer, folder: Path) -> Iterator[Installation]:
    """An installation on a database of its own, with the committee."""
    database = server.clone()
    try:
        with running(database.owner_url, database.application_url, folder, UPLOAD_MAX_BYTES="500000") as started:
            with started.application():
                _open_committee_accounts()
            yield started
            assert started.failures() == []
    finally:
        server.drop(database)


def load_shipped() -> Council:
    """The charter and the council that are shipped."""
    council_files.load_charter(db.session(), config_dir() / "charters" / "2026-01.md", utc_now())
    return council_files.load_council(db.session(), config_dir() / "councils" / "cnp-mn.yaml", utc_now())


def _open_committee_accounts() -> None:
    council = load_shipped()
    for email, given_name, family_name, role in _COMMITTEE:
        account = open_staff_account(email, PASSWORD, given_name, family_name, None, (role,), council, utc_now())
        if email == CHAIR:
            set_chair(account, council, True, utc_now())


@dataclass(frozen=True)
class Declared:
    """An action as its registrant fills it in; `answer` by the labels of the form."""

    kind: str
    title: str
    answer: dict[str, str]
    days: tuple[str, str] = ("2026-04-02", "2026-04-03")
    role: str | None = "Auditeur"


class Registrant(Visitor):
    def log_in(self, email: str) -> None:
        self.go("/connexion")
        self.fill({"Email, login": email, "Mot de passe": PASSWORD})
        self.press("Valider")

    def new_action(self) -> None:
        self.go("/actions/nouvelle")

    def declare(self, action: Declared) -> None:
        """Choose the type in the list and fill in what it asks; nothing is sent yet."""
        self.pick("Action", action.kind)
        self.describe(action)

    def describe(self, action: Declared) -> None:
        """What the chosen type asks."""
        self.settle()
        first, last = action.days
        self.fill({"complément": action.title, "Date de début": first, "Date de fin": last})
        if action.role:
            self.tick(action.role)
            self.settle()
        self.fill(action.answer)
        self.settle()

    def pick(self, label: str, option: str) -> None:
        self.field(label).select_option(label=option)

    def find(self, letters: str, kind: str) -> None:
        """A type of action by the first letters of one of its words."""
        self.fill({"recherche d'une action premiers caractères": letters})
        self.look()
        self.pick("Action", kind)

    @property
    def score(self) -> Locator:
        return self.page.locator("#score")

    def record(self, action: Declared, credits: str) -> None:
        """Declare it and see its QARQ before it is sent."""
        self.new_action()
        self.declare(action)
        expect(self.score).to_contain_text(f"Cette action donne {credits} QARQ")
        self.look()
        self.press("Valider")
        assert self.heading == "Téléchargement preuve"

    def attach(self, *papers: Paper, description: str = "", status: int = 200) -> None:
        self.fill({"descriptif": description})
        self.give("fichier", papers)
        self.press("Valider", status=status)

    def skip_evidence(self) -> None:
        self.press("continuer sans télécharger de preuve")

    def submit(self) -> None:
        self.press("Déposer l’action")
        self.sees("Votre action est déposée.")

    def open_parcours(self) -> None:
        self.go("/")
        self.page.get_by_role("link", name="consulter").first.wait_for()
        self.follow("mon parcours")

    @property
    def sentence(self) -> str:
        return self.page.locator(".sentence p").inner_text()

    def row(self, title: str) -> Locator:
        """The action's line in the table of the parcours."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("rowheader", name=title))


class Reviewer(Visitor):
    def log_in(self, email: str) -> None:
        self.go("/connexion")
        self.fill({"Email, login": email, "Mot de passe": PASSWORD})
        self.press("Valider")
        expect(self.page).to_have_url(f"{self.address}/console/")

    def open_oldest(self, queue: str) -> None:
        self.go("/console/")
        self.follow(f"Ouvrir le plus ancien : {queue}")

    def choice(self, step: str) -> Locator:
        """The form of this step, unfolded."""
        choice = self.page.locator("details.decision__choice").filter(
            has=self.page.locator("summary").get_by_text(step, exact=True)
        )
        if choice.get_attribute("open") is None:
            self.unfold(choice.locator("summary"))
        return choice

    def answer(self, choice: Locator, question: str, answer: str) -> None:
        """One of several answers to a question."""
        group = choice.locator("fieldset").filter(has=self.page.locator("legend", has_text=question))
        group.get_by_label(answer, exact=True).check()

    def fill_in_sheet(self) -> Locator:
        """A favourable evaluation of an out-of-list action, by somebody without a link of interest."""
        sheet = self.choice("Donner mon avis")
        for link in LINKS:
            self.answer(sheet, link, "Non")
        for answer in sheet.get_by_label("Rempli", exact=True).all():
            answer.check()
        self.answer(sheet, "Votre avis", "Favorable")
        return sheet

    def preview(self, step: str, **texts: str) -> str:
        """Fill in a step, and read the one mail that would go. Names of `texts` are labels, with _ for spaces."""
        choice = self.choice(step)
        self.fill({label.replace("_", " "): text for label, text in texts.items()}, choice)
        self.press("Voir le courriel avant l’envoi", choice)
        letter: str = sole(self.letters)
        return letter

    @property
    def letters(self) -> list[str]:
        """The texts of the mails shown."""
        return self.page.locator(".mail-preview pre").all_inner_texts()

    def confirm(self) -> None:
        self.press("Confirmer et envoyer")
