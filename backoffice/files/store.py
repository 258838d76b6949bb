"""Files by content: each is kept once, under the SHA-256 of its bytes, outside the web root.

No name ever comes from a user, so no name can lead elsewhere. A file that is there is whole: it is written
aside, flushed to disk, then renamed.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

_CHUNK_BYTES = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Readable(Protocol):
    """A stream of bytes, as far as keeping it goes."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class StoredFile:
    """`sha256` in lowercase hexadecimal; `size` in bytes."""

    sha256: str
    size: int


class FileStore:
    """A directory of files named by their SHA-256: `<root>/ab/cd/abcd...`, directories 0700, files 0600."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, source: bytes | Readable) -> StoredFile:
        """Keep the bytes of `source`; a stream is read from where it stands. Safe to call twice."""
        self._make_directory(self.root)
        handle, temporary = tempfile.mkstemp(prefix=".incoming-", dir=self.root)
        try:
            digest, size = hashlib.sha256(), 0
            with os.fdopen(handle, "wb") as file:
                for chunk in _chunks(source):
                    file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                file.flush()
                os.fsync(file.fileno())
            target = self.path(digest.hexdigest())
            self._make_directory(target.parent.parent)
            self._make_directory(target.parent)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_directory(target.parent)
        return StoredFile(sha256=digest.hexdigest(), size=size)

    def path(self, sha256: str) -> Path:
        """Where that content is or would be. Raises ValueError unless `sha256` is 64 lowercase hex digits."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def exists(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """The content, to read. Raises FileNotFoundError when it is not here."""
        return self.path(sha256).open("rb")

    def delete(self, sha256: str) -> None:
        """Forget that content; nothing happens when it is not here."""
        self.path(sha256).unlink(missing_ok=True)

    def verify(self, sha256: str) -> bool:
        """Whether the bytes on disk still have that hash: False when they are damaged or gone."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    @staticmethod
    def _make_directory(path: Path) -> None:
        if path.is_dir():
            return
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_directory(path.parent)


def _chunks(source: bytes | Readable) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    while chunk := source.read(_CHUNK_BYTES):
        yield chunk


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
