"""Mails over SMTP, to servers on this machine: what is verified, what is tried again, what arrives."""

import email
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from backoffice.files.store import FileStore
from backoffice.mail.delivery import Delivery, PermanentFailure, TemporaryFailure
from backoffice.models import MailAttachment, OutboxMail
from tests.mail.smtp import Authority, Inbox, serving

pytestmark = pytest.mark.usefixtures("writing")

Post = Callable[..., Delivery]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def post(writing: Flask, files: FileStore) -> Post:
    def make(port: int, **given: Any) -> Delivery:
        values: dict[str, Any] = {
            "mail_server": "localhost",
            "mail_port": port,
            "mail_security": "none",
            "mail_timeout": 5,
            **given,
        }
        return Delivery(replace(writing.config["SETTINGS"], **values), files)

    return make


def outbox_mail(**given: Any) -> OutboxMail:
    values: dict[str, Any] = {
        "id": uuid4(),
        "name": "cpd_action/accepted",
        "sender": "ne-pas-repondre@essai.example",
        "reply_to": "parcours@essais.example",
        "recipient": "camille@essai.example",
        "subject": "Votre action est acceptée",
        "text": "Bonjour Camille,\n\nC’est accepté.\n",
        "html": "<p>C’est accepté.</p>",
        "message_id": "<0123456789abcdef@essai.example>",
        "created_at": datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        "attachments": [],
    }
    return OutboxMail(**{**values, **given})


def only(inbox: Inbox) -> EmailMessage:
    (content,) = inbox.messages
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def test_what_arrives(post: Post) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        post(port).send(outbox_mail())
    message = only(inbox)
    assert message["Subject"] == "Votre action est acceptée"
    assert message["Message-ID"] == "<0123456789abcdef@essai.example>"
    assert (message["From"], message["To"]) == ("ne-pas-repondre@essai.example", "camille@essai.example")
    assert message["Reply-To"] == "parcours@essais.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert body(message, "plain") == "Bonjour Camille,\n\nC’est accepté.\n"
    assert body(message, "html") == "<p>C’est accepté.</p>"
    assert inbox.envelopes == [("ne-pas-repondre@essai.example", ["camille@essai.example"])]


def test_the_same_mail_sent_again_is_the_same_message(post: Post) -> None:
    inbox, mail = Inbox(), outbox_mail()
    with serving(inbox) as port:
        post(port).send(mail)
        post(port).send(mail)
    first, second = (email.message_from_bytes(content, policy=default) for content in inbox.messages)
    assert first["Message-ID"] == second["Message-ID"] == mail.message_id
    assert first["Date"] == second["Date"]


def test_an_attachment_arrives_whole(post: Post, files: FileStore) -> None:
    content = bytes(range(256)) * 200
    stored = files.put(content)
    attached = MailAttachment(sha256=stored.sha256, filename="attestation-É-1.pdf", media_type="application/pdf")
    inbox = Inbox()
    with serving(inbox) as port:
        post(port).send(outbox_mail(attachments=[attached]))
    (part,) = only(inbox).iter_attachments()
    assert part.get_content() == content
    assert (part.get_filename(), part.get_content_type()) == ("attestation-É-1.pdf", "application/pdf")


def test_an_attachment_that_cannot_be_read_is_tried_again(post: Post) -> None:
    lost = MailAttachment(sha256="0" * 64, filename="a.pdf", media_type="application/pdf")
    inbox = Inbox()
    with serving(inbox) as port, pytest.raises(TemporaryFailure, match="attachment"):
        post(port).send(outbox_mail(attachments=[lost]))
    assert inbox.messages == []


def test_long_lines_and_leading_dots_arrive_as_they_were(post: Post) -> None:
    text = "é" * 3000 + "\n.\n..deux points\nFrom ici\n"
    inbox = Inbox()
    with serving(inbox) as port:
        post(port).send(outbox_mail(text=text))
    assert max(len(line) for line in inbox.messages[0].split(b"\r\n")) <= 998
    assert body(only(inbox), "plain") == text


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\r\n ", "\u2028", "\x0b", "\x85"])
def test_a_subject_cannot_add_a_header(post: Post, break_: str) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        post(port).send(outbox_mail(subject=f"Action é{break_}Bcc: autre@essai.example{break_}{break_}corps"))
    message = only(inbox)
    assert message["Bcc"] is None
    assert message["Subject"] == "Action é Bcc: autre@essai.example corps"
    assert inbox.envelopes[0][1] == ["camille@essai.example"]


