"""A telephone, a keyboard alone, a browser without JavaScript: the registrant's pages serve them all."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from backoffice.db import db
from backoffice.services.enrolments import enrolments_of
from tests.browser.installation import Installation
from tests.browser.keyboard import KeyboardRegistrant
from tests.browser.papers import photograph
from tests.browser.people import Declared, Registrant
from tests.browser.records import world_of
from tests.browser.visitor import TELEPHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONGRESS = Declared("Congrès", "JFMN 2026, Strasbourg", {"Nombre de demi-journées": "6"})


@pytest.fixture
def pages(installation: Installation) -> dict[str, str]:
    """A registrant half way, and the addresses of their pages; `email` logs in."""
    with world_of(installation) as world:
        registrant = world.registrant()
        parcours = world.parcours(registrant)
        enrolment = enrolments_of(db.session(), registrant)[0]
        accepted = world.action(parcours, "accepted")
        asked = world.action(
            parcours, "information_requested", "rmm", title="RMM du service", answer={"participations": "1"}
        )
        draft = world.action(parcours, "draft", "congres", title="Congrès national")
        proposal = world.proposal(parcours)
        return {
            "email": parcours.account.email,
            "home": "/",
            "parcours": f"/parcours/{parcours.id}",
            "accepted action": f"/actions/{accepted.id}",
            "action to complete": f"/actions/{asked.id}",
            "draft": f"/actions/{draft.id}",
            "its form": f"/actions/{draft.id}/modifier",
            "its evidence": f"/actions/{draft.id}/justificatifs",
            "new action": "/actions/nouvelle",
            "proposal": f"/propositions/{proposal.id}",
            "new proposal": "/propositions/nouvelle",
            "enrolment": f"/mon-compte/inscriptions/{enrolment.id}",
            "account": "/mon-compte",
            "profile": "/mon-compte/profil",
            "password": "/mon-compte/mot-de-passe",
            "mails": "/mon-compte/courriels",
            "documents": "/documents",
            "rules": "/documents/rules",
            "charter": "/charte",
        }


def test_every_page_of_a_registrant_fits_a_telephone(visit: Visit, pages: dict[str, str]) -> None:
    me = visit(Registrant, size=TELEPHONE)
    me.log_in(pages.pop("email"))
    for path in pages.values():
        me.go(path)
        expect(me.page.get_by_role("navigation", name="Navigation principale")).to_be_in_viewport()


def test_a_role_and_a_quantity_are_given_with_the_keyboard_alone(visit: Visit, pages: dict[str, str]) -> None:
    me = visit(KeyboardRegistrant)
    me.log_in(pages["email"])
    me.new_action()
    me.fill({"recherche d'une action premiers caractères": "congr"})
    expect(me.score).to_contain_text("Choisissez votre rôle.")
    me.describe(replace(CONGRESS, days=("2026-04-04", "2026-04-04")))
    expect(me.score).to_contain_text("Cette action donne 6 QARQ")


def test_an_action_is_added_without_javascript(visit: Visit, pages: dict[str, str]) -> None:
    me = visit(Registrant, javascript=False)
    me.log_in(pages["email"])
    me.go("/actions/nouvelle")
    expect(me.page.get_by_label("recherche d'une action premiers caractères")).to_be_hidden()
    first, last = CONGRESS.days
    me.page.get_by_label("Action (obligatoire)").select_option(label=CONGRESS.kind)
    me.fill({"complément": CONGRESS.title, "Date de début": first, "Date de fin": last})
    me.press("Choisir cette action")
    me.tick("Auditeur")
    me.fill(CONGRESS.answer)
    me.press("Calculer les QARQ")
    expect(me.score).to_contain_text("Cette action donne 6 QARQ")
    me.press("Valider")
    me.attach(photograph())
    me.submit()
    expect(me.row(CONGRESS.title)).to_contain_text("1 fichier")
