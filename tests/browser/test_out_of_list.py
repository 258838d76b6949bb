"""An action out of the list, from the proposal to the decision and back.

Two evaluators, one of whom steps aside, a chair, an attestation that anyone reads, an entry of the next rules.
"""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.papers import certificate
from tests.browser.people import CHAIR, OTHER_SCIENCE, SCIENCE, Registrant, Reviewer
from tests.browser.records import world_of
from tests.browser.visitor import Visit, Visitor, sole
from tests.qr_code import qr_code_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE, KNOWN = "Simulation de l’annonce, en équipe", "Simulation de l’annonce"
OPINION = "Méthode éprouvée, intervenants indépendants."


def test_from_a_proposal_to_the_referential(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        parcours = world.parcours()
        email, parcours_page, name = parcours.account.email, f"/parcours/{parcours.id}", parcours.subject.full_name
        world.proposal(world.parcours(), "accepted", title=KNOWN)
    me = visit(Registrant)
    me.log_in(email)
    page = propose(me, parcours_page)
    installation.sink.take(email, f"Proposition reçue : {TITLE}")

    step_aside(visit(Reviewer), page)
    give_an_opinion(visit(Reviewer), page)
    installation.sink.take(email, f"Proposition évaluée : {TITLE}")
    chair = visit(Reviewer)
    accept(chair, page)
    installation.sink.take(email, f"Proposition acceptée, à réaliser : {TITLE}")

    attached = sole(list(installation.sink.take(email, f"Attestation d’acceptation : {TITLE}").iter_attachments()))
    stranger = visit(Visitor)
    stranger.go(urlsplit(qr_code_of(attached.get_content())).path)
    stranger.sees("Cette attestation est valide", "action hors liste", TITLE, name, "QARQ promis", "1,5 QARQ")
    stranger.sees("cette attestation ne dit pas qu’elle l’a été")

    say_it_is_done(me, page, name)
    installation.sink.take(email, f"Action déposée : {TITLE}")
    me.go(parcours_page)
    expect(me.row(TITLE)).to_contain_text("déposée")
    expect(me.row(TITLE)).to_contain_text("1,5")

    chair.go(f"/console{page}")
    chair.press("Inscrire dans le prochain référentiel")
    chair.sees("est dans le brouillon de la version", TITLE)


def propose(me: Registrant, parcours_page: str) -> str:
    """Begins from what the committee accepted once; the address of the proposal."""
    me.go(parcours_page)
    me.follow("proposer une action hors liste")
    me.fill({"Intitulé de l’action": KNOWN})
    me.field("Organisateur").focus()
    expect(me.page.locator("#precedents")).to_contain_text("Le comité a déjà accepté une action semblable")
    me.settle()
    me.look()
    me.follow("Proposer la même action")
    expect(me.field("Organisateur")).to_have_value("Association des essais")
    me.press("Valider", status=400)
    assert me.error_of("Contenu").startswith("Décrivez le contenu")
    me.tick("je prévois de la faire")
    me.fill(
        {
            "Intitulé de l’action": TITLE,
            "Contenu": "Une journée en petits groupes, avec des mises en situation.",
            "Date de début": "2099-03-04",
            "Date de fin": "2099-03-05",
        }
    )
    me.settle()
    me.tick("Auditeur")
    me.press("Valider")
    me.sees("avant de la faire", "Dates")
    me.press("Envoyer la proposition")
    me.go(parcours_page)
    me.follow(TITLE, me.row(TITLE))
    me.sees("Le comité scientifique étudie votre proposition")
    return urlsplit(me.page.url).path


def step_aside(aside: Reviewer, page: str) -> None:
    aside.log_in(SCIENCE)
    aside.go(f"/console{page}")
    sheet = aside.fill_in_sheet()
    aside.answer(sheet, "Travaillez-vous dans le même établissement", "Oui")
    aside.press("Voir le courriel avant l’envoi", sheet, status=400)
    aside.sees("Ce lien vous écarte de l’évaluation")
    choice = aside.choice("Déclarer un lien d’intérêts")
    aside.fill({"Quel est ce lien ?": "Nous travaillons dans le même service."}, choice)
    aside.press("Continuer", choice)
    aside.sees("Aucun courriel ne part.")
    aside.press("Confirmer")
    aside.sees("Paul Science ne participe pas à l’évaluation", "Nous travaillons dans le même service.")


def give_an_opinion(evaluator: Reviewer, page: str) -> None:
    evaluator.log_in(OTHER_SCIENCE)
    evaluator.go(f"/console{page}")
    evaluator.sees(KNOWN, "Décisions sur des actions semblables")
    sheet = evaluator.fill_in_sheet()
    evaluator.fill({"Commentaire": OPINION, "QARQ que vous suggérez": "1,5"}, sheet)
    evaluator.preview("Donner mon avis")
    evaluator.confirm()
    evaluator.sees(OPINION, "La présidence du comité doit décider", "Agnès Présidence")


def accept(chair: Reviewer, page: str) -> None:
    chair.log_in(CHAIR)
    chair.go(f"/console{page}")
    chair.sees(OPINION)
    letter = chair.preview("Accepter", Motif="Conforme à la fiche méthode.")
    assert "1,5 QARQ" in letter, "as the evaluator suggests"
    chair.confirm()


def say_it_is_done(me: Registrant, page: str, name: str) -> None:
    me.go(page)
    me.sees("il vous reste à la faire", "Joignez un justificatif")
    me.follow("Télécharger une preuve")
    me.attach(certificate(name, TITLE))
    me.fill({"Date de début": "2026-04-02", "Date de fin": "2099-01-01"})
    me.press("Déclarer cette action réalisée", status=400)
    assert "revenez après sa date de fin" in me.error_of("Date de fin")
    me.fill({"Date de fin": "2026-04-03"})
    me.press("Déclarer cette action réalisée")
    assert me.heading == TITLE
