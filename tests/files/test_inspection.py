"""Uploads: what is accepted, and for each hostile or broken file the reason that the person reads."""

import hashlib
import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from backoffice.files.confined import Bounds
from backoffice.files.inspection import Refusal, RefusedFile, UploadLimits, inspect, safe_filename
from backoffice.files.refusals import MESSAGES
from tests.files import samples

SMALL = UploadLimits(max_bytes=20_000, max_pixels=10_000)


def refusal(content: bytes, filename: str, limits: UploadLimits | None = None) -> Refusal:
    with pytest.raises(RefusedFile) as caught:
        inspect(io.BytesIO(content), filename, limits)
    assert "{" not in caught.value.message
    return caught.value.refusal


def archive() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as file:
        file.writestr("word/document.xml", "<w:document/>")
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "filename", "kind", "media_type", "kept_name"),
    [
        (
            samples.pdf(),
            "Attestation de présence.PDF",
            "pdf",
            "application/pdf",
            "Attestation de présence.pdf",
        ),
        (samples.image("JPEG"), "photo.jpeg", "jpeg", "image/jpeg", "photo.jpg"),
        (samples.image("JPEG", mode="CMYK"), "scan.JPG", "jpeg", "image/jpeg", "scan.jpg"),
        (samples.image("PNG", mode="RGBA"), "capture.png", "png", "image/png", "capture.png"),
    ],
)
def test_ordinary_files_are_accepted(content: bytes, filename: str, kind: str, media_type: str, kept_name: str) -> None:
    stream = io.BytesIO(content)
    accepted = inspect(stream, filename)
    assert (accepted.kind, accepted.media_type, accepted.safe_filename) == (kind, media_type, kept_name)
    assert (accepted.sha256, accepted.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert stream.read() == content, "the stream must be ready to be stored"


def test_a_telephone_photo_with_a_second_image_inside_is_accepted() -> None:
    output = io.BytesIO()
    first, second = Image.new("RGB", (40, 30), "white"), Image.new("RGB", (20, 15), "grey")
    first.save(output, "MPO", save_all=True, append_images=[second])
    assert inspect(io.BytesIO(output.getvalue()), "IMG_0001.jpg").kind == "jpeg"


def test_links_and_plain_forms_in_a_pdf_are_accepted() -> None:
    def link(document: pikepdf.Pdf) -> None:
        uri = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://exemple.example/")
        annotation = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=uri)
        document.pages[0].Annots = pikepdf.Array([annotation])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())

    assert inspect(io.BytesIO(samples.pdf(link)), "programme.pdf").kind == "pdf"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (samples.action("/JavaScript", JS="app.alert(1)"), Refusal.scripted_pdf),
        (samples.action("/JavaScript"), Refusal.scripted_pdf),
        (samples.script_on_a_page, Refusal.scripted_pdf),
        (samples.named_script, Refusal.scripted_pdf),
        (samples.dynamic_form, Refusal.scripted_pdf),
        (samples.action("/Launch", F="cmd.exe"), Refusal.launching_pdf),
        (samples.action("/SubmitForm", F="http://attaque.example/"), Refusal.launching_pdf),
        (samples.action("/ImportData", F="secret.fdf"), Refusal.launching_pdf),
        (samples.action("/GoToE"), Refusal.attachments),
        (samples.attach, Refusal.attachments),
        (samples.file_annotation, Refusal.attachments),
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in object streams"])
def test_a_pdf_that_acts_or_carries_files_is_refused(change: object, expected: Refusal, packed: bool) -> None:
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    content = samples.pdf(change, object_stream_mode=mode)  # type: ignore[arg-type]
    assert refusal(content, "preuve.pdf") == expected


def test_a_name_written_with_escapes_does_not_hide_a_script() -> None:
    content = samples.pdf(samples.action("/JavaScript", JS="1"), static_id=True)
    assert content.count(b"/JavaScript") == 1
    escaped = content.replace(b"/JavaScript", b"/J#61vaScr#69pt").replace(b"/JS ", b"/J#53 ")
    # Offsets moved: write the table again, and keep the escaped names by doing it by hand.
    start = escaped.index(b"xref\n")
    offsets = [escaped.index(b"\n%d 0 obj" % number) + 1 for number in range(1, escaped.count(b" 0 obj") + 1)]
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = escaped[escaped.index(b"trailer") : escaped.index(b"startxref")]
    rebuilt = escaped[:start] + table + trailer + b"startxref\n%d\n%%%%EOF\n" % start
    assert refusal(rebuilt, "preuve.pdf") == Refusal.scripted_pdf


