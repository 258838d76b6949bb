"""How a mail leaves: SMTP with verified TLS and a timeout, or the local mailbox of a trial."""

import smtplib
import ssl
from dataclasses import dataclass

from flask_mail import Attachment, Message

from backoffice.files.store import FileStore
from backoffice.models import OutboxMail
from backoffice.settings import Settings

RETRIED_LATER = range(400, 500)


class TemporaryFailure(Exception):
    """Worth trying again: the server said so, or did not answer."""


class PermanentFailure(Exception):
    """The server refuses this mail for good."""


@dataclass(frozen=True)
class Delivery:
    """Sends outbox mails over one SMTP server."""

    settings: Settings
    files: FileStore

    def send(self, mail: OutboxMail) -> None:
        """Hand the mail to the server. Raises TemporaryFailure or PermanentFailure."""
        message = self.compose(mail)
        try:
            with self._connect() as server:
                server.sendmail(mail.sender, [mail.recipient], message)
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _failure(code, text) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure(f"{type(error).__name__}: {error}") from error

    def compose(self, mail: OutboxMail) -> bytes:
        """The message, always with the Message-ID that the outbox row was given."""
        message = Message(
            subject=mail.subject,
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
            if settings.mail_security == "starttls":
                server.starttls(context=context)
        if settings.mail_username:
            server.login(settings.mail_username, settings.mail_password)
        return server


def _failure(code: int, text: bytes | str) -> Exception:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    kind = TemporaryFailure if code in RETRIED_LATER else PermanentFailure
    return kind(f"{code} {words}")
