"""What people read. Golden files hold the subject and text of every mail: `UPDATE_GOLDEN=1 pytest tests/mail` rewrites
them, and the difference is read like any other.
"""

import os
import re
from copy import deepcopy
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from backoffice.domain.measures import HOURS
from backoffice.domain.referential import Called
from backoffice.mail.catalogue import mail
from backoffice.mail.writing import write
from tests.mail.letters import (
    HOLDER_MAILBOX,
    LETTERS,
    NAMES,
    PARCOURS,
    RPPS,
    Case,
    account,
    action,
    claim,
    enrolment,
    parcours,
    returned_action,
)

pytestmark = pytest.mark.usefixtures("writing")

GOLDEN = Path(__file__).parent / "golden"
PRIVATE = re.compile(r"RPPS|santé|médical|vaccin|visite|maladie|diagnostic|patient", re.IGNORECASE)
OF_A_PARCOURS = ("parcours", "cpd_action", "attestation", "proposal")
REFUSALS = (
    "enrolment/refused",
    "establishment_request/refused",
    "cpd_action/rejected",
    "proposal/rejected",
    "attestation/revoked",
    "attestation/acceptance_revoked",
)


def letter(name: str, case: Case | None = None):
    case = case or LETTERS[name]
    return write(name, "camille@essai.example", case.record, case.tags)


@pytest.mark.parametrize("name", NAMES)
def test_subject_and_text(name: str) -> None:
    written = letter(name)
    found = f"Objet : {written.subject}\n\n{written.text}"
    path = GOLDEN / f"{name.replace('/', '.')}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in NAMES if name.split("/")[0] in OF_A_PARCOURS])
def test_to_a_medical_physicist_a_cycle_is_a_cycle(name: str) -> None:
    case = deepcopy(LETTERS[name])
    record = case.record
    held = {"cpd_action": lambda: record.claims[0].parcours, "parcours": lambda: record}
    parcours = held.get(name.split("/")[0], lambda: record.parcours)()
    parcours.rules.called, parcours.title = Called.cycle, "Cycle de formation 2023-2027"
    written = letter(name, case)
    said = f"{written.subject} {written.text}".replace(record.council.contact_email, "").replace(PARCOURS, "")
    assert not re.search(r"\bparcours\b(?!/)", re.sub(r"https?://\S+", "", said), re.IGNORECASE), said


