"""The real web server (gunicorn, processes and threads) on this machine, and browsers of it."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from backoffice.settings import Settings
from tests.architecture.source import ROOT

LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@contextmanager
def served(settings: Settings) -> Iterator[int]:
    """`backoffice serve` for these settings; yields its port."""
    environment = {field.name.upper(): str(getattr(settings, field.name)) for field in fields(Settings)}
    environment |= {"LISTEN": "127.0.0.1:0", "WEB_WORKERS": "2", "WEB_THREADS": "4"}
    process = subprocess.Popen(
        [sys.executable, "-m", "backoffice", "serve"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    assert process.stderr is not None
    said: list[str] = []
    port = 0
    for line in process.stderr:
        said.append(line)
        if found := LISTENING.search(line):
            port = int(found.group(1))
            break
    assert port, "".join(said)
    drain = threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)
    drain.start()
    try:
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        drain.join(5)
        process.stderr.close()


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


class Browser:
    """Keeps its connection, its cookie and the token of its session."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self._token = ""

    def log_in(self, email: str, password: str) -> None:
        self.get("/connexion")
        assert self.post("/connexion", email=email, password=password).status == 303
        self.get("/console/")

    def get(self, path: str) -> Answer:
        return self._send("GET", path)

    def post(self, path: str, **form: str) -> Answer:
        body = urlencode({"csrf_token": self._token, **form})
        return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
        response = self._connection.getresponse()
        text = response.read().decode()
        for name, morsel in SimpleCookie(response.getheader("Set-Cookie", "")).items():
            self._cookies[name] = morsel.value
        if found := TOKEN.search(text):
            self._token = found.group(1)
        return Answer(response.status, response.getheader("Location", ""), text)
