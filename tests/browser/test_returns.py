"""A parcours whose validation is requested: what comes back to its registrant can change, and nothing else."""

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation, words_of
from tests.browser.people import CLAVIP, Registrant, Reviewer
from tests.browser.records import world_of
from tests.browser.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COURSE, CONGRESS, AUDIT = "Cardiologie nucléaire avancée", "Congrès national", "Audit clinique"


def test_a_parcours_is_returned_with_a_reason_and_a_question_on_one_action(
    visit: Visit, installation: Installation
) -> None:
    with world_of(installation) as world:
        parcours = world.requested("accepted")
        email, parcours_page = parcours.account.email, f"/parcours/{parcours.id}"
    clavip = visit(Reviewer)
    clavip.log_in(CLAVIP)
    clavip.go(f"/console{parcours_page}")
    choice = clavip.choice("Renvoyer le parcours")
    clavip.tick(f"Renvoyer aussi « {CONGRESS} »", choice)
    clavip.press("Voir le courriel avant l’envoi", choice, status=400)
    assert clavip.error_of("Motif", choice)
    clavip.fill({"Motif": "Une date est à préciser."}, choice)
    clavip.press("Voir le courriel avant l’envoi", choice, status=400)
    assert clavip.error_of(f"Votre demande sur « {CONGRESS} »", choice) == (
        "Écrivez ce que vous demandez sur cette action."
    )
    clavip.fill({f"Votre demande sur « {CONGRESS} »": "Quels jours ?"}, choice)
    clavip.press("Voir le courriel avant l’envoi", choice)
    to_the_action, to_the_parcours = clavip.letters
    assert "Une date est à préciser." in to_the_parcours
    assert "Quels jours ?" in to_the_action
    clavip.confirm()
    for shown, subject in (
        (to_the_action, f"Votre action est à compléter : {CONGRESS}"),
        (to_the_parcours, "À compléter"),
    ):
        received = words_of(installation.sink.take(email, subject))
        assert received.split() == shown.split()

    me = visit(Registrant)
    me.log_in(email)
    me.go(parcours_page)
    me.sees("Le comité vous a renvoyé ce parcours", "Une date est à préciser.", "Quels jours ?")
    for title, editable in ((COURSE, 0), (AUDIT, 0), (CONGRESS, 1)):
        me.go(parcours_page)
        me.follow(title, me.row(title))
        expect(me.page.get_by_role("link", name="Modifier", exact=True)).to_have_count(editable)
    me.follow("Modifier")
    me.fill({"Date de fin": "2026-04-04"})
    me.press("Valider")
    me.sees("Vos modifications sont enregistrées.")
    me.press("Répondre et déposer à nouveau")
    me.follow("Demande validation de votre parcours")
    me.page.get_by_role("checkbox").check()
    me.press("Confirmer la demande de validation")
    me.sees("La validation de votre parcours est demandée")


def test_a_question_on_one_action_opens_that_one_only(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        parcours = world.requested("submitted")
        email, parcours_page = parcours.account.email, f"/parcours/{parcours.id}"
        audit = next(claim.action_id for claim in parcours.claims if claim.action.title == AUDIT)
    clavip = visit(Reviewer)
    clavip.log_in(CLAVIP)
    clavip.go(f"/console/actions/{audit}")
    clavip.preview("Demander un complément", Votre_demande="Combien de dossiers ?")
    clavip.confirm()
    installation.sink.take(email, f"Une précision sur votre action : {AUDIT}")

    me = visit(Registrant)
    me.log_in(email)
    me.go(parcours_page)
    me.sees("La validation de votre parcours est demandée", "Combien de dossiers ?")
    me.does_not_see("saisir un nouvel élément")
    for title, editable in ((COURSE, 0), (CONGRESS, 0), (AUDIT, 1)):
        me.go(parcours_page)
        me.follow(title, me.row(title))
        expect(me.page.get_by_role("link", name="Modifier", exact=True)).to_have_count(editable)