@pytest.mark.parametrize("field", ["recipient", "sender", "reply_to"])
def test_an_address_with_a_line_break_is_never_sent(post: Post, field: str) -> None:
    inbox = Inbox()
    with serving(inbox) as port, pytest.raises(PermanentFailure, match="line break"):
        post(port).send(outbox_mail(**{field: "camille@essai.example\r\nBcc: autre@essai.example"}))
    assert inbox.envelopes == []


def test_an_accented_domain_is_written_in_its_plain_form(post: Post) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        post(port).send(outbox_mail(recipient="camille@hôpital.example"))
    assert inbox.envelopes[0][1] == ["camille@xn--hpital-ixa.example"]


def test_an_accented_name_before_the_at_sign_is_refused_for_good(post: Post) -> None:
    inbox = Inbox()
    with serving(inbox) as port, pytest.raises(PermanentFailure, match=r"camillé@essai\.example"):
        post(port).send(outbox_mail(recipient="camillé@essai.example"))
    assert inbox.messages == []


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("451 4.3.0 plus tard", TemporaryFailure),
        ("421 4.7.0 trop de monde", TemporaryFailure),
        ("550 5.1.1 inconnu", PermanentFailure),
        ("554 5.7.1 non", PermanentFailure),
    ],
)
@pytest.mark.parametrize("when", ["sender", "recipient", "content"])
def test_refusals_of_the_server(post: Post, when: str, answer: str, failure: type[Exception]) -> None:
    inbox = Inbox(**{f"{when}_answer": answer})
    with serving(inbox) as port, pytest.raises(failure, match=answer[:3]):
        post(port).send(outbox_mail())


def test_a_server_that_fails_on_leaving_has_taken_the_mail(post: Post) -> None:
    inbox = Inbox(leaving_answer="421 4.7.0 au revoir")
    with serving(inbox) as port:
        post(port).send(outbox_mail())
    assert len(inbox.messages) == 1


def test_a_wrong_password_is_the_installations_fault_not_the_mails(post: Post) -> None:
    inbox = Inbox(password="juste")
    with serving(inbox) as port:
        with pytest.raises(TemporaryFailure, match="535"):
            post(port, mail_username="essai", mail_password="faux").send(outbox_mail())
        assert inbox.messages == []
        post(port, mail_username="essai", mail_password="juste").send(outbox_mail())
    assert len(inbox.messages) == 1


@contextmanager
def silent_server() -> Iterator[int]:
    """Accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        kept: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    kept.append(listener.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for connection in kept:
            connection.close()


def test_a_silent_server_is_given_up(post: Post) -> None:
    begun = datetime.now(UTC)
    with silent_server() as port, pytest.raises(TemporaryFailure, match="imed out"):
        post(port, mail_server="127.0.0.1", mail_timeout=1).send(outbox_mail())
    assert datetime.now(UTC) - begun < timedelta(seconds=4)


def test_no_server_at_all(post: Post) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TemporaryFailure, match="refused"):
        post(port, mail_server="127.0.0.1").send(outbox_mail())


@pytest.mark.parametrize("security", ["starttls", "tls"])
class TestTls:
    def test_a_certificate_of_the_named_authority_is_accepted(
        self, post: Post, authority: Authority, security: str
    ) -> None:
        inbox = Inbox()
        with serving(inbox, authority.server_context("localhost"), implicit=security == "tls") as port:
            post(port, mail_security=security, mail_ca_file=str(authority.certificate)).send(outbox_mail())
        assert inbox.encrypted == [True]

    @pytest.mark.parametrize("fault", ["unknown authority", "another name", "expired"])
    def test_any_other_is_refused_and_the_mail_waits(
        self, post: Post, authority: Authority, tmp_path: Path, security: str, fault: str
    ) -> None:
        issuer = Authority(tmp_path) if fault == "unknown authority" else authority
        name = "ailleurs.example" if fault == "another name" else "localhost"
        context = issuer.server_context(name, expired=fault == "expired")
        inbox = Inbox()
        with (
            serving(inbox, context, implicit=security == "tls") as port,
            pytest.raises(TemporaryFailure, match="CERTIFICATE_VERIFY_FAILED"),
        ):
            post(port, mail_security=security, mail_ca_file=str(authority.certificate)).send(outbox_mail())
        assert inbox.messages == []

    def test_a_server_without_tls_is_refused(self, post: Post, security: str) -> None:
        inbox = Inbox()
        with serving(inbox) as port, pytest.raises(TemporaryFailure):
            post(port, mail_security=security, mail_timeout=1).send(outbox_mail())
        assert inbox.messages == []
