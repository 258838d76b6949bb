"""Lists of establishments: seen first, read by chunks, safe to repeat, resumed where they stopped."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.establishment_import import Outcome, from_document
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import AuditEvent, Establishment, EstablishmentImport, Membership
from backoffice.permissions import Denied, Hidden
from backoffice.services import audit, establishment_imports
from backoffice.services.establishment_imports import (
    change_mapping,
    lines_to_show,
    preview,
    read_import,
    receive,
    start,
)
from backoffice.services.establishment_mappings import keep_mapping, known_mappings, provided_mappings
from backoffice.services.establishments import merge
from backoffice.services.transitions import perform
from tests.factories import World
from workflows.engine import StepRefused

HEADINGS = "FINESS;Nom;Adresse;Code postal;Ville;Téléphone"
Importing = Callable[..., EstablishmentImport]


@pytest.fixture
def keeper(world: World) -> Actor:
    return world.actor("register_reviewer")


@pytest.fixture
def importing(world: World, keeper: Actor) -> Importing:
    """Receive, start and read these lines."""

    def run(*lines: str, replaces: bool = False) -> EstablishmentImport:
        received = received_list(world, keeper, *lines)
        change_mapping(received.id, provided_mappings()["simple"], replaces, keeper, world.now)
        start(received.id, keeper, world.now)
        read_import(received.id, world.now)
        db.session.refresh(received)
        return received

    return run


def received_list(world: World, actor: Actor, *lines: str) -> EstablishmentImport:
    content = "\n".join([HEADINGS, *lines]).encode("cp1252")
    return receive(io.BytesIO(content), "liste.csv", provided_mappings()["simple"], actor, world.now)


def names() -> list[str]:
    return [one.name for one in db.session.query(Establishment).order_by(Establishment.name)]


def test_lines_become_establishments(importing: Importing) -> None:
    received = importing("990000019;Hôpital Éloi;1, rue;33000;Bordeaux;0556000001", ";Clinique;;29200;Brest;")
    assert (received.status, received.total, received.settled) == ("done", 2, 2)
    assert received.counts == {"created": 2}
    one = db.session.query(Establishment).filter_by(finess="990000019").one()
    assert (one.name, one.search_name, one.state, one.version) == ("Hôpital Éloi", "hopital eloi", "open", 1)
    event = audit.history(db.session(), "establishment", one.id)[0]
    assert (event.trigger, event.details) == ("create", {"import": str(received.id)})
    assert audit.verify(db.session()).bad_row is None


def test_again_changes_nothing(importing: Importing) -> None:
    lines = ("990000019;Hôpital Éloi;1, rue;33000;Bordeaux;0556000001", ";Clinique;;29200;Brest;")
    importing(*lines)
    before = {one.id: one.version for one in db.session.query(Establishment)}
    assert importing(*lines).counts == {"unchanged": 2}
    assert {one.id: one.version for one in db.session.query(Establishment)} == before


def test_the_same_line_twice_is_one(importing: Importing) -> None:
    assert importing("990000019;Éloi;;33000;Bordeaux;", "990000019;Éloi;1, rue;33000;Bordeaux;").counts == {
        "created": 1, "updated": 1,
    }  # fmt: skip
    assert db.session.query(Establishment).one().address == "1, rue"


def test_a_number_found_later_completes_the_one_without(world: World, importing: Importing) -> None:
    known = world.establishment(EstablishmentContent("Clinique", "Brest", "29200"))
    assert importing("990000019;CLINIQUE;;29200;BREST;").counts == {"updated": 1}
    db.session.refresh(known)
    assert (known.finess, known.name) == ("990000019", "Clinique")
    event = audit.history(db.session(), "establishment", known.id)[-1]
    assert (event.trigger, event.details["changed"]) == ("edit", ["finess"])
    assert event.details["import"]


def test_two_numbers_are_two_establishments(world: World, importing: Importing) -> None:
    world.establishment(EstablishmentContent("Clinique", "Brest", "29200", finess="990000027"))
    assert importing("990000019;Clinique;;29200;Brest;").counts == {"created": 1}
    assert db.session.query(Establishment).count() == 2


@pytest.mark.parametrize(("replaces", "name"), [(False, "Éloi"), (True, "Hôpital Éloi")])
def test_what_is_known_is_replaced_only_when_asked(
    world: World, importing: Importing, replaces: bool, name: str
) -> None:
    known = world.establishment(EstablishmentContent("Éloi", "Bordeaux", "33000", finess="990000019"))
    importing("990000019;Hôpital Éloi;1, rue;33000;Bordeaux;", replaces=replaces)
    db.session.refresh(known)
    assert (known.name, known.address) == (name, "1, rue")


def test_a_merged_one_does_not_come_back(world: World, keeper: Actor, importing: Importing) -> None:
    old = world.establishment(EstablishmentContent("Éloi", "Bordeaux", "33000", finess="990000019"))
    kept = world.establishment(EstablishmentContent("CHU Éloi", "Bordeaux", "33000", finess="990000027"))
    merge(old.id, kept.id, (), keeper, world.now, seen=(1, 1))
    assert importing("990000019;Éloi;;33000;Bordeaux;", ";Éloi;;33000;Bordeaux;").counts == {"merged": 2}
    assert db.session.query(Establishment).count() == 2


def test_a_closed_one_stays_closed(world: World, keeper: Actor, importing: Importing) -> None:
    known = world.establishment(EstablishmentContent("Éloi", "Bordeaux", "33000", finess="990000019"))
    perform("establishment", known.id, "close", keeper, world.now)
    importing("990000019;Éloi;1, rue;33000;Bordeaux;")
    db.session.refresh(known)
    assert (known.state, known.address) == ("closed", "1, rue")


def test_what_cannot_be_taken_is_said_line_by_line(importing: Importing) -> None:
    received = importing(
        "99;Éloi;;33000;Bordeaux;", ";;;;Brest;", ";Clinique;;29200;;", "990000018;Fausse;;29200;Brest;"
    )
    assert received.counts == {"wrong_finess": 1, "no_name": 1, "no_town": 1, "created": 1}
    lines = lines_to_show(db.session(), received.id, 0, 10)
    assert [(one.number, one.outcome, one.doubtful) for one in lines] == [
        (2, Outcome.wrong_finess, False),
        (3, Outcome.no_name, False),
        (4, Outcome.no_town, False),
        (5, Outcome.created, True),
    ]
    assert names() == ["Fausse"]


def test_the_preview_says_what_importing_does_and_keeps_nothing(
    world: World, keeper: Actor, importing: Importing
) -> None:
    world.establishment(EstablishmentContent("Éloi", "Bordeaux", "33000", finess="990000019"))
    lines = ("990000019;Éloi;1, rue;33000;Bordeaux;", ";Clinique;;29200;Brest;", ";;;;;1", "99;X;;;Y;")
    received = received_list(world, keeper, *lines)
    before = db.session.query(AuditEvent).count()
    seen = preview(db.session(), received)
    assert seen.first_row == HEADINGS.split(";")
    assert [becomes.outcome for _, _, becomes in seen.lines] == ["updated", "created", "no_name", "wrong_finess"]
    assert (db.session.query(AuditEvent).count(), names()) == (before, ["Éloi"])
    assert importing(*lines).counts == {"updated": 1, "created": 1, "no_name": 1, "wrong_finess": 1}


class Killed(BaseException):
    """As a worker that is killed."""


def test_a_reading_that_was_killed_goes_on_where_it_stopped(
    world: World, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(establishment_imports, "CHUNK", 10)
    received = received_list(world, keeper, *(f";Clinique {number};;29200;Brest;" for number in range(35)))
    start(received.id, keeper, world.now)
    seen: list[int] = []

    def die(now_at: EstablishmentImport) -> None:
        seen.append(now_at.settled)
        if len(seen) == 2:
            raise Killed

    with pytest.raises(Killed):
        read_import(received.id, world.now, die)
    db.session.rollback()
    assert db.session.query(Establishment).count() == 20
    read_import(received.id, world.now, lambda now_at: seen.append(now_at.settled))
    read_import(received.id, world.now)
    db.session.refresh(received)
    assert seen == [10, 20, 30, 35]
    assert (received.status, received.counts, len(names())) == ("done", {"created": 35}, 35)


def test_killed_inside_a_chunk_nothing_of_it_stays_and_it_goes_on(
    world: World, keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(establishment_imports, "CHUNK", 10)
    lines = [f";Clinique {number};;29200;Brest;" for number in range(25)]
    received = received_list(world, keeper, *lines)
    start(received.id, keeper, world.now)
    wrote, chunks = establishment_imports.settle, iter(range(9))

    def dies_after_writing(*given: Any) -> Any:
        outcomes = wrote(*given)
        if next(chunks) == 1:
            raise Killed
        return outcomes

    monkeypatch.setattr(establishment_imports, "settle", dies_after_writing)
    with pytest.raises(Killed):
        read_import(received.id, world.now)
    db.session.refresh(received)
    assert (received.status, received.settled, len(names())) == ("reading", 10, 10)
    read_import(received.id, world.now)
    db.session.refresh(received)
    assert (received.status, received.counts, len(names())) == ("done", {"created": 25}, 25)
    created = db.session.query(AuditEvent).filter_by(workflow="establishment", trigger="create").count()
    assert created == 25
    assert audit.verify(db.session()).bad_row is None


def test_a_file_that_is_no_table_says_so(world: World, keeper: Actor) -> None:
    received = receive(io.BytesIO(b"%PDF-1.7"), "a.csv", provided_mappings()["simple"], keeper, world.now)
    assert "pas un CSV" in preview(db.session(), received).problem
    start(received.id, keeper, world.now)
    read_import(received.id, world.now)
    db.session.refresh(received)
    assert received.status == "unreadable"
    assert "pas un CSV" in received.problem


def test_an_empty_or_heavy_file_is_not_kept(app: Flask, world: World, keeper: Actor) -> None:
    for content, reason in ((b"", "vide"), (b"x" * (app.config["SETTINGS"].import_max_bytes + 1), "trop lourd")):
        with pytest.raises(StepRefused, match=reason):
            receive(io.BytesIO(content), "a.csv", provided_mappings()["simple"], keeper, world.now)
    assert db.session.query(EstablishmentImport).count() == 0


def test_it_starts_once(world: World, keeper: Actor) -> None:
    received = received_list(world, keeper, ";Clinique;;29200;Brest;")
    start(received.id, keeper, world.now)
    with pytest.raises(StepRefused, match="déjà commencé"):
        start(received.id, keeper, world.now)


@pytest.mark.parametrize("role", ["clavip_member", "auditor"])
def test_others_import_nothing(world: World, keeper: Actor, role: str) -> None:
    with pytest.raises((Hidden, Denied)):
        received_list(world, world.actor(role), ";Clinique;;29200;Brest;")
    received = received_list(world, keeper, ";Clinique;;29200;Brest;")
    with pytest.raises((Hidden, Denied)):
        start(received.id, world.actor(role), world.now)


def test_a_right_that_was_lost_stops_the_reading(world: World, keeper: Actor) -> None:
    account = world.staff("register_reviewer")
    received = received_list(world, account.as_actor(), ";Clinique;;29200;Brest;")
    start(received.id, account.as_actor(), world.now)
    db.session.query(Membership).filter_by(account_id=account.id).delete()
    db.session.commit()
    read_import(received.id, world.now)
    db.session.refresh(received)
    assert (received.status, names()) == ("unreadable", [])
    assert "plus le droit" in received.problem


class TestCouncilsMappings:
    def mapping(self, code: str = "mine"):
        document = {"code": code, "label": "Le mien", "header": True, "columns": {"name": ["N"], "town": ["V"]}}
        return from_document(document)

    def test_one_is_kept_and_offered_to_all(self, world: World, keeper: Actor) -> None:
        keep_mapping(world.council, self.mapping(), keeper, world.now)
        keep_mapping(world.council, self.mapping(), keeper, world.now)
        assert known_mappings(db.session())["mine"] == self.mapping()

    def test_it_takes_no_other_s_place(self, world: World, keeper: Actor) -> None:
        keep_mapping(world.council, self.mapping(), keeper, world.now)
        elsewhere = world.other_council()
        foreign = world.actor("register_reviewer", council=elsewhere)
        with pytest.raises(StepRefused, match="autre modèle"):
            keep_mapping(elsewhere, self.mapping(), foreign, world.now)
        with pytest.raises(StepRefused, match="autre modèle"):
            keep_mapping(world.council, self.mapping("simple"), keeper, world.now)
        with pytest.raises(Denied):
            keep_mapping(world.council, self.mapping("theirs"), foreign, world.now)
