"""What a council may write in a mail, and what it may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.mail.catalogue import mail
from backoffice.mail.tags import ADDRESSES, tags_of
from backoffice.mail.template import MailTemplate
from backoffice.mail.wording import problems, usable
from backoffice.mail.writing import write
from tests.mail.letters import LETTERS, NAMES, action

pytestmark = pytest.mark.usefixtures("writing")


@pytest.mark.parametrize("name", NAMES)
def test_the_closed_list_is_what_the_catalogue_brings(name: str) -> None:
    brought = mail(name).tags(LETTERS[name].record)
    assert set(brought) == set(tags_of(name))
    assert {tag for tag, value in brought.items() if value.startswith("https://")} <= ADDRESSES


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_text_may_be_kept(name: str) -> None:
    template = mail(name).template
    assert problems(name, template.subject, template.body) == []


def said(subject: str = "Objet", body: str = "{motif}\n\n{voies_de_recours}", name: str = "cpd_action/rejected") -> str:
    return " ".join(f"{problem.field}: {problem.sentence}" for problem in problems(name, subject, body))


@pytest.mark.parametrize(
    "wrong", ["{inconnu}", "{Titre}", "{ titre }", "{{ titre }}", "{titre", "{}", "{% if titre %}"]
)
def test_what_is_in_braces_and_no_tag_is_refused_with_the_list(wrong: str) -> None:
    for found in (said(subject=wrong), said(body=f"{wrong} {{motif}} {{voies_de_recours}}")):
        assert "de ce courriel. Celles qui existent : {prenom}" in found
        assert "{credits_declares}" in found


def test_a_refusal_keeps_its_reason_and_how_to_contest_it() -> None:
    assert said() == ""
    assert "body: Gardez la balise {motif}" in said(body="{voies_de_recours}")
    assert "comment contester" in said(body="{motif}")
    assert "{lien}" in said(body="Bonjour", name="account/created")
    assert said(body="Bonjour", name="account/validated") == ""


def test_a_button_leads_to_a_page_of_ours() -> None:
    owed = "{motif}\n\n{voies_de_recours}\n\n"
    assert "page d’ici" in said(body=owed + "[Ici](https://ailleurs.example)")
    assert "page d’ici" in said(body=owed + "[Ici](https://ailleurs.example/{lien})")
    assert "Un seul bouton" in said(body=owed + "[Un]({lien})\n\n[Deux]({lien})")
    assert said(body=owed + "[Ici]({lien})") == ""


@pytest.mark.parametrize(
    ("subject", "body", "sentence"),
    [
        ("", "x", "subject: Écrivez l’objet."),
        ("x" * 79, "x", "subject: Cet objet est trop long"),
        ("a\nb", "x", "subject: L’objet tient sur une ligne."),
        ("x", " \n", "body: Écrivez le texte du courriel."),
        ("x", "x" * 4001, "body: Ce texte est trop long"),
    ],
)
def test_what_is_missing_or_too_long(subject: str, body: str, sentence: str) -> None:
    assert sentence in said(subject, body, "account/validated")


def test_a_tag_of_the_subject_does_not_count_in_its_length() -> None:
    assert said("x" * 78 + "{titre}") == ""


@given(st.text(alphabet="{}<>&[]()>#% abtire\n", max_size=60))
def test_whatever_may_be_kept_is_written_as_text(typed: str) -> None:
    """Only this mail's tags are replaced, whatever they bring; the rest is what was typed, escaped in HTML."""
    body = f"{typed}\n\n{{motif}}\n\n{{voies_de_recours}}"
    if problems("cpd_action/rejected", "Objet", body):
        return
    hostile = "<script>{titre}</script>"
    letter = write(
        "cpd_action/rejected", "x@essai.example", action(reason=hostile), template=MailTemplate.of("O", body)
    )
    assert hostile in letter.text
    assert "<script" not in letter.html


def test_a_wording_that_names_a_tag_of_old_is_left_for_the_shipped_text() -> None:
    assert usable("cpd_action/rejected", "x", "{retiree}") is None
    assert usable("cpd_action/rejected", "x", "{titre}") is not None
