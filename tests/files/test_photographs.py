"""The notes of a telephone are gone, the picture is the same."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from backoffice.files.photographs import without_notes
from tests.files.samples import pdf

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
PLACE = {1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 7.0)}


def photograph(size: tuple[int, int] = (60, 40), turned: int = 6, order: str = "<", **saving: Any) -> bytes:
    """As a telephone takes it: on its side, with the place, the device and a comment."""
    exif = Image.Exif()
    exif.endian = order
    exif[MAKE], exif[ORIENTATION] = "Telephone", turned
    exif.get_ifd(GPS).update(PLACE)
    out = io.BytesIO()
    picture = Image.effect_mandelbrot(size, (-2, -1, 1, 1), 50).convert("RGB")
    picture.save(out, "JPEG", exif=exif, comment=b"Service de cardiologie", **saving)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@settings(max_examples=25, deadline=None)
@given(
    size=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    turned=st.integers(1, 8),
    order=st.sampled_from("<>"),
    progressive=st.booleans(),
    restart=st.sampled_from([0, 1]),
)
def test_a_jpeg_keeps_its_pixels_and_its_way_up_and_nothing_else(
    size: tuple[int, int], turned: int, order: str, progressive: bool, restart: int
) -> None:
    taken = photograph(size, turned, order, progressive=progressive, restart_marker_rows=restart)
    assert opened(taken).getexif().get_ifd(GPS), "there was something to take out"
    kept = without_notes(taken, "jpeg")
    exif = opened(kept).getexif()
    assert opened(kept).tobytes() == opened(taken).tobytes()
    assert dict(exif) == ({} if turned == 1 else {ORIENTATION: turned})
    assert not [note for note in (b"Telephone", b"cardiologie") if note in kept]
    assert without_notes(kept, "jpeg") == kept


def test_a_film_after_the_end_of_the_picture_goes() -> None:
    assert without_notes(photograph() + b"\x00\x00\x00\x18ftypmp42 a film", "jpeg") == without_notes(
        photograph(), "jpeg"
    )


def test_a_colour_profile_stays() -> None:
    assert opened(without_notes(photograph(icc_profile=b"the colours"), "jpeg")).info["icc_profile"] == b"the colours"


def test_a_png_keeps_its_pixels_and_loses_its_words() -> None:
    words, out = PngImagePlugin.PngInfo(), io.BytesIO()
    words.add_text("Author", "Camille Essai")
    words.add_itxt("XML:com.adobe.xmp", "<GPSLatitude/>")
    Image.effect_mandelbrot((60, 40), (-2, -1, 1, 1), 50).save(out, "PNG", pnginfo=words)
    kept = without_notes(out.getvalue(), "png")
    assert opened(kept).tobytes() == opened(out.getvalue()).tobytes()
    assert (b"Camille" in kept, b"GPS" in kept) == (False, False)


def test_a_pdf_is_kept_as_it_is() -> None:
    assert without_notes(pdf(), "pdf") == pdf()


@pytest.mark.parametrize(("kind", "content"), [("jpeg", photograph()), ("png", b"\x89PNG\r\n\x1a\n")])
def test_what_has_no_end_is_no_picture(kind: str, content: bytes) -> None:
    for cut in (len(content) - 2, len(content) // 2, 3):
        with pytest.raises(ValueError, match=r"cut short|without its end"):
            without_notes(content[:cut], kind)
