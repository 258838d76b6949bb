"""Help asked and answered, the needs questionnaire answered twice, the record taken away."""

import json
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation, words_of
from tests.browser.people import ADMIN, REFERENT, Registrant, Reviewer
from tests.browser.records import world_of
from tests.browser.visitor import TELEPHONE, Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Je ne sais pas par où commencer depuis mon arrêt."
ANSWER = "Commençons par regarder vos congrès."


def test_a_registrant_and_a_referent_write_to_each_other(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        parcours = world.parcours(world.registrant(given_name="Lou", family_name="Entraide"))
        email, council = parcours.account.email, parcours.council.contact_email
    me = visit(Registrant, size=TELEPHONE)
    me.log_in(email)
    me.follow("demander de l’aide à mon conseil")
    me.sees("Votre demande n’est pas lue par la commission qui décide.")
    me.press("Envoyer ma demande", status=400)
    assert me.error_of("Votre message") == "Écrivez votre message."
    me.tick("Comprendre ce qui m’est demandé")
    me.fill({"Votre message": QUESTION})
    me.press("Envoyer ma demande")
    me.sees("Votre demande est envoyée.", QUESTION, "pas encore désigné")
    told = words_of(installation.sink.take(council, "Une demande d’accompagnement attend une réponse"))
    assert "Entraide" not in told
    assert QUESTION not in told

    referent = visit(Reviewer)
    referent.log_in(REFERENT)
    referent.open_oldest("Accompagnement")
    referent.sees(QUESTION, "Lou Entraide")
    letter = referent.preview("Répondre", Votre_message=ANSWER)
    assert ANSWER not in letter
    referent.confirm()
    received = words_of(installation.sink.take(email, "Votre conseil vous a répondu"))
    assert received.split() == letter.split()

    me.go("/")
    me.sees("1 nouveau message")
    me.follow("mes échanges avec mon conseil")
    me.follow("Comprendre ce qui m’est demandé")
    me.sees(ANSWER, "Samir Écoute")
    me.fill({"Votre message": "Merci, j’essaie."})
    me.press("Envoyer")
    installation.sink.take(REFERENT, "Un message dans une demande d’accompagnement")
    me.press("Ma question est réglée")
    me.sees("votre demande est close")
    installation.sink.take(REFERENT, "Une demande d’accompagnement est réglée")
    expect(me.page.get_by_role("heading", name="Rouvrir cette demande")).to_be_visible()


def test_the_needs_questionnaire_answered_twice(visit: Visit, installation: Installation) -> None:
    """The second time on a telephone and without JavaScript."""
    with world_of(installation) as world:
        email = world.parcours().account.email
    me = visit(Registrant)
    me.log_in(email)
    me.follow("faire le point sur mes besoins")
    me.sees("Vous seul lisez vos réponses")
    me.press("Commencer")
    me.page.locator("fieldset").first.get_by_label("Peu à l’aise", exact=True).check()
    me.press("Enregistrer et continuer", status=400)
    me.sees("5 réponses manquent", "Les autres sont gardées.")
    expect(me.page.locator("fieldset").first.get_by_label("Peu à l’aise", exact=True)).to_be_checked()
    _answer_everything(me, "Peu à l’aise")
    me.sees("Ce qui pourrait vous aider", "à l’aise à 33 %", "1.1 ·")
    me.does_not_see("Votre évolution")

    later = visit(Registrant, size=TELEPHONE, javascript=False)
    later.log_in(email)
    later.go("/besoins")
    later.press("Refaire le point")
    _answer_everything(later, "Plutôt à l’aise")
    later.sees("à l’aise à 67 %", "Votre évolution", "plus à l’aise")
    expect(later.page.locator(".multiple")).to_have_count(4)
    later.page.get_by_text("Effacer ces réponses").click()
    later.press("Oui, effacer mes réponses")
    later.sees("Vos réponses sont effacées pour de bon.")

    admin = visit(Reviewer)
    admin.log_in(ADMIN)
    admin.go("/console/questionnaires/")
    admin.press("Écrire l’édition suivante")
    admin.sees("aucune page de la console ne les montre")
    choice = admin.choice("Modifier le questionnaire")
    admin.fill({"Texte du questionnaire (YAML)": "code: x"}, choice)
    admin.press("Continuer", choice, status=400)
    assert "champ « blocks » : ce champ manque" in admin.error_of("Texte du questionnaire (YAML)")


def test_the_record_is_taken_away(visit: Visit, installation: Installation, tmp_path: Path) -> None:
    with world_of(installation) as world:
        parcours = world.requested("accepted")
        email, url = parcours.account.email, f"/parcours/{parcours.id}"
    me = visit(Registrant)
    me.log_in(email)
    me.go(url)
    saved = {}
    for label, name in (
        ("exporter mon parcours (format xlsx)", "record.xlsx"),
        ("télécharger mes données", "record.json"),
    ):
        with me.page.expect_download() as download:
            me.page.get_by_role("link", name=label).click()
        saved[name] = tmp_path / name
        download.value.save_as(saved[name])
    assert openpyxl.load_workbook(saved["record.xlsx"]).sheetnames[:2] == ["Synthèse", "Exigences"]
    record = json.loads(saved["record.json"].read_text(encoding="utf-8"))
    assert (record["audience"], len(record["actions"])) == ("registrant", 3)


def test_news_reach_the_registrants(visit: Visit, installation: Installation) -> None:
    with world_of(installation) as world:
        email = world.parcours().account.email
    admin = visit(Reviewer)
    admin.log_in(ADMIN)
    admin.go("/console/actualites/")
    admin.follow("Écrire une actualité")
    admin.fill({"Titre": "Rencontre à Tours", "Texte": "Programme : https://conseil.example/tours."})
    admin.press("Enregistrer le brouillon")
    admin.press("Continuer", admin.choice("Publier"))
    admin.press("Confirmer")
    me = visit(Registrant, size=TELEPHONE)
    me.log_in(email)
    me.follow("Rencontre à Tours")
    expect(me.page.get_by_role("link", name="https://conseil.example/tours")).to_be_visible()


def _answer_everything(me: Visitor, answer: str) -> None:
    for number in range(1, 5):
        for group in me.page.locator("fieldset").all():
            group.get_by_label(answer, exact=True).check()
        me.press("Voir le résultat" if number == 4 else "Enregistrer et continuer")
