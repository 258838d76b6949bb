"""A version of the referential, from the draft to the page that anyone reads, by the four people it takes."""

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation, link_in, words_of
from tests.browser.people import ADMIN, BOARD, EDITOR, SCIENCE, Reviewer
from tests.browser.records import world_of
from tests.browser.visitor import TELEPHONE, Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow(minutes=1)]

PROGRAMME = "Certification périodique"
PUBLIC = "/referentiels/cnp-mn/certification-periodique"


@pytest.fixture
def parcours(installation: Installation) -> str:
    """The holder of a parcours under version 2.0, with an action that waits."""
    with world_of(installation) as world:
        found = world.certification(world.registrant(given_name="Ana", family_name="Référence"))
        world.action(found, "submitted", "1.2", title="Congrès de printemps", answer={"half_days": "4"})
        return str(found.account.email)


def test_a_version_is_edited_compared_approved_published_and_read(
    installation: Installation, visit: Visit, parcours: str
) -> None:
    editor = visit(Reviewer)
    editor.log_in(EDITOR)
    editor.go("/console/referentiels/")
    editor.press(f"Nouveau brouillon : {PROGRAMME}")
    draft = editor.page.url
    assert editor.heading == f"{PROGRAMME}, version 2.1"
    _edits(editor, draft)
    _compares(editor)
    _looks_at_the_parcours(editor, draft)

    science = visit(Reviewer)
    science.log_in(SCIENCE)
    science.go(draft.removeprefix(installation.address))
    science.preview("Proposer au conseil d’administration")
    science.confirm()

    board = visit(Reviewer)
    proposed = words_of(installation.sink.take("conseil@comite.example", f"À approuver : {PROGRAMME}"))
    assert "version 2.1" in proposed
    board.log_in(BOARD)
    board.open_oldest("Référentiels")
    choice = board.choice("Approuver")
    board.press("Voir le courriel avant l’envoi", choice, status=400)
    assert board.error_of("Date de la décision du conseil d’administration") == (
        "Indiquez la date de la décision du conseil d’administration."
    )
    board.fill({"Date de la décision du conseil d’administration": "2026-11-14"}, board.choice("Approuver"))
    board.press("Voir le courriel avant l’envoi", board.choice("Approuver"))
    board.confirm()

    admin = visit(Reviewer)
    admin.log_in(ADMIN)
    approved = installation.sink.take("admin@comite.example", f"Approuvé : {PROGRAMME}")
    admin.go(link_in(approved, "/console/referentiels").removeprefix(installation.address))
    admin.press("Voir le courriel avant l’envoi", admin.choice("Publier"))
    admin.confirm()
    admin.sees("publié")

    _is_read_by_anyone(visit(size=TELEPHONE))
    _moves_a_parcours(admin, draft, installation, parcours)


def _edits(editor: Reviewer, draft: str) -> None:
    editor.follow("1.2 · Congrès")
    editor.fill({"Libellé": "Congrès, réunion ou formation en ligne", "QARQ par unité ou groupe d’unités": "beaucoup"})
    editor.press("Enregistrer l’entrée", status=400)
    assert editor.error_of("QARQ par unité ou groupe d’unités") == "il faut un nombre (au plus 4 décimales)"
    expect(editor.field("Libellé")).to_have_value("Congrès, réunion ou formation en ligne")
    editor.fill({"QARQ par unité ou groupe d’unités": "1,5"})
    editor.press("Enregistrer l’entrée")
    editor.sees("L’entrée 1.2 est enregistrée.", "1,5 QARQ par demi-journée")
    editor.follow("1.9 · Réunion")
    editor.tick("Retirée : elle ne se déclare plus, les actions déjà déclarées continuent de compter")
    editor.press("Enregistrer l’entrée")
    editor.follow("Ajouter une entrée")
    editor.press("Enregistrer", status=400)
    assert "champ « label » : il faut un texte" in editor.error_of("Texte (YAML)")
    text = editor.field("Texte (YAML)").input_value()
    for name, value in (
        ("key", "1.12"),
        ("label", "Atelier"),
        ("expectation", "Un atelier."),
        ("hint", "Son programme."),
    ):
        text = text.replace(f"{name}: ''", f"{name}: '{value}'", 1)
    editor.fill({"Texte (YAML)": text.replace("row: ''", "row: '1.12'")})
    editor.press("Enregistrer")
    editor.sees("Nouvelle entrée : c’est enregistré.", "1.12 · Atelier")


def _compares(editor: Reviewer) -> None:
    editor.follow("Ce qui change")
    editor.sees("1 entrée ajoutée", "2 modifiées, dont 1 retirée", "45 inchangées")
    changed = editor.page.locator("article.change").filter(has_text="1.2 ·")
    expect(changed.locator("ins", has_text="1,5")).to_be_visible()
    expect(changed.locator("del").first).to_be_visible()


def _looks_at_the_parcours(editor: Reviewer, draft: str) -> None:
    editor.go(draft.removeprefix(editor.address) + "/parcours")
    editor.sees("4 → 6 QARQ")
    editor.does_not_see("Ana Référence")


def _is_read_by_anyone(reader: Visitor) -> None:
    reader.go("/")
    reader.follow("référentiels publiés")
    reader.follow(PROGRAMME)
    reader.sees("version 2.1", "approuvée par le conseil d’administration le 14 novembre 2026")
    reader.fill({"Chercher une action": "REUNION bibliographique"})
    reader.press("Chercher")
    reader.sees("1 action sur 48.", "Retirée :")
    reader.go(f"{PUBLIC}/2.0")
    reader.sees("Cette version n’est plus en vigueur", "Lire la version 2.1")


def _moves_a_parcours(admin: Reviewer, draft: str, installation: Installation, owner: str) -> None:
    admin.go(draft.removeprefix(admin.address) + "/parcours")
    admin.tick("Ana Référence")
    admin.press("Faire passer les parcours cochés", status=400)
    assert admin.error_of("Motif") == "Indiquez un motif : il est joint au courriel de chaque personne."
    admin.fill({"Motif": "Le nouveau barème vous est plus favorable."})
    admin.press("Faire passer les parcours cochés")
    admin.sees("1 parcours sur 1 suivent maintenant la version 2.1.")
    mail = words_of(installation.sink.take(owner, "Nouvelles règles"))
    assert "Le nouveau barème vous est plus favorable." in mail
    assert "version 2.1" in mail
