"""100,000 establishments: importing them, importing them again, finding one, and the memory it takes."""

import resource
import tempfile
import time
from pathlib import Path

import pytest

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import EstablishmentImport
from backoffice.services.establishment_imports import read_import, receive, start
from backoffice.services.establishment_mappings import provided_mappings
from backoffice.services.establishment_search import duplicates_of, search
from tests.factories import World

pytestmark = pytest.mark.bench

LINES = 100_000
KINDS = ("Centre hospitalier", "Clinique", "Hôpital", "Centre de radiothérapie", "Institut")
NAMES = ("Saint-Éloi", "des Tilleuls", "Sainte-Marie", "Pasteur", "du Parc", "de l’Europe", "Bellevue")
TOWNS = ("Bordeaux", "Brest", "Nîmes", "Besançon", "Lille", "Nancy", "Tours", "Saint-Étienne", "Ajaccio")


def test_a_national_list(world: World) -> None:
    actor = world.actor("register_reviewer")
    _report("imported", _imported(world, actor), "created")
    _report("imported again", _imported(world, actor), "unchanged")
    _searches()


def _imported(world: World, actor: Actor) -> tuple[EstablishmentImport, float, list[int]]:
    """The import, the seconds it took, and the memory in use after each chunk."""
    with tempfile.TemporaryFile() as file:
        file.write(b"FINESS;Nom;Code postal;Ville\n")
        file.writelines(_line(number).encode() for number in range(LINES))
        file.seek(0)
        import_id = receive(file, "liste.csv", provided_mappings()["simple"], actor, world.now).id
    start(import_id, actor, world.now)
    memory: list[int] = []
    began = time.perf_counter()
    read_import(import_id, world.now, lambda _: memory.append(_resident()))
    return db.session.get_one(EstablishmentImport, import_id), time.perf_counter() - began, memory


def _resident() -> int:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1_000_000


def _report(what: str, done: tuple[EstablishmentImport, float, list[int]], outcome: str) -> None:
    received, spent, memory = done
    assert received.counts == {outcome: LINES}
    print(
        f"\n{what}: {LINES} lines in {spent:.0f} s, {LINES / spent:.0f} a second;"
        f" memory {memory[len(memory) // 10]} MB after a tenth, {memory[-1]} MB at the end"
    )


def _line(number: int) -> str:
    kind, name, town = KINDS[number % 5], NAMES[number % 7], TOWNS[number % 9]
    return f"{number:08d}0;{kind} {name} {number};{33000 + number % 900:05d};{town}\n"


def _searches() -> None:
    for typed in ("b", "eloi", "tilleuls bordeaux", "99999", "hospitalier saint 54321", "zzzz"):
        began = time.perf_counter()
        found = search(db.session(), typed)
        print(f"search « {typed} »: {len(found)} shown in {1000 * (time.perf_counter() - began):.1f} ms")
    asked = EstablishmentContent("CH St Eloi 70", "Tours", "33070")
    began = time.perf_counter()
    found = duplicates_of(db.session(), asked)
    print(f"likely duplicates: {len(found)} in {1000 * (time.perf_counter() - began):.1f} ms")
