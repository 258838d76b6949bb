"""What is inside a PDF or an image. The file may be hostile: run in a limited process only (`confined`)."""

import json
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from PIL import Image, UnidentifiedImageError

from backoffice.files.refusals import Refusal

_ACTIONS = {
    "/JavaScript": Refusal.scripted_pdf,
    "/Rendition": Refusal.scripted_pdf,
    "/RichMediaExecute": Refusal.scripted_pdf,
    "/Launch": Refusal.launching_pdf,
    "/SubmitForm": Refusal.launching_pdf,
    "/ImportData": Refusal.launching_pdf,
    "/GoToE": Refusal.attachments,
}
_KEYS = {
    "/JS": Refusal.scripted_pdf,
    "/JavaScript": Refusal.scripted_pdf,
    "/XFA": Refusal.scripted_pdf,
    "/RichMediaContent": Refusal.scripted_pdf,
    "/EmbeddedFiles": Refusal.attachments,
    "/EF": Refusal.attachments,
}
_TYPES = {"/EmbeddedFile": Refusal.attachments}
_SUBTYPES = {"/FileAttachment": Refusal.attachments, "/RichMedia": Refusal.scripted_pdf}


def examine_payload(payload: bytes) -> bytes:
    """`{"kind", "max_pixels"}` as one line of JSON, then the file. Answers the refusal's name, or nothing."""
    header, _, content = payload.partition(b"\n")
    request = json.loads(header)
    if request["kind"] == "pdf":
        refusal = examine_pdf(content)
    else:
        refusal = examine_image(content, request["kind"], request["max_pixels"])
    return refusal.encode() if refusal else b""


def examine_pdf(content: bytes) -> Refusal | None:
    """Refuse what acts (scripts, commands), what hides (attachments, encryption) and what is damaged."""
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return Refusal.encrypted_pdf
            if len(pdf.pages) == 0:
                return Refusal.broken_pdf
            return next(_refusals(pdf), None)
    except pikepdf.PasswordError:
        return Refusal.encrypted_pdf
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RuntimeError):
        return Refusal.broken_pdf


def _refusals(pdf: pikepdf.Pdf) -> Iterator[Refusal]:
    for dictionary in _dictionaries(pdf):
        for key in dictionary.keys() & _KEYS.keys():
            yield _KEYS[key]
        for key, refused in (("/S", _ACTIONS), ("/Type", _TYPES), ("/Subtype", _SUBTYPES)):
            value = dictionary.get(key)
            if isinstance(value, pikepdf.Name) and str(value) in refused:
                yield refused[str(value)]


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, referenced or not, with those inside them. No recursion: any depth."""
    waiting: list[pikepdf.Object] = [pdf.trailer, *pdf.objects]
    while waiting:
        current = waiting.pop()
        if isinstance(current, pikepdf.Dictionary | pikepdf.Stream):
            dictionary = current.stream_dict if isinstance(current, pikepdf.Stream) else current
            yield dictionary
            children = list(dictionary.as_dict().values())
        elif isinstance(current, pikepdf.Array):
            children = list(current.as_list())
        else:
            continue
        waiting += [c for c in children if isinstance(c, pikepdf.Object) and not c.is_indirect]


def examine_image(content: bytes, kind: str, max_pixels: int) -> Refusal | None:
    """Decode the whole image, after a look at the size that its header announces."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit, checked before anything is decoded
    try:
        with Image.open(BytesIO(content), formats=(kind.upper(),)) as image:
            if image.width * image.height > max_pixels:
                return Refusal.too_many_pixels
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return Refusal.broken_image
    return None
