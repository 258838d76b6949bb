"""Establishments through their services: created, asked for, corrected, merged with all that points to them."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.establishments import EstablishmentContent, Resemblance
from backoffice.models import AuditEvent, Establishment, EstablishmentRequest, OutboxMail, Practice
from backoffice.permissions import Denied, Hidden
from backoffice.services import audit
from backoffice.services.establishment_search import duplicates_of, search
from backoffice.services.establishments import create_establishment, establishment_for, merge
from backoffice.services.references import REFERENCES, counts_in_words
from backoffice.services.transitions import StaleRecord, perform
from tests.factories import World
from workflows.engine import StepRefused

ELOI = EstablishmentContent("Centre hospitalier Saint-Éloi", "Bordeaux", "33000", "1, rue des Essais", "", "990000019")


@pytest.fixture
def keeper(world: World) -> Actor:
    return world.actor("register_reviewer")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("eloi", True),
        ("ÉLOI bordeaux", True),
        ("bordeaux saint hosp", True),
        ("lo or", True),
        ("33000", True),
        ("0000019", True),
        ("eloi brest", False),
        ("%", False),
        ("_loi_", True),
        ("", False),
    ],
)
def test_letters_anywhere_in_any_order(world: World, typed: str, found: bool) -> None:
    record = world.establishment(ELOI)
    world.establishment(EstablishmentContent("Clinique des Tilleuls", "Brest", "29200"))
    assert search(db.session(), typed) == ([record] if found else [])


def test_what_begins_the_name_comes_first_and_closed_ones_are_not_offered(world: World, keeper: Actor) -> None:
    inside = world.establishment(EstablishmentContent("Ancienne clinique", "Brest"))
    first = world.establishment(EstablishmentContent("Clinique des Tilleuls", "Brest"))
    closed = world.establishment(EstablishmentContent("Clinique fermée", "Brest"))
    perform("establishment", closed.id, "close", keeper, world.now)
    assert search(db.session(), "clinique") == [first, inside]


def test_a_finess_belongs_to_one(world: World, keeper: Actor) -> None:
    world.establishment(ELOI)
    other = world.establishment(EstablishmentContent("Clinique des Tilleuls", "Brest"))
    for attempt in (
        lambda: create_establishment(ELOI, keeper, world.now),
        lambda: perform("establishment", other.id, "edit", keeper, world.now, content=ELOI),
    ):
        with pytest.raises(StepRefused, match="a déjà ce numéro FINESS : Centre hospitalier Saint-Éloi") as refused:
            attempt()
        assert refused.value.field == "finess"


def test_likely_duplicates_are_found_among_the_others(world: World) -> None:
    record = world.establishment(ELOI)
    world.establishment(EstablishmentContent("Clinique des Tilleuls", "Bordeaux", "33000"))
    asked = EstablishmentContent("CH St Eloi", "BORDEAUX CEDEX", "33076")
    assert duplicates_of(db.session(), asked) == [(record, Resemblance.same_name)]
    assert duplicates_of(db.session(), record, except_id=record.id) == []


@pytest.mark.parametrize("role", ["register_reviewer", "council_admin", "platform_admin"])
def test_any_council_keeps_the_shared_list(world: World, role: str) -> None:
    elsewhere = None if role == "platform_admin" else world.other_council()
    actor = world.actor(role, council=elsewhere)
    record = create_establishment(ELOI, actor, world.now)
    assert perform("establishment", record.id, "close", actor, world.now).state == "closed"
    assert perform("establishment", record.id, "reopen", actor, world.now).state == "open"


@pytest.mark.parametrize("role", ["clavip_member", "scientific_member", "referential_editor"])
def test_others_do_not(world: World, role: str) -> None:
    with pytest.raises(Hidden):
        create_establishment(ELOI, world.actor(role), world.now)
    record = world.establishment(ELOI)
    with pytest.raises(Hidden):
        perform("establishment", record.id, "close", world.actor(role), world.now)


def test_an_auditor_reads_and_changes_nothing(world: World) -> None:
    record = world.establishment(ELOI)
    with pytest.raises(Denied):
        perform("establishment", record.id, "close", world.actor("auditor"), world.now)


class TestRequests:
    def test_creating_answers_the_request(self, world: World, keeper: Actor) -> None:
        request = world.establishment_request(ELOI)
        decided = perform("establishment_request", request.id, "create_establishment", keeper, world.now, content=ELOI)
        assert (decided.state, decided.establishment.name) == ("created", ELOI.name)
        assert decided.establishment.search_name == "centre hospitalier saint eloi"
        mail = db.session.query(OutboxMail).filter_by(record_id=request.id).one()
        assert (mail.name, mail.recipient) == ("establishment_request/created", request.account.email)
        assert "FINESS 990000019" in mail.text

    def test_an_existing_one_answers_it(self, world: World, keeper: Actor) -> None:
        record, request = world.establishment(ELOI), world.establishment_request(ELOI)
        decided = perform("establishment_request", request.id, "merge", keeper, world.now, establishment=record)
        assert (decided.state, decided.establishment) == ("merged", record)

    def test_a_closed_one_does_not(self, world: World, keeper: Actor) -> None:
        record, request = world.establishment(ELOI), world.establishment_request(ELOI)
        perform("establishment", record.id, "close", keeper, world.now)
        with pytest.raises(StepRefused, match="plus ouvert"):
            perform("establishment_request", request.id, "merge", keeper, world.now, establishment=record)
        with pytest.raises(StepRefused, match="Choisissez"):
            perform("establishment_request", request.id, "merge", keeper, world.now, establishment=None)

    def test_a_refusal_says_why(self, world: World, keeper: Actor) -> None:
        request = world.establishment_request(ELOI)
        with pytest.raises(StepRefused, match="motif"):
            perform("establishment_request", request.id, "refuse", keeper, world.now)
        perform("establishment_request", request.id, "refuse", keeper, world.now, reason="Adresse inconnue.")
        assert "Adresse inconnue." in db.session.query(OutboxMail).filter_by(record_id=request.id).one().text

    def test_a_taken_finess_creates_nothing(self, world: World, keeper: Actor) -> None:
        world.establishment(ELOI)
        request = world.establishment_request(ELOI)
        with pytest.raises(StepRefused, match="a déjà ce numéro FINESS"):
            perform("establishment_request", request.id, "create_establishment", keeper, world.now, content=ELOI)
        assert db.session.query(Establishment).count() == 1
        assert db.session.get_one(EstablishmentRequest, request.id).state == "requested"

    def test_another_councils_reviewer_does_not_see_it(self, world: World) -> None:
        request = world.establishment_request(ELOI)
        foreign = world.actor("register_reviewer", council=world.other_council())
        with pytest.raises(Hidden):
            perform("establishment_request", request.id, "create_establishment", foreign, world.now, content=ELOI)

    def test_nobody_answers_their_own(self, world: World) -> None:
        request = world.establishment_request(ELOI)
        twin = world.staff("register_reviewer", rpps=request.subject.rpps).as_actor()
        with pytest.raises(Denied):
            perform("establishment_request", request.id, "create_establishment", twin, world.now, content=ELOI)


def answered(world: World, keeper: Actor, establishment: Establishment) -> EstablishmentRequest:
    return EstablishmentRequest(
        registrant=world.registrant(),
        council=world.council,
        name="CHU",
        town="Bordeaux",
        state="created",
        establishment=establishment,
        decided_at=world.now,
        decided_by_id=keeper.account_id,
    )


def practices_but_their_place() -> set[tuple[object, ...]]:
    columns = [column for column in Practice.__table__.columns if column.key != "establishment_id"]
    return {tuple(row) for row in db.session.execute(select(*columns))}


class TestMerge:
    def test_a_thousand_practices_follow_and_can_be_read_back(self, world: World, keeper: Actor) -> None:
        source, target = world.establishment(ELOI), world.establishment(EstablishmentContent("CH Éloi", "Bordeaux"))
        enrolment = world.entry()
        place = {"enrolment_id": enrolment.id, "establishment_id": source.id, "starts_on": date(2020, 1, 1)}
        ids = {uuid4() for _ in range(1000)}
        db.session.execute(insert(Practice), [{"id": one, "share": Decimal("0.10"), **place} for one in ids])
        db.session.add_all([answered(world, keeper, source) for _ in range(3)])
        db.session.commit()
        kept = practices_but_their_place()
        survivor = merge(source.id, target.id, ("finess", "address"), keeper, world.now, seen=(1, 1))
        assert survivor == target
        assert practices_but_their_place() == kept, "nothing else of them changes"
        assert {one.id for one in db.session.query(Practice).filter_by(establishment_id=target.id)} == ids
        assert db.session.query(EstablishmentRequest).filter_by(establishment=target).count() == 3
        assert (source.state, source.merged_into) == ("merged", target)
        assert (target.name, target.finess, target.address, target.version) == (
            "CH Éloi", "990000019", "1, rue des Essais", 2,
        )  # fmt: skip
        event = audit.history(db.session(), "establishment", source.id)[-1]
        assert (event.trigger, event.details["into"]) == ("merge", str(target.id))
        assert set(event.details["moved"]["practice"]) == {str(one) for one in ids}, "the journal says which"
        assert counts_in_words(event.details["moved"]) == "1000 lieux d’exercice, 3 demandes de création"
        assert audit.verify(db.session()).bad_row is None

    def test_what_was_merged_before_follows_too(self, world: World, keeper: Actor) -> None:
        first, second, third = (world.establishment(EstablishmentContent(name, "Brest")) for name in "ABC")
        merge(first.id, second.id, (), keeper, world.now, seen=(1, 1))
        merge(second.id, third.id, (), keeper, world.now, seen=(1, 1))
        assert first.merged_into == second.merged_into == third
        assert establishment_for(db.session(), first.id) == third

    @pytest.mark.parametrize(("one", "other"), list(itertools.product("ab", "ab")))
    def test_no_loop(self, world: World, keeper: Actor, one: str, other: str) -> None:
        rows = {name: world.establishment(EstablishmentContent(name, "Brest")) for name in "ab"}
        merge(rows["a"].id, rows["b"].id, (), keeper, world.now, seen=(1, 1))
        before = db.session.query(AuditEvent).count()
        versions = rows[one].version, rows[other].version
        with pytest.raises(StepRefused):
            merge(rows[one].id, rows[other].id, (), keeper, world.now, seen=versions)
        assert db.session.query(AuditEvent).count() == before

    def test_a_stale_page_changes_nothing(self, world: World, keeper: Actor) -> None:
        source, target = (world.establishment(EstablishmentContent(name, "Brest")) for name in "ab")
        perform("establishment", target.id, "close", keeper, world.now + timedelta(minutes=1))
        with pytest.raises(StaleRecord) as stale:
            merge(source.id, target.id, (), keeper, world.now, seen=(1, 1))
        assert stale.value.event is not None
        assert stale.value.event.trigger == "close"
        assert db.session.get_one(Establishment, source.id).state == "open"

    def test_it_takes_the_permission(self, world: World) -> None:
        source, target = (world.establishment(EstablishmentContent(name, "Brest")) for name in "ab")
        for role, error in (("clavip_member", Hidden), ("auditor", Denied)):
            with pytest.raises(error):
                merge(source.id, target.id, (), world.actor(role), world.now, seen=(1, 1))

    def test_every_reference_says_what_its_rows_are(self) -> None:
        assert all(one.label for one in REFERENCES)
