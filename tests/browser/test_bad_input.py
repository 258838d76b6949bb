"""What people get wrong: the error is beside the field, what they typed stays, a stale page says who came before."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.papers import Paper, certificate, photograph
from tests.browser.people import CLAVIP, OTHER_CLAVIP, Registrant, Reviewer
from tests.browser.records import world_of
from tests.browser.visitor import Visit
from tests.factories import fictitious_rpps

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "Cardiologie nucléaire avancée"
MOMENT = r"le \d{1,2}(er)? \w+ 20\d\d à \d{1,2}\sh\s\d\d"


@pytest.fixture
def me(visit: Visit, installation: Installation) -> Registrant:
    """A registrant whose parcours is open, on their own page."""
    with world_of(installation) as world:
        email = world.parcours().account.email
    registrant = visit(Registrant)
    registrant.log_in(email)
    return registrant


def test_sign_up_errors_stand_beside_their_fields(visit: Visit) -> None:
    stranger = visit()
    stranger.go("/compte/creer")
    typed = {
        "Nom": "Rivière",
        "Numéro RPPS": "123",
        "Téléphone portable": "01 23",
        "Structure principale": "Centre hospitalier des Essais",
        "Adresse mail": "camille@",
        "Mot de passe": "court",
    }
    stranger.fill(typed)
    stranger.press("Créer un compte", stranger.main, status=400)
    assert stranger.error_of("Prénom") == "Indiquez votre prénom."
    assert "11 chiffres" in stranger.error_of("Numéro RPPS")
    assert "06 ou 07" in stranger.error_of("Téléphone portable")
    assert "adresse complète" in stranger.error_of("Adresse mail")
    assert "12 caractères" in stranger.error_of("Mot de passe")
    expect(stranger.page.locator(".error-summary")).to_be_focused()
    for label in ("Nom", "Numéro RPPS", "Téléphone portable", "Structure principale", "Adresse mail"):
        expect(stranger.field(label)).to_have_value(typed[label])
    expect(stranger.field("Mot de passe")).to_have_value("")
    stranger.page.locator(".error-summary").get_by_role("link", name=re.compile("^Prénom")).click()
    expect(stranger.field("Prénom")).to_be_focused()


def test_an_rpps_whose_key_is_wrong_is_asked_about(visit: Visit) -> None:
    good = fictitious_rpps(77)
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    stranger = visit()
    stranger.go("/compte/creer")
    stranger.fill({"Numéro RPPS": wrong})
    stranger.press("Créer un compte", stranger.main, status=400)
    assert "un chiffre est peut-être faux" in stranger.error_of("Numéro RPPS")
    expect(stranger.field("J’ai vérifié : ce numéro RPPS est bien le mien")).to_be_visible()


def test_an_action_keeps_what_was_typed(me: Registrant) -> None:
    me.go("/actions/nouvelle")
    me.press("Valider", status=400)
    assert me.error_of("Action") == "Choisissez une action dans la liste."
    me.page.get_by_label("Action (obligatoire)").select_option(label="Congrès")
    me.settle()
    me.fill({"complément": TITLE, "Date de début": "2026-04-03", "Date de fin": "2026-04-02"})
    me.tick("Formateur")
    me.settle()
    me.fill({"Nombre de demi-journées": "beaucoup"})
    me.press("Valider", status=400)
    assert me.error_of("Date de fin") == "La date de fin précède la date de début."
    assert me.error_of("Nombre de demi-journées")
    expect(me.field("complément")).to_have_value(TITLE)
    expect(me.field("Date de début")).to_have_value("2026-04-03")
    expect(me.field("Nombre de demi-journées")).to_have_value("beaucoup")
    expect(me.page.get_by_label("Formateur", exact=True)).to_be_checked()
    me.fill({"Date de fin": "2026-04-04", "Nombre de demi-journées": "3"})
    me.press("Valider")
    assert me.heading == "Téléchargement preuve"


def test_refused_files_lose_nothing_else(me: Registrant) -> None:
    refused = {
        "lourd.png": (b"\x89PNG\r\n\x1a\n" + bytes(600_000), "Ce fichier dépasse 0,5 Mo."),
        "programme.docx": (b"PK\x03\x04", "Ce type de fichier n’est pas accepté."),
        "photo.png": (photograph().content[:200], "Cette image est abîmée ou incomplète."),
        "faux.pdf": (b"MZ, nothing of a PDF", "mais son contenu est autre chose."),
        "vide.pdf": (b"", "Ce fichier est vide."),
    }
    me.go("/propositions/nouvelle")
    me.fill(
        {
            "Intitulé de l’action": TITLE,
            "Organisateur": "Association des Essais",
            "Contenu": "Une journée.",
            "Date de début": "2026-05-12",
            "Date de fin": "2026-05-12",
            "Durée effective, sans les pauses (heures)": "7",
        }
    )
    me.tick("je l’ai déjà faite")
    me.tick("Auditeur")
    me.tick("Formation")
    me.press("Valider")
    bad = [Paper(name, "application/octet-stream", content) for name, (content, _) in refused.items()]
    me.attach(*bad, certificate("Camille Essai", TITLE), description="Programme de la journée", status=400)
    said = me.error_of("fichier")
    for name, (_, reason) in refused.items():
        assert re.search(rf"{name} : .*{re.escape(reason)}", said), said
    me.sees("L’autre fichier est enregistré.", "attestation-de-presence.pdf")
    expect(me.field("descriptif")).to_have_value("Programme de la journée")


def test_the_second_of_two_reviewers_reads_who_decided(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        action = world.action(world.parcours(), "submitted")
        review = f"/console/actions/{action.id}"
    first = visit(Reviewer)
    second = visit(Reviewer)
    for reviewer, email in ((first, CLAVIP), (second, OTHER_CLAVIP)):
        reviewer.log_in(email)
        reviewer.go(review)
    second.preview("Refuser", Motif="Le document est illisible.")
    first.preview("Accepter")
    first.confirm()
    second.press("Confirmer et envoyer", status=409)
    second.sees("Rien n’a changé", "Le document est illisible.")
    expect(second.main).to_contain_text(re.compile(rf"« Accepter » par Marc Clavip, {MOMENT}"))
    expect(second.page.get_by_role("button", name="Confirmer et envoyer")).to_have_count(0)


def test_a_registrant_reads_what_happened_meanwhile(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        parcours = world.parcours()
        action = world.action(parcours, "submitted")
        email, page = parcours.account.email, f"/actions/{action.id}"
    me = visit(Registrant)
    me.log_in(email)
    me.go(f"{page}/modifier")
    me.fill({"complément": "Un autre titre"})
    clavip = visit(Reviewer)
    clavip.log_in(CLAVIP)
    clavip.go(f"/console{page}")
    clavip.preview("Demander un complément", Votre_demande="Quelle ville ?")
    clavip.confirm()
    me.press("Valider", status=409)
    expect(me.main).to_contain_text(re.compile(rf"« Demander un complément » par Marc Clavip, {MOMENT}"))
    expect(me.field("complément")).to_have_value("Un autre titre")
    me.press("Valider")
    me.sees("Vos modifications sont enregistrées.", "Quelle ville ?")
