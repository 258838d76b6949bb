"""SMTP servers of the tests, on this machine, and the authority that signs their certificates."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = "250 OK"


@dataclass
class Inbox:
    """What a server received, and what it answers; `*_answer` replaces the usual answer at that moment."""

    sender_answer: str = OK
    recipient_answer: str = OK
    content_answer: str = OK
    leaving_answer: str = "221 Bye"
    password: str = ""
    messages: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient_answer == OK:
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.content_answer == OK:
            self.messages.append(bytes(envelope.original_content or b""))
            self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
            self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return self.content_answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return self.leaving_answer

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == self.password.encode(), handled=False)


@contextmanager
def serving(inbox: Inbox, context: ssl.SSLContext | None = None, *, implicit: bool = False) -> Iterator[int]:
    """A server for this inbox, on a free port of this machine: its thread ends with the block.

    With a context TLS is required: by STARTTLS, or from the first byte when `implicit` (as on port 465).
    """
    loop = asyncio.new_event_loop()

    def session() -> SMTP:
        return SMTP(
            inbox,
            hostname="localhost",
            tls_context=None if implicit else context,
            require_starttls=context is not None and not implicit,
            authenticator=inbox.authenticate if inbox.password else None,
            auth_require_tls=False,
            loop=loop,
        )

    server = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0, ssl=context if implicit else None))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_end(server))
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await asyncio.sleep(0)  # lets connections close


class Authority:
    """A certificate authority made for one test run; `certificate` is the file to trust."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité d’essai")])
        begins, ends = _validity()
        signed = (
            x509.CertificateBuilder()
            .subject_name(self._name)
            .issuer_name(self._name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = folder / "authority.pem"
        self.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def server_context(self, name: str, *, expired: bool = False) -> ssl.SSLContext:
        """What a server of that name shows."""
        key = ec.generate_private_key(ec.SECP256R1())
        begins, ends = _validity(ended=expired)
        signed = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        path = self.folder / f"{name}{'-expired' if expired else ''}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + signed.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path)
        return context


def _validity(*, ended: bool = False) -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    end = now - timedelta(days=1) if ended else now + timedelta(days=1)
    return end - timedelta(days=2), end
