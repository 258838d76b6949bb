"""Workflows, templates and tags name each other exactly."""

import re

import pytest

from backoffice.mail.catalogue import BESIDE_STEPS, mail
from backoffice.mail.template import BUTTON, MailTemplate, TemplateError
from backoffice.resources import templates_dir
from tests.mail.letters import IN_STEPS, LETTERS, NAMES
from workflows.registry import WORKFLOWS

FOLDER = templates_dir() / "mail"


def test_every_mail_has_a_template_and_every_template_a_mail() -> None:
    templates = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.txt")}
    assert templates == set(NAMES)


def test_every_mail_has_a_golden_letter() -> None:
    assert set(LETTERS) == set(NAMES)


def test_mails_said_outside_a_step_are_in_no_step() -> None:
    assert not IN_STEPS & set(BESIDE_STEPS)


@pytest.mark.usefixtures("writing")
@pytest.mark.parametrize("workflow", sorted({name.split("/")[0] for name in NAMES}))
def test_every_tag_is_known_and_every_known_tag_used(workflow: str) -> None:
    names = [name for name in NAMES if name.split("/")[0] == workflow]
    used = {tag for name in names for tag in mail(name).template.tags}
    common = {"prenom", "nom", "conseil", "contact", "voies_de_recours", "motif", "question"}
    for name in names:
        known = set(mail(name).tags(LETTERS[name].record))
        assert mail(name).template.tags <= known
        assert known - common <= used


@pytest.mark.parametrize("name", NAMES)
def test_steps_that_ask_for_words_send_them(name: str) -> None:
    asked = {
        need for workflow in WORKFLOWS.values() for step in workflow.steps if name in step.mails for need in step.needs
    }
    tags = mail(name).template.tags
    assert "reason" not in asked or "motif" in tags
    assert "question" not in asked or "question" in tags


@pytest.mark.parametrize("name", NAMES)
def test_templates_are_well_formed(name: str) -> None:
    """One line a paragraph, so that mail programs wrap it; French marks; one button at most."""
    source = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    blocks = MailTemplate.parse(source).body.split("\n\n")
    assert all("\n" not in block for block in blocks)
    assert sum(bool(BUTTON.match(block)) for block in blocks) <= 1
    assert "'" not in source, "typographic apostrophe"
    assert not re.search(r"[^\s\u00a0][?!;]|[A-Za-zéà]:(?!//)|« ?$|\u00a0", source), "plain spaces before ? ! : ;"
    assert len(MailTemplate.parse(source).subject) <= 78


def test_only_links_that_open_an_account_are_secret() -> None:
    assert [name for name in NAMES if mail(name).secret] == [
        "account/created",
        "account/invited",
        "account/link_resent",
        "account/reset_requested",
        "council/appointed",
        "mailbox_change/announced",
        "mailbox_change/confirm_new",
        "mailbox_change/confirm_old",
    ]


class TestMailTemplate:
    def test_a_subject_is_one_line_whatever_the_tags_bring(self) -> None:
        written = MailTemplate.parse("Objet : Action {titre}\n\nBonjour").write({"titre": "a\r\nBcc: x@y.example\n b"})
        assert written.subject == "Action a Bcc: x@y.example b"

    def test_unknown_tags_are_refused_by_name(self) -> None:
        with pytest.raises(TemplateError, match="unknown tag: autre, inconnu"):
            MailTemplate.parse("Objet : {autre}\n\n{inconnu} {connu}").write({"connu": "x"})

    def test_no_subject_no_template(self) -> None:
        with pytest.raises(TemplateError, match="first line"):
            MailTemplate.parse("Bonjour")

    def test_an_empty_quote_or_paragraph_disappears(self) -> None:
        template = MailTemplate.parse("Objet : x\n\nUn\n\n> {motif}\n\n{rien}\n\nDeux")
        assert template.write({"motif": " ", "rien": ""}).text == "Un\n\nDeux\n"

    def test_unbroken_spaces_are_the_templates_and_not_the_tags(self) -> None:
        template = MailTemplate.parse("Objet : Oui !\n\nVotre action « {titre} » : prête ?")
        written = template.write({"titre": "Quoi ? « a »"})
        assert written.subject == "Oui\u00a0!"
        assert written.text == "Votre action «\u00a0Quoi ? « a »\u00a0»\u00a0: prête\u00a0?\n"

    def test_what_a_tag_brings_is_never_read_as_a_template(self) -> None:
        written = MailTemplate.parse("Objet : x\n\n{a}").write({"a": "[x](https://y.example) {b}"})
        assert [paragraph.kind for paragraph in written.paragraphs] == ["text"]
        assert written.text == "[x](https://y.example) {b}\n"


def test_every_tag_is_documented() -> None:
    documented = set(
        re.findall(r"`\{([a-z_]+)\}`", (FOLDER.parents[1] / "docs" / "mails.md").read_text(encoding="utf-8"))
    )
    assert documented == {tag for name in NAMES for tag in mail(name).template.tags}
