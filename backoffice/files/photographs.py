"""What a telephone writes in a photograph besides the picture: where, when, by which device, and films after its end.

It is taken out before the file is kept; the picture itself is untouched, byte for byte, and stays the right way up.
"""

import re
import struct

_TURNED = 0x0112  # the tag of Exif that says which way up the picture is
_JPEG_NOTES = frozenset({0xE1, 0xED, 0xFE})  # Exif and XMP, IPTC, comments
_MULTI_PICTURE = b"MPF\x00"
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")  # between two stretches of picture
_END, _EXIF, _APP2 = 0xD9, 0xE1, 0xE2
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_NOTES = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})


def without_notes(content: bytes, kind: str) -> bytes:
    """The same picture; other kinds of files as they are. Raises ValueError for what is no whole picture."""
    if kind == "jpeg":
        return _jpeg(content)
    return _png(content) if kind == "png" else content


def _jpeg(content: bytes) -> bytes:
    kept, at, turned = [content[:2]], 2, 1
    while True:
        found = _MARKER.search(content, at)
        if found is None:
            raise ValueError("a JPEG without its end")
        kind, begin = found[1][0], found.end()
        picture = content[at : found.start()]  # nothing, before the first scan
        if kind == _END:
            kept += [picture, b"\xff\xd9"]
            break
        if begin + 2 > len(content):
            raise ValueError("a JPEG cut short")
        (length,) = struct.unpack_from("!H", content, begin)
        body = content[begin + 2 : begin + length]
        at = begin + length
        kept.append(picture)
        if kind == _EXIF and body.startswith(b"Exif\x00\x00"):
            turned = _orientation(body[6:])
        if kind not in _JPEG_NOTES and not (kind == _APP2 and body.startswith(_MULTI_PICTURE)):
            kept.append(b"\xff" + content[begin - 1 : at])
    return b"".join([kept[0], _exif_of(turned), *kept[1:]])


def _orientation(tiff: bytes) -> int:
    """1, upright, when it is not said or cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for entry in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * entry)
            if tag == _TURNED and 1 <= value <= 8:
                return int(value)
    except struct.error:
        return 1
    return 1


def _exif_of(turned: int) -> bytes:
    """The one note that is kept: without it the picture would lie on its side."""
    if turned == 1:
        return b""
    tiff = b"MM\x00*" + struct.pack("!IHHHIHHI", 8, 1, _TURNED, 3, 1, turned, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack("!H", len(body) + 2) + body


def _png(content: bytes) -> bytes:
    kept, at = [_PNG_SIGNATURE], len(_PNG_SIGNATURE)
    while at + 12 <= len(content):
        length, name = struct.unpack_from("!I4s", content, at)
        chunk = content[at : at + 12 + length]
        at += len(chunk)
        if name not in _PNG_NOTES:
            kept.append(chunk)
        if name == b"IEND":
            return b"".join(kept)
    raise ValueError("a PNG without its end")