@pytest.mark.parametrize("password", ["", "secret"], ids=["owner password only", "password to open"])
def test_an_encrypted_pdf_is_refused(password: str) -> None:
    content = samples.pdf(encryption=pikepdf.Encryption(owner="owner", user=password))
    assert refusal(content, "preuve.pdf") == Refusal.encrypted_pdf


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.97])
def test_a_truncated_file_is_refused(kept: float) -> None:
    document, photo, drawing = (
        samples.pdf(),
        samples.image("JPEG", (200, 200)),
        samples.image("PNG", (200, 200)),
    )
    assert refusal(document[: int(len(document) * kept)], "a.pdf") == Refusal.broken_pdf
    assert refusal(photo[: int(len(photo) * kept)], "a.jpg") == Refusal.broken_image
    assert refusal(drawing[: int(len(drawing) * kept)], "a.png") == Refusal.broken_image


def test_a_pdf_cut_in_the_middle_but_with_an_end_is_refused() -> None:
    content = samples.pdf()
    assert refusal(content[:200] + b"\nstartxref\n0\n%%EOF\n", "a.pdf") == Refusal.broken_pdf


def test_the_name_must_tell_the_truth() -> None:
    png = samples.image("PNG")
    assert refusal(png, "capture.pdf") == Refusal.mismatch
    assert refusal(png, "capture.jpg") == Refusal.mismatch
    assert refusal(samples.pdf(), "document.png") == Refusal.mismatch
    assert refusal(b"<html><script>", "page.pdf") == Refusal.mismatch
    assert refusal(b"\n" + samples.pdf(), "decale.pdf") == Refusal.mismatch, "%PDF- must be the first bytes"
    assert refusal(b"%PDF 1.7" + samples.pdf()[8:], "presque.pdf") == Refusal.mismatch
    assert refusal(samples.pdf(), "preuve.pdf.exe") == Refusal.extension
    assert refusal(archive(), "preuve.docx") == Refusal.extension
    assert refusal(samples.pdf(), "preuve") == Refusal.extension


def test_a_polyglot_is_refused() -> None:
    assert refusal(samples.pdf() + archive(), "a.pdf") == Refusal.two_formats
    assert refusal(samples.image("PNG") + archive(), "a.png") == Refusal.two_formats
    photo = samples.image("JPEG")
    with_pdf = photo[:2] + b"\xff\xfe\x00\x0a%PDF-1.7" + photo[2:]
    assert refusal(with_pdf, "a.jpg") == Refusal.two_formats


def test_size_and_pixels_are_limited() -> None:
    assert refusal(b"", "a.pdf") == Refusal.empty
    assert refusal(b"%PDF-" + bytes(20_000), "a.pdf", SMALL) == Refusal.too_big
    assert refusal(samples.image("PNG", (101, 100)), "a.png", SMALL) == Refusal.too_many_pixels
    assert inspect(io.BytesIO(samples.image("PNG", (100, 100))), "a.png", SMALL).kind == "png"
    assert refusal(samples.png_announcing(100_000, 100_000), "a.png") == Refusal.too_many_pixels


def test_a_stream_without_end_is_not_read_to_its_end() -> None:
    class Endless(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size <= 20_001
            return bytes(size)

    with pytest.raises(RefusedFile, match="0,02 Mo"):
        inspect(Endless(), "a.pdf", SMALL)


def test_a_decompression_bomb_in_a_pdf_stops_at_the_memory_limit() -> None:
    limits = UploadLimits(bounds=Bounds(seconds=30, memory_bytes=300 * 1024 * 1024))
    harmless = samples.pdf_with_padded_object_stream(1_000_000)
    assert inspect(io.BytesIO(harmless), "normal.pdf", limits).kind == "pdf"
    bomb = samples.pdf_with_padded_object_stream(400_000_000)
    assert len(bomb) < 500_000
    assert refusal(bomb, "bombe.pdf", limits) in (Refusal.too_heavy, Refusal.broken_pdf)


def test_every_refusal_says_why_and_what_to_do() -> None:
    assert MESSAGES.keys() == set(Refusal)
    for message in MESSAGES.values():
        assert message.startswith(("Ce ", "Cette ", "Le nom "))
        assert message.endswith(".")
        assert message.count(".") + message.count(" : ") >= 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\x\\Diplôme d’État.pdf", "Diplôme d’État.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("fac\u202efdp.exe.pdf", "facfdp.exe.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a-b Set-Cookie- x.pdf"),
        (".pdf", "justificatif.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("é" * 300 + ".pdf", "é" * 120 + ".pdf"),
    ],
)
def test_names_are_made_safe_to_show(given: str, kept: str) -> None:
    assert safe_filename(given, ".pdf") == kept
