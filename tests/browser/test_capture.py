"""Between two patients: a photograph on a telephone, a draft that nobody takes for sent, its reminder, the action."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from backoffice.db import db
from backoffice.models import Account, Capture
from backoffice.services.due_reminders import due_reminders
from backoffice.services.reminders import send_due
from backoffice.wording import utc_now
from tests.browser.installation import Installation
from tests.browser.papers import certificate, photograph
from tests.browser.people import Declared, Registrant
from tests.browser.records import world_of
from tests.browser.visitor import TELEPHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE, PHOTOGRAPH = "Congrès de Tours", "Photographier un justificatif"
CONGRESS = Declared("Congrès", TITLE, {"Nombre de demi-journées": "6"})
UNSENT = "Brouillon, pas encore envoyé"


def test_photographed_recalled_completed_and_sent(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        email = world.parcours().account.email
    me = visit(Registrant, size=TELEPHONE)
    me.log_in(email)
    missing = me.sentence
    me.follow(PHOTOGRAPH)
    camera = me.field("Photo")
    expect(camera).to_have_attribute("capture", "environment")
    me.fill({"Titre": TITLE})
    me.press("Garder en brouillon", status=400)
    assert me.error_of("Photo") == "Prenez une photo, ou choisissez un fichier."
    expect(me.field("Titre")).to_have_value(TITLE)
    camera.set_input_files(photograph("badge-du-congres.png").payload)
    me.press("Garder en brouillon")
    me.sees("C’est gardé. Rien n’est encore envoyé.", UNSENT, "badge-du-congres.png")
    me.follow("Plus tard")
    drafts = me.panel("À compléter et à envoyer — vous seul le voyez")
    expect(drafts).to_contain_text(TITLE)
    expect(drafts).to_contain_text(UNSENT)
    assert me.sentence == missing, "a draft fills nothing"
    _a_fortnight_later(installation, email)
    letter = installation.sink.take(email, "Un justificatif attend d’être complété")
    assert TITLE not in str(letter)
    me.follow(TITLE)
    me.follow("Compléter maintenant")
    expect(me.field("complément")).to_have_value(TITLE)
    me.declare(CONGRESS)
    me.press("Valider")
    me.sees(UNSENT, "badge-du-congres.png")
    me.submit()
    expect(me.row(TITLE)).to_contain_text("1 fichier")
    me.does_not_see(UNSENT)
    assert me.sentence != missing


def test_a_pdf_is_kept_and_thrown_away_without_javascript(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        email = world.parcours().account.email
    me = visit(Registrant, javascript=False)
    me.log_in(email)
    me.follow(PHOTOGRAPH)
    me.fill({"Titre": TITLE})
    me.field("Ou un fichier de votre appareil").set_input_files(certificate("Camille Essai", TITLE).payload)
    me.press("Garder en brouillon")
    me.sees("attestation-de-presence.pdf")
    me.follow("Supprimer ce brouillon")
    me.press("Oui, supprimer ce brouillon")
    me.sees("Le brouillon est supprimé, avec son justificatif.")
    me.does_not_see(TITLE)


def _a_fortnight_later(installation: Installation, email: str) -> None:
    """The day's job, run twice: one mail."""
    with installation.application():
        later = utc_now() + timedelta(days=15)
        account = db.session.query(Account).filter_by(email=email).one()
        capture = db.session.query(Capture).filter(Capture.registrant.has(account_id=account.id)).one()
        assert [one.record for one in due_reminders(db.session(), capture.council, later) if one.account is account]
        send_due(later.replace(hour=10))
        assert send_due(later.replace(hour=11)) == 0
