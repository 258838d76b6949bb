"""Pictures of every page, with the demonstration's people: `python -m tests.browser.screenshots FOLDER`.

FOLDER gets parcours.png and review.png, those of docs/images, and under desktop/ and telephone/ every page whole.
"""

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from backoffice.db import db
from backoffice.db_migrate import upgrade
from backoffice.demo import people, story
from backoffice.demo.people import TWICE
from backoffice.models import (
    Account,
    Attestation,
    Capture,
    Council,
    CpdAction,
    Document,
    Enrolment,
    Establishment,
    EstablishmentImport,
    EstablishmentRequest,
    HelpRequest,
    NeedsAssessment,
    NewsItem,
    OutboxMail,
    Parcours,
    Programme,
    Proposal,
    Registrant,
)
from backoffice.postgres import EmbeddedServer
from backoffice.resources import config_dir
from backoffice.services import council_files
from backoffice.services.charters import draft_charter
from backoffice.services.needs import begin
from backoffice.services.questionnaires import draft_questionnaire
from backoffice.services.sessions import account_by_email
from backoffice.wording import utc_now
from tests.browser.installation import Installation, running
from tests.browser.people import load_shipped
from tests.browser.visitor import DESKTOP, TELEPHONE
from tests.chromium import chromium

ANYBODY = ""
ANA, BENOIT, CHLOE, DAVID, EMMA, PAUL = (
    f"{name}@demo.example"
    for name in ("ana.martin", "benoit.lefevre", "chloe.dubois", "david.moreau", "emma.petit", "paul.attente")
)
PHYSICIST, COMMISSION = people.PHYSICIST[0], people.COMMISSION[0]
GILLES, HELENE = "gilles.renaud@demo.example", "helene.vidal@demo.example"
CLAVIP, SCIENCE, REGISTER, ADMIN, PLATFORM, AUDITOR, REFERENT = (
    f"{name}@demo.example"
    for name in ("clavip", "scientifique", "registre", "admin", "plateforme", "auditeur", "referent")
)


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="screenshots-") as place:
        Path(place).chmod(0o711)
        with _demonstration(Path(place)) as installation, sync_playwright() as playwright:
            pages = _pages(installation)
            with chromium(playwright) as browser:
                for size, name in ((DESKTOP, "desktop"), (TELEPHONE, "telephone")):
                    _take_all(browser, installation.address, size, pages, folder / name)
                _take_two_for_the_readme(browser, installation.address, pages, folder)


@contextmanager
def _demonstration(place: Path) -> Iterator[Installation]:
    with EmbeddedServer.attach_or_start(place / "postgres", durable=False) as server:
        upgrade(server.owner_url)
        (place / "logs").mkdir()
        settings = {"ENVIRONMENT": "development", "MAIL_SERVER": ""}  # mails go to the mailbox page
        with running(server.owner_url, server.application_url, place / "logs", **settings) as installation:
            with installation.application():
                load_shipped()
                council_files.load_council(db.session(), config_dir() / "councils" / "cn2pm.yaml", utc_now())
                story.prepare()
            _wait_for_the_attestation(installation)
            yield installation


def _wait_for_the_attestation(installation: Installation) -> None:
    """The worker makes it."""
    for _ in range(300):
        with installation.application():
            if _first(Attestation).state != "preparing":
                return
        threading.Event().wait(0.2)
    raise AssertionError("the worker made no attestation")


