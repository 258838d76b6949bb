"""50,000 lines taken away: whole, in the memory of a few, and each format fast enough to wait for."""

import csv
import io
from pathlib import Path
from typing import IO
from zipfile import ZipFile

import pytest

from backoffice.db import db
from backoffice.services.register_exports import Asked, export_files, export_list
from backoffice.services.register_list import Wanted
from tests.factories import World
from tests.register_crowd import register_crowd

MANY = 50_000
MEGABYTES = 12  # above what the process held before; fetched whole, the rows alone take five times that
STATUS = Path("/proc/self/status")
PEAK = Path("/proc/self/clear_refs")  # 5: the peak begins again from here

needs_proc = pytest.mark.skipif(not PEAK.exists(), reason="the peak of memory is read in /proc")


def _kilobytes(name: str) -> int:
    return next(int(line.split()[1]) for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))


@needs_proc
@pytest.mark.slow
def test_memory_stays_flat(world: World) -> None:
    council, session = world.register(listed_to="members"), db.session()
    register_crowd(world, council, MANY)
    admin = world.actor("council_admin", council=council)

    def listed(suffix: str, name: str = "") -> IO[bytes]:
        return export_list(session, council, Wanted(name), suffix, admin, world.now)

    def files(suffix: str) -> IO[bytes]:
        return export_files(session, [], Asked(suffix, {}, admin, world.now))

    listed("xlsx", "evrard").close()  # what a first time loads
    for take, suffix in ((listed, "csv"), (files, "xlsx")):
        PEAK.write_text("5")
        before = _kilobytes("VmRSS")
        with take(suffix) as file:
            grown = (_kilobytes("VmHWM") - before) // 1024
            lines = _lines(file.read(), suffix)
        assert lines == MANY + 2, "the heading, and the entry that the others were copied from"
        assert grown < MEGABYTES, f"{suffix}: {grown} MB more for {MANY} lines"


def _lines(file: bytes, suffix: str) -> int:
    if suffix == "csv":
        return sum(1 for _ in csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))
    with ZipFile(io.BytesIO(file)) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        return sheet.read().count(b"<row ")
