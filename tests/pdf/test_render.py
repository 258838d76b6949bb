"""The renderer against its content: escaping, no fetch, embedded fonts, odd characters."""

import socket
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup
from PIL import Image
from pypdf import PdfReader

from backoffice.pdf import render as rendering
from backoffice.pdf.attestation import _context
from backoffice.pdf.render import PdfError, render, render_in_subprocess
from tests.pdf.conftest import SNAPSHOT

FIELDS = ("holder", "structure", "rpps", "council_name", "programme_title", "verification_url", "issuer_name")


@pytest.fixture
def data() -> dict[str, Any]:
    return _context(SNAPSHOT)


class Listener:
    """A server on the loopback that notes whether anybody came."""

    def __init__(self, server: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{server.getsockname()[1]}/image.png"
        self.visits = 0
        self._server = server
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._server.accept()
            with connection:
                if connection.recv(10) == b"stop":
                    return
                self.visits += 1

    def stop(self) -> None:
        with socket.create_connection(self._server.getsockname()) as connection:
            connection.sendall(b"stop")
        self._thread.join(5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        running = Listener(server)
        yield running
        running.stop()


def text_of(document: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages).split())


def images_in(document: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(document)).pages)


def fill(data: dict[str, Any], value: str) -> None:
    for name in FIELDS:
        data["attestation"][name] = value
    for action in data["attestation"]["actions"]:
        for name in ("label", "title", "dates", "categories"):
            action[name] = value


@pytest.mark.parametrize("value", ["<b>Gras</b>", "A&B", "<script>x</script>", "{{ 7 * 7 }}", "</td><!--"])
def test_markup_in_a_field_is_text(data: dict[str, Any], value: str) -> None:
    fill(data, value)
    text = text_of(render("attestation.html", data)).replace(" ", "")
    assert text.count(value.replace(" ", "")) >= len(FIELDS) + 8


def test_a_field_fetches_nothing(data: dict[str, Any], listener: Listener, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    Image.new("RGB", (9, 9)).save(secret)
    for value in (f'<img src="{listener.url}">', f'<img src="file://{secret}">', f'<img src="{secret}">'):
        fill(data, value)
        assert images_in(render("attestation.html", data)) == 1, "the QR code alone"
    assert listener.visits == 0


def test_even_unescaped_markup_fetches_nothing(data: dict[str, Any], listener: Listener, tmp_path: Path) -> None:
    """The second defence, tried alone: as if a template forgot to escape."""
    secret = tmp_path / "secret.png"
    Image.new("RGB", (9, 9)).save(secret)
    remote, style = f'<img src="{listener.url}">', f'<link rel="stylesheet" href="{listener.url}">'
    climb = f'<img src="../../../../../../../../../..{secret}">'
    for value in (remote, style, f'<img src="file://{secret}">', f'<img src="{secret}">', climb):
        fill(data, Markup(value))
        assert images_in(render("attestation.html", data)) == 1
    assert listener.visits == 0


def test_every_font_that_draws_is_embedded(data: dict[str, Any]) -> None:
    reader = PdfReader(BytesIO(render("attestation.html", data)))
    fonts = {
        font.get_object()["/BaseFont"]: "/FontFile2" in font.get_object().get("/FontDescriptor", {})
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    embedded = {name.partition("+")[2] for name, is_embedded in fonts.items() if is_embedded}
    assert embedded == {"DejaVuSans", "DejaVuSans-Bold"}


def test_a_missing_font_is_an_error(data: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "FONTS_DIRECTORY", tmp_path)
    with pytest.raises(PdfError, match="not embedded"):
        render("attestation.html", data)


def test_european_letters_and_signs_are_drawn(data: dict[str, Any]) -> None:
    letters = "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ àâæçéèêëîïôœùûüÿ ČčŁłȘșȚțŐőŽžÅåØøß € « ’ – … · ½ ≥ Ελληνικά Кирилица"
    data["attestation"]["structure"] = letters
    assert letters in text_of(render("attestation.html", data))


def test_combining_accents_are_composed_and_control_characters_dropped(data: dict[str, Any]) -> None:
    data["attestation"]["structure"] = "Ho\u0302pital\x00 d\x1b\u2019E\u0301te\u0301"
    assert "Hôpital d’Été" in text_of(render("attestation.html", data))


def test_the_process_of_its_own_draws_the_same(data: dict[str, Any]) -> None:
    assert text_of(render_in_subprocess("attestation.html", data)) == text_of(render("attestation.html", data))


def test_an_unknown_template_or_field_is_an_error_of_the_process(data: dict[str, Any]) -> None:
    with pytest.raises(PdfError, match="absent"):
        render_in_subprocess("absent.html", data)
    del data["attestation"]["holder"]
    with pytest.raises(PdfError, match="holder"):
        render_in_subprocess("attestation.html", data)
