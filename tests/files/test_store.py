"""The content store: one address a content, whole files only, closed to others."""

import hashlib
import os
from io import BytesIO
from pathlib import Path

import pytest

from backoffice.files.store import FileStore

CONTENT = b"%PDF-1.7 une preuve" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def files_in(store: FileStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("source", [CONTENT, BytesIO(CONTENT)], ids=["bytes", "stream"])
def test_what_was_put_is_read_back_under_its_hash(store: FileStore, source: bytes | BytesIO) -> None:
    stored = store.put(source)
    assert (stored.sha256, stored.size) == (SHA256, len(CONTENT))
    assert store.exists(SHA256)
    assert store.verify(SHA256)
    with store.open(SHA256) as file:
        assert file.read() == CONTENT


def test_the_same_content_is_kept_once(store: FileStore) -> None:
    store.put(CONTENT)
    store.put(BytesIO(CONTENT))
    assert files_in(store) == [store.path(SHA256)]


def test_a_failing_stream_leaves_nothing(store: FileStore) -> None:
    class Interrupted(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        store.put(Interrupted(CONTENT))
    assert files_in(store) == []


@pytest.mark.parametrize("umask", [0o022, 0o000])
def test_nobody_else_may_enter_or_read(store: FileStore, umask: int) -> None:
    before = os.umask(umask)
    try:
        path = store.path(store.put(CONTENT).sha256)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    for directory in (path.parent, path.parent.parent, store.root):
        assert directory.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("address", ["../../etc/passwd", "", SHA256.upper(), SHA256 + "\n", SHA256[:-1] + "/"])
def test_only_a_hash_is_an_address(store: FileStore, address: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.open(address)


def test_damage_and_loss_are_noticed(store: FileStore) -> None:
    path = store.path(store.put(CONTENT).sha256)
    path.write_bytes(CONTENT[:-1] + b"!")
    assert not store.verify(SHA256)
    path.unlink()
    assert not store.verify(SHA256)
    assert not store.exists(SHA256)
    with pytest.raises(FileNotFoundError):
        store.open(SHA256)
