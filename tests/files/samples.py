"""Files as people and attackers send them, made here so that nothing binary is kept in the repository."""

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **saving: object) -> bytes:
    """A PDF of one page, after `change` has had its way with it."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    output = io.BytesIO()
    document.save(output, **saving)  # type: ignore[arg-type]
    return output.getvalue()


def image(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    output = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1, 1, 1), 50).convert(mode).save(output, kind)
    return output.getvalue()


def png_announcing(width: int, height: int) -> bytes:
    """A few hundred bytes whose header promises `width` x `height` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack("!L", len(data)) + name + data + struct.pack("!L", zlib.crc32(name + data))

    header = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def action(kind: str, **keys: str) -> Callable[[pikepdf.Pdf], None]:
    """Puts an action that runs when the document opens."""

    def put(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(
            {"/S": pikepdf.Name(kind), **{f"/{key}": text for key, text in keys.items()}}
        )

    return put


def attach(document: pikepdf.Pdf) -> None:
    document.attachments["releve.exe"] = b"MZ"


def file_annotation(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"MZ")
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FileAttachment,
        Rect=[0, 0, 9, 9],
        FS=pikepdf.Dictionary(F="a.exe", EF=pikepdf.Dictionary(F=stream)),
    )
    document.pages[0].Annots = pikepdf.Array([annotation])


def script_on_a_page(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.pages[0].AA = pikepdf.Dictionary(O=script)


def named_script(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=document.make_stream(b"app.alert(1)"))
    tree = pikepdf.Dictionary(Names=pikepdf.Array(["start", document.make_indirect(script)]))
    document.Root.Names = pikepdf.Dictionary(JavaScript=tree)


def dynamic_form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"), Fields=pikepdf.Array())


def pdf_with_padded_object_stream(padding: int) -> bytes:
    """A correct PDF whose catalog is in a compressed object stream with `padding` blanks after it."""
    packed = zlib.compress(b"1 0 <</Type/Catalog/Pages 2 0 R>>" + b" " * padding, 9)
    object_stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(packed)
    bodies = {
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: object_stream + b"stream\n" + packed + b"\nendstream",
    }
    content = b"%PDF-1.5\n"
    offsets = {}
    for number, body in bodies.items():
        offsets[number] = len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(content)
    entries = [(0, 0, 65535), (2, 4, 0), *((1, offset, 0) for offset in offsets.values()), (1, start, 0)]
    table = b"".join(struct.pack("!BLH", *entry) for entry in entries)
    content += b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return content + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
