"""A running installation for a browser: web server and worker as processes of their own, mails into an SMTP sink."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from backoffice.app import create_app
from backoffice.db import db
from backoffice.settings import load_settings
from tests.mail.smtp import OK, Inbox, serving

STARTING = 60  # seconds for a process to answer, on a machine that is busy
ARRIVING = 40  # seconds for a mail to arrive
ROOT = Path(__file__).parents[2]


@dataclass
class Sink(Inbox):
    """Keeps what the worker sends; a test takes each mail out, so that one sent twice is seen."""

    arrival: threading.Condition = field(default_factory=threading.Condition)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        with self.arrival:
            self.arrival.notify_all()
        return answer

    def take(self, recipient: str, subject: str) -> EmailMessage:
        """The mail to this mailbox whose subject begins so; waits for it. Fails with what arrived instead."""
        with self.arrival:
            if not self.arrival.wait_for(lambda: self._position(recipient, subject) is not None, ARRIVING):
                raise AssertionError(f"no mail « {subject} » to {recipient}; there are {self.left()}")
            position = self._position(recipient, subject)
            assert position is not None
            self.envelopes.pop(position)
            return _parsed(self.messages.pop(position))

    def left(self, recipient: str = "") -> list[tuple[str, str]]:
        """(recipient, subject) of the mails that nobody took."""
        rows = zip(self.envelopes, self.messages, strict=True)
        found = [(to[0], _plain(str(_parsed(message)["Subject"]))) for (_, to), message in rows]
        return [row for row in found if not recipient or row[0] == recipient]

    def _position(self, recipient: str, subject: str) -> int | None:
        rows = enumerate(self.left())
        return next((n for n, (to, said) in rows if to == recipient and said.startswith(subject)), None)


def _plain(text: str) -> str:
    """With ordinary spaces, as one types them."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


def _parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def words_of(message: EmailMessage) -> str:
    """The plain text of a mail, as its reader sees it."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def link_in(message: EmailMessage, path: str) -> str:
    """The one address of the mail that goes to `path`."""
    found = set(re.findall(rf"http://\S+{re.escape(path)}\S*", words_of(message)))
    assert len(found) == 1, found
    return str(found.pop())


@dataclass
class Installation:
    """Where it answers, what it was set to, and what its worker sent. `settings` are environment variables."""

    address: str
    settings: dict[str, str]
    sink: Sink
    logs: Path

    @contextmanager
    def application(self) -> Iterator[Flask]:
        """The same installation in this process, to prepare people and records through the services."""
        app = create_app(load_settings(**{name.lower(): value for name, value in self.settings.items()}))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    def failures(self) -> list[str]:
        """Lines of the processes' logs that tell of an unexpected error."""
        return [
            f"{path.name}: {line}"
            for path in sorted(self.logs.glob("*.log"))
            for line in path.read_text().splitlines()
            if "Traceback" in line or "ERROR" in line or "CRITICAL" in line
        ]


@contextmanager
def running(owner_url: str, application_url: str, folder: Path, **more: str) -> Iterator[Installation]:
    """Both processes on this migrated database, until the block ends."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    sink = Sink()
    with ExitStack() as stack:
        settings = {
            "ENVIRONMENT": "test",
            "DATABASE_URL": application_url,
            "MIGRATION_DATABASE_URL": owner_url,
            "DATA_DIR": str(folder / "data"),
            "SECRET_KEY": "a secret that only the tests know, and it is long",
            "BASE_URL": address,
            "LISTEN": f"127.0.0.1:{port}",
            "WEB_WORKERS": "1",
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(stack.enter_context(_in_a_thread_of_its_own(sink))),
            "MAIL_SECURITY": "none",
            **more,
        }
        installation = Installation(address, settings, sink, folder)
        children = {name: stack.enter_context(_process(name, installation)) for name in ("serve", "worker")}
        _wait_until_ready(installation, children["serve"])
        yield installation
        for name, child in children.items():
            assert child.poll() is None, f"`backoffice {name}` stopped by itself: {_log(installation, name)}"


@contextmanager
def _in_a_thread_of_its_own(sink: Sink) -> Iterator[int]:
    """`serving` runs an event loop, which the thread that drives the browser has already."""
    server = serving(sink)
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(server.__enter__).result()
        thread.submit(server.__exit__, None, None, None).result()


@contextmanager
def _process(name: str, installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, **installation.settings, "PYTHONUNBUFFERED": "1"}
    with (installation.logs / f"{name}.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "backoffice", name], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _wait_until_ready(installation: Installation, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{installation.address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            server_is_slow = threading.Event()
            server_is_slow.wait(0.1)
    raise AssertionError(f"the web server does not answer: {_log(installation, 'serve')}")


def _log(installation: Installation, name: str) -> str:
    return (installation.logs / f"{name}.log").read_text()[-3000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


__all__ = ["OK", "Installation", "Sink", "link_in", "running", "words_of"]