def _pages(installation: Installation) -> dict[str, list[tuple[str, str]]]:
    """Who looks at what: (name of the picture, path) by mailbox."""
    with installation.application():
        ana, benoit, chloe = (_parcours_of(email) for email in (ANA, BENOIT, CHLOE))
        gilles, helene = (_parcours_of(email, "certification-periodique") for email in (GILLES, HELENE))
        network, private = (_claimed(gilles, key) for key in ("2.7", "4.8"))
        registry, health = _claimed(helene, "3.4"), _claimed(helene, "4.8")
        also = _parcours_of(HELENE)
        form = f"/actions/nouvelle?parcours={helene.id}"
        mine = {action.state: action for action in (claim.action for claim in ana.claims)}
        proposals = {one.state: one for one in db.session.scalars(select(Proposal))}
        enrolment = _first(Enrolment, Enrolment.registrant.has(Registrant.account.has(Account.email == EMMA)))
        asked = _first(EstablishmentRequest)
        entry = _first(Enrolment, Enrolment.registrant.has(Registrant.id == asked.registrant_id))
        twin = _first(Establishment, Establishment.name == "Clinique St Exemple")
        kept = _first(Establishment, Establishment.id != twin.id)
        imported = _first(EstablishmentImport)
        photograph = _first(Capture)
        queued = next(claim.action for claim in ana.claims if claim.action.state == "submitted")
        attestation = _first(Attestation)
        letter = _first(OutboxMail, OutboxMail.name == "cpd_action/accepted")
        account = _first(Account, Account.email == PAUL)
        thread = _first(HelpRequest, HelpRequest.state == "taken")
        assessed = _first(NeedsAssessment, NeedsAssessment.finished_at.is_not(None))
        begun = begin(db.session(), benoit.registrant, benoit.council_id, utc_now())
        item = _first(NewsItem)
        editor = account_by_email(db.session(), ADMIN)
        assert editor is not None
        draft = draft_questionnaire(benoit.council, editor.as_actor(), utc_now())
        alpha = _first(Council, Council.code == "alpha")
        listed = _first(Document, Document.council_id == alpha.id)
        platform = account_by_email(db.session(), PLATFORM)
        assert platform is not None
        charter = draft_charter("2027-01", platform.as_actor(), utc_now())
        twice = _parcours_of(TWICE[0], "dpc")
        leaving = _first(Enrolment, Enrolment.registrant_id == twice.registrant_id, Enrolment.council_id == alpha.id)
        return {
            TWICE[0]: [
                ("personal-page-two-councils", "/"),
                ("parcours-of-another-council", f"/parcours/{twice.id}"),
                ("leave", f"/mon-compte/inscriptions/{leaving.id}/quitter"),
            ],
            ANYBODY: [
                ("welcome", "/"),
                ("sign-up", "/compte/creer"),
                ("log-in", "/connexion"),
                ("forgotten-password", "/mot-de-passe-oublie"),
                ("verify", "/verifier"),
                ("verified", f"/verifier/{attestation.token}"),
                ("verified-unknown", "/verifier/inconnu"),
                ("charter", "/charte"),
                ("documents", "/documents"),
                *((f"document-{name}", f"/documents/{name}") for name in ("obligation", "guide", "parcours", "rules")),
                ("accessibility", "/accessibilite"),
                ("help-index", "/aide"),
                ("help-page", "/aide/plateforme"),
                ("not-found", "/nulle-part"),
                ("registers", "/registres"),
                ("register", "/registres/cn2pm"),
                ("register-search", "/registres/cn2pm?nom=le&ville=brest"),
                ("register-nobody", "/registres/cn2pm?nom=zzz"),
                ("mailbox", "/boite-aux-lettres"),
                ("mailbox-letter", f"/boite-aux-lettres/{letter.id}"),
            ],
            ANA: [
                ("personal-page", "/"),
                ("parcours", f"/parcours/{ana.id}"),
                ("capture-new", "/justificatifs/photographier"),
                ("capture", f"/brouillons/{photograph.id}"),
                ("action-new", "/actions/nouvelle"),
                ("action-new-chosen", "/actions/nouvelle?entry=congres"),
                *((f"action-{state}", f"/actions/{action.id}") for state, action in mine.items()),
                ("action-edit", f"/actions/{mine['draft'].id}/modifier"),
                ("action-evidence", f"/actions/{mine['submitted'].id}/justificatifs"),
                ("proposal-new", "/propositions/nouvelle"),
                ("help", "/accompagnement"),
                ("help-new", "/accompagnement/nouvelle"),
                ("help-thread", f"/accompagnement/{thread.id}"),
                ("needs", "/besoins"),
                ("needs-result", f"/besoins/{assessed.id}"),
                ("news", "/actualites"),
                ("account", "/mon-compte"),
                ("profile", "/mon-compte/profil"),
                ("change-password", "/mon-compte/mot-de-passe"),
                ("mails", "/mon-compte/courriels"),
            ],
            GILLES: [
                ("certification-home", "/"),
                ("certification-nearly-complete", f"/parcours/{gilles.id}"),
                ("certification-action-waiting", f"/actions/{network.id}"),
                ("certification-request", f"/parcours/{gilles.id}/demande"),
            ],
            HELENE: [
                ("certification-begun", f"/parcours/{helene.id}"),
                ("certification-action-doubtful", f"/actions/{registry.id}"),
                ("certification-evidence-registry", f"/actions/{registry.id}/justificatifs"),
                ("certification-evidence-health", f"/actions/{health.id}/justificatifs"),
                *(
                    (f"certification-form-{entry}", f"{form}&entry={entry}{more}")
                    for entry, more in (
                        ("1.1", "&role=trainer&answer_half_days=2"),
                        ("1.6", "&answer_years=2&answer_missions=3"),
                        ("1.7", "&scale=authorship"),
                        ("2.1", ""),
                        ("3.8", "&answer_percent=91"),
                        ("4.4", ""),
                        ("4.7", "&scale=other_organiser&answer_half_days=1"),
                        ("4.8", ""),
                    )
                ),
                (
                    "certification-second-claim",
                    f"/actions/{registry.id}/compter-aussi/{also.id}",
                ),
            ],
            BENOIT: [
                ("needs-question", f"/besoins/{begun.id}/bloc-1"),
                ("parcours-certified", f"/parcours/{benoit.id}"),
                ("personal-page-certified", "/"),
                ("my-attestations", "/attestations"),
            ],
            CHLOE: [("parcours-requested", f"/parcours/{chloe.id}")],
            DAVID: [(f"proposal-{state}", f"/propositions/{one.id}") for state, one in proposals.items()],
            PHYSICIST: [
                ("register-entry", f"/mon-compte/inscriptions/{entry.id}"),
                ("register-request", f"/mon-compte/etablissements-a-creer/{asked.id}"),
            ],
            COMMISSION: [
                ("review-entry", f"/console/inscriptions/{entry.id}"),
                ("establishments", "/console/etablissements/"),
                ("review-establishment", f"/console/etablissements/{twin.id}"),
                ("establishments-merge", f"/console/etablissements/{twin.id}/fusionner?into={kept.id}"),
                ("establishments-import", f"/console/listes-etablissements/{imported.id}"),
                ("queue-requests", "/console/etablissements-a-creer/"),
                ("review-request", f"/console/etablissements-a-creer/{asked.id}"),
                ("register-lists", "/console/listes-du-registre/"),
                ("statistics", "/console/statistiques/"),
                ("register-export", "/registres/cn2pm"),
                ("enrolments-export", "/console/inscriptions/?etat=tous"),
            ],
            EMMA: [("personal-page-new", "/"), ("enrolment", f"/mon-compte/inscriptions/{enrolment.id}")],
            PAUL: [("personal-page-pending", "/")],
            CLAVIP: [
                ("console", "/console/"),
                ("queue-actions", "/console/actions/"),
                ("review-action", f"/console/actions/{queued.id}"),
                ("review-certification", f"/console/parcours/{gilles.id}"),
                ("review-certification-waiting", f"/console/actions/{network.id}"),
                ("review-certification-health", f"/console/actions/{private.id}"),
                ("review-certification-doubtful", f"/console/actions/{registry.id}"),
                ("queue-parcours", "/console/parcours/"),
                ("review-parcours", f"/console/parcours/{chloe.id}"),
            ],
            SCIENCE: [
                ("queue-proposals", "/console/propositions/"),
                *((f"review-proposal-{state}", f"/console/propositions/{one.id}") for state, one in proposals.items()),
            ],
            REGISTER: [
                ("queue-enrolments", "/console/inscriptions/"),
                ("review-enrolment", f"/console/inscriptions/{enrolment.id}"),
            ],
            ADMIN: [
                ("console-admin", "/console/"),
                ("attestations", "/console/attestations/"),
                ("review-attestation", f"/console/attestations/{attestation.id}"),
                ("outbox", "/console/courriels/"),
                ("outbox-letter", f"/console/courriels/{letter.id}"),
                ("journal", "/console/journal/"),
                ("news-list", "/console/actualites/"),
                ("news-new", "/console/actualites/nouvelle"),
                ("news-review", f"/console/actualites/{item.id}"),
                ("questionnaires", "/console/questionnaires/"),
                ("questionnaire", f"/console/questionnaires/{draft.id}"),
            ],
            PLATFORM: [
                ("councils", "/console/conseils/"),
                ("council-new", "/console/conseils/nouveau"),
                ("council", f"/console/conseils/{alpha.id}"),
                ("council-programme", f"/console/conseils/{alpha.id}/programme"),
                ("council-reminders", f"/console/conseils/{alpha.id}/rappels"),
                ("organisers", "/console/organisateurs/"),
                ("organiser-new", "/console/organisateurs/nouveau"),
                ("documents-list", "/console/documents/"),
                ("document-new", "/console/documents/nouveau"),
                ("document", f"/console/documents/{listed.id}"),
                ("charters", "/console/charte/"),
                ("charter-draft", f"/console/charte/{charter.id}"),
                ("accounts", "/console/comptes/"),
                ("review-account", f"/console/comptes/{account.id}"),
            ],
            AUDITOR: [("console-auditor", "/console/"), ("statistics-hours", "/console/statistiques/")],
            REFERENT: [
                ("queue-help", "/console/accompagnement/"),
                ("review-help", f"/console/accompagnement/{thread.id}"),
            ],
        }