def test_no_golden_file_without_its_mail() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {name.replace("/", ".") for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_it_greets_says_whom_to_write_to_and_signs(name: str) -> None:
    lines = letter(name).text.splitlines()
    contact, council = (
        ("contact@essai.example", "Parcours Essai")
        if name.startswith("account/")
        else ("parcours@essais.example", "Conseil National Professionnel des Essais")
    )
    to_council = mail(name).to_council  # a shared mailbox: nobody is named in it
    assert lines[0] in (("Bonjour,",) if to_council else ("Bonjour Camille Essai,", "Bonjour Dominique Autre,"))
    assert not to_council or "Camille" not in letter(name).text
    assert contact in letter(name).text
    assert lines[-1] == council


@pytest.mark.parametrize("name", NAMES)
def test_nothing_private(name: str) -> None:
    written = letter(name)
    for part in (written.subject, written.text, written.html):
        assert not PRIVATE.search(part)
        assert RPPS not in part
        assert HOLDER_MAILBOX not in part


def test_a_mailbox_just_typed_learns_nothing_of_who_holds_the_number() -> None:
    written = letter("account/rpps_already_known")
    assert "Bonjour Dominique Autre," in written.text
    assert not re.search("Camille|Essai,", written.text + written.html + written.subject)


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals_say_why_and_how_to_contest(name: str) -> None:
    text = letter(name).text
    reason = LETTERS[name].record.reason.splitlines()[0]
    remedies = LETTERS[name].record.council.remedies
    assert f"> {reason}\n" in text
    assert text.index(reason) < text.index(remedies) < text.rindex("parcours@essais.example")


def test_a_quote_stays_a_quote_whatever_is_written_in_it() -> None:
    reason = "Un.\n\n[Cliquez](https://ailleurs.example)\n\n{lien} {inconnu}"
    written = letter("cpd_action/rejected", Case(action(reason=reason)))
    assert "> Un.\n> \n> [Cliquez](https://ailleurs.example)\n> \n> {lien} {inconnu}\n" in written.text
    assert written.html.count("<a href") == 1


@pytest.mark.parametrize("name", NAMES)
def test_html_escapes_what_people_write(name: str) -> None:
    hostile = '<script>alert("x")</script><a href="https://ailleurs.example">'
    case = LETTERS[name]
    given = {"motif": hostile, "question": hostile, "prenom": hostile, "nom": hostile, "titre": hostile}
    written = write(name, "camille@essai.example", case.record, {**case.tags, **given})
    assert "&lt;script&gt;" in written.html or mail(name).to_council
    assert "<script" not in written.html
    assert 'href="https://ailleurs' not in written.html


class Links(HTMLParser):
    """The address and words of each link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open = True
            self.found.append([dict(attrs)["href"] or "", ""])

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[-1][1] += data


@pytest.mark.parametrize("name", NAMES)
def test_buttons_lead_to_our_own_address(name: str) -> None:
    links = Links(letter(name).html).found
    assert links or name in ("account/suspended", "mailbox_change/left")  # nothing to open there any more
    for url, label in links:
        assert url.startswith("https://parcours.essai.example/")
        assert label.strip()
        assert f"{label}\u00a0:\n{url}" in letter(name).text


@pytest.mark.parametrize(
    ("asked", "granted", "line", "may_contest"),
    [
        ("6", "6", "6 QARQ accordés", False),
        ("1", "1", "1 QARQ accordé", False),
        ("6", "4", "4 QARQ accordés (6 déclarés)", True),
        ("1.5", "0", "0 QARQ accordé (1,5 déclaré)", True),
        ("1", "2.5", "2,5 QARQ accordés (1 déclaré)", False),
    ],
)
def test_credits_granted(asked: str, granted: str, line: str, may_contest: bool) -> None:
    text = letter("cpd_action/accepted", Case(action(claim(asked, granted)))).text
    assert f"{PARCOURS}\u00a0: {line}\n" in text
    assert ("revoir cette décision" in text) == may_contest


def test_where_actions_only_count_one_by_one_no_amount_is_said() -> None:
    text = letter("cpd_action/accepted", Case(action(claim("0", "0", measure=None)))).text
    assert f"{PARCOURS}\u00a0: comptée comme une action\n" in text
    assert "QARQ" not in text


def test_hours_are_granted_in_hours() -> None:
    text = letter("cpd_action/accepted", Case(action(claim("7.5", "6", measure=HOURS)))).text
    assert f"{PARCOURS}\u00a0: 6 heures accordées (7,5 déclarées)\n" in text


def test_an_action_claimed_twice_has_a_line_each() -> None:
    claims = (claim("6"), claim("4", "2", title="Certification périodique 2023-2031"))
    text = letter("cpd_action/accepted", Case(action(*claims))).text
    assert f"{PARCOURS}\u00a0: 6 QARQ accordés\nCertification périodique 2023-2031\u00a0: 2 QARQ acc" in text


def test_returned_actions_are_listed_and_agree() -> None:
    one = letter("parcours/returned", Case(parcours(returned_action("Audit", "Quelle date ?"), reason="À préciser.")))
    assert "Une action est à compléter\u00a0:\n– Audit\u00a0: Quelle date ?\n" in one.text
    none = letter("parcours/returned", Case(parcours(reason="À préciser.")))
    assert "à compléter\u00a0:\n–" not in none.text


def test_lifetimes_agree(writing: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(writing.config["SETTINGS"], validation_link_hours=1, reset_link_minutes=1)
    monkeypatch.setitem(writing.config, "SETTINGS", settings)
    assert "valable 1 heure et" in letter("account/created", Case(account())).text
    assert "valable 1 minute et" in letter("account/reset_requested", Case(account())).text


def test_no_remedies_no_empty_paragraph() -> None:
    record = enrolment(reason="Non.")
    record.council = type(record.council)(**{**vars(record.council), "remedies": ""})
    assert "\n\n\n" not in letter("enrolment/refused", Case(record)).text
