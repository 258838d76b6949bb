"""How a mail leaves: SMTP with verified TLS and a timeout, or the local mailbox of a trial."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email import charset

from flask_mail import Attachment, Message, sanitize_address

from backoffice.files.store import FileStore
from backoffice.mail.template import one_line
from backoffice.models import OutboxMail
from backoffice.settings import Settings

# After Flask-Mail's own line, which leaves bodies raw: a long reason would make lines that servers break or refuse.
charset.add_charset("utf-8", charset.SHORTEST, charset.QP, "utf-8")

RETRIED_LATER = range(400, 500)
AGAINST_THE_SENDER = "5.7."  # a server's policy (RFC 3463): it refuses us, and says nothing of the mailbox


class TemporaryFailure(Exception):
    """Worth trying again: the server said so, or did not answer."""


class PermanentFailure(Exception):
    """The server refuses this mail for good."""


class MailboxRefused(PermanentFailure):
    """There is no such mailbox, or it takes nothing any more: the next mails will fare no better."""


@dataclass(frozen=True)
class Delivery:
    """Sends outbox mails over one SMTP server."""

    settings: Settings
    files: FileStore

    def send(self, mail: OutboxMail) -> None:
        """Hand the mail to the server. Raises TemporaryFailure or PermanentFailure.

        What goes wrong before the mail itself is offered (connection, certificate, password) says nothing of this
        mail: it is tried again. Once the server has taken the mail, nothing that follows may have it sent twice.
        """
        message, recipient = self._prepared(mail)
        try:
            server = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure(f"{type(error).__name__}: {error}") from error
        try:
            server.sendmail(mail.sender, recipient, message)
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _refused(code, text) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure(f"{type(error).__name__}: {error}") from error
        finally:
            _leave(server)

    def _prepared(self, mail: OutboxMail) -> tuple[bytes, str]:
        """The message and the envelope's address, an accented domain in its plain form."""
        try:
            recipient = sanitize_address(mail.recipient)
            recipient.encode("ascii")
            return self.compose(mail), recipient
        except OSError as error:
            raise TemporaryFailure(f"an attachment cannot be read: {error}") from error
        except UnicodeError as error:
            raise MailboxRefused(f"an address that mail servers cannot take: {mail.recipient}") from error

    def compose(self, mail: OutboxMail) -> bytes:
        """The message, always with the Message-ID that the outbox row was given."""
        message = Message(
            subject=one_line(mail.subject),
            recipients=[mail.recipient],
            body=mail.text,
            html=mail.html,
            sender=mail.sender,
            reply_to=mail.reply_to,
            date=mail.created_at.timestamp(),
            extra_headers={"Auto-Submitted": "auto-generated"},
            attachments=[self._attachment(item.filename, item.media_type, item.sha256) for item in mail.attachments],
        )
        message.msgId = mail.message_id
        if message.has_bad_headers():
            raise PermanentFailure("a line break in an address")
        return message.as_bytes()

    def _attachment(self, filename: str, media_type: str, sha256: str) -> Attachment:
        with self.files.open(sha256) as file:
            return Attachment(filename=filename, content_type=media_type, data=file.read())

    def _connect(self) -> smtplib.SMTP:
        settings = self.settings
        context = ssl.create_default_context(cafile=settings.mail_ca_file or None)
        host, port, timeout = settings.mail_server, settings.mail_port, settings.mail_timeout
        if settings.mail_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=timeout)
        try:
            if settings.mail_security == "starttls":
                server.starttls(context=context)
            if settings.mail_username:
                server.login(settings.mail_username, settings.mail_password)
        except BaseException:
            server.close()
            raise
        return server


def _leave(server: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _failure(code: int, text: bytes | str) -> Exception:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    kind = TemporaryFailure if code in RETRIED_LATER else PermanentFailure
    return kind(f"{code} {words}")


def _refused(code: int, text: bytes | str) -> Exception:
    """What a server says of the recipient."""
    failure = _failure(code, text)
    words = str(failure).partition(" ")[2]
    if isinstance(failure, TemporaryFailure) or words.startswith(AGAINST_THE_SENDER):
        return failure
    return MailboxRefused(str(failure))