def _parcours_of(email: str, programme: str = "dpc-triennal") -> Parcours:
    its_owner = Parcours.registrant.has(Registrant.account.has(Account.email == email))
    found: Parcours = _first(Parcours, its_owner, Parcours.programme.has(Programme.code == programme))
    return found


def _claimed(parcours: Parcours, entry: str) -> CpdAction:
    return next(claim.action for claim in parcours.claims if claim.entry_key == entry)


def _first(model: type[Any], *conditions: Any) -> Any:
    return db.session.scalars(select(model).where(*conditions).limit(1)).one()


def _take_all(
    browser: Browser, address: str, size: tuple[int, int], pages: dict[str, list[tuple[str, str]]], folder: Path
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for email, shown in pages.items():
        page = _at_the_door(browser, address, size, email)
        for name, path in shown:
            page.goto(path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}.png", full_page=True)
        page.context.close()


def _take_two_for_the_readme(
    browser: Browser, address: str, pages: dict[str, list[tuple[str, str]]], folder: Path
) -> None:
    for email, of_page, name in ((ANA, "parcours", "parcours"), (CLAVIP, "review-action", "review")):
        page = _at_the_door(browser, address, DESKTOP, email)
        page.goto(dict(pages[email])[of_page])
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{name}.png")
        page.context.close()


def _at_the_door(browser: Browser, address: str, size: tuple[int, int], email: str) -> Page:
    width, height = size
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="fr-FR")
    page = context.new_page()
    if email:
        page.goto("/connexion")
        page.get_by_label("Email, login").fill(email)
        page.get_by_label("Mot de passe").fill(people.PASSWORD)
        page.get_by_role("button", name="Valider").click()
        page.wait_for_url(lambda url: not url.endswith("/connexion"))
    return page


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.browser.screenshots FOLDER")
    main(Path(sys.argv[1]))
