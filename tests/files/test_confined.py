"""The limits of the confined process, tried with real loads."""

import json
import os
import time
from pathlib import Path

import pytest

from backoffice.files.confined import Bounds, ConfinedError, OutOfBounds, run_confined

TARGETS = "tests.files.confined_targets"
MEBIBYTE = 1024 * 1024


def test_the_answer_comes_back_alone_whatever_is_printed() -> None:
    payload = os.urandom(MEBIBYTE)
    assert run_confined(f"{TARGETS}:reverse_and_print", payload, Bounds()) == payload[::-1]


def test_no_secret_of_the_environment_goes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "très secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:password@db/x")
    seen = json.loads(run_confined(f"{TARGETS}:environment", b"", Bounds()))
    assert not {"SECRET_KEY", "DATABASE_URL"} & seen.keys()


def test_an_exception_comes_back_as_its_text() -> None:
    with pytest.raises(ConfinedError, match="LookupError: introuvable") as caught:
        run_confined(f"{TARGETS}:fail", b"introuvable", Bounds())
    assert not isinstance(caught.value, OutOfBounds)


def test_memory_is_limited() -> None:
    amount = str(200 * MEBIBYTE).encode()
    assert len(run_confined(f"{TARGETS}:take_memory", amount, Bounds(memory_bytes=512 * MEBIBYTE)))
    with pytest.raises(OutOfBounds, match="memory"):
        run_confined(f"{TARGETS}:take_memory", amount, Bounds(memory_bytes=128 * MEBIBYTE))


def test_time_is_limited() -> None:
    started = time.monotonic()
    with pytest.raises(OutOfBounds, match=r"stopped (after 1 s|by signal)"):
        run_confined(f"{TARGETS}:loop", b"", Bounds(seconds=1))
    assert time.monotonic() - started < 10


def test_disk_is_limited(tmp_path: Path) -> None:
    target = tmp_path / "big"
    with pytest.raises(ConfinedError):
        run_confined(f"{TARGETS}:fill_disk", str(target).encode(), Bounds())
    assert target.stat().st_size <= 64 * MEBIBYTE
