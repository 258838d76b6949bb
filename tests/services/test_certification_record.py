"""The record of a parcours: complete, exact, and without what a council need not know."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from backoffice.db import db
from backoffice.domain.certification_record import Audience, CertificationRecord, for_council
from backoffice.domain.referential import Block
from backoffice.export import json_record
from backoffice.models import Parcours
from backoffice.permissions import Hidden
from backoffice.resources import config_dir
from backoffice.services.certification_record import certification_record, record_for_council, recorded
from tests.factories import World
from tests.web.pages import counted_queries


def schema() -> dict[str, Any]:
    path = config_dir() / "schemas" / "certification-record.schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def certified(world: World) -> Parcours:
    return world.attestation().parcours


def about_health(record: CertificationRecord) -> CertificationRecord:
    """The same record, its first action proved by something of the person's health."""
    first, *others = record.actions
    return replace(record, actions=(replace(first, is_health_data=True), *others))


def test_it_holds_the_parcours_as_it_was_decided(world: World, certified: Parcours) -> None:
    world_record = recorded(certified, world.now)
    assert world_record.person.rpps == certified.subject.rpps
    assert world_record.parcours.credits_accepted == Decimal(14)
    assert world_record.parcours.referential_sha256 == certified.referential.sha256
    assert all(one.is_met for one in world_record.requirements)
    assert [action.decision.state for action in world_record.actions] == ["accepted"] * 3
    assert [action.decision.credits_granted for action in world_record.actions] == [4, 4, 6]
    assert {len(action.evidence) for action in world_record.actions} == {1}
    assert [one.state for one in world_record.attestations] == ["valid"]


def test_drafts_are_apart_from_what_was_sent_and_for_their_owner_alone(world: World) -> None:
    parcours = world.parcours()
    world.action(parcours, title="Congrès un")
    world.action(parcours, "rejected")
    world.action(parcours, "information_requested")
    world.capture(parcours, "Émargement")
    record = recorded(parcours, world.now)
    assert sorted(action.decision.state for action in record.actions) == ["information_requested", "rejected"]
    drafts = [(draft.kind, draft.title, len(draft.evidence)) for draft in record.drafts]
    assert drafts == [("capture", "Émargement", 1), ("action", "Congrès un", 0)]
    jsonschema.Draft202012Validator(schema()).validate(json.loads(json_record.write(record)))
    assert for_council(record).drafts == ()


def test_json_follows_its_schema_and_keeps_every_digit(world: World, certified: Parcours) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(schema())
    for record in (recorded(certified, world.now), for_council(recorded(certified, world.now))):
        validator.validate(json.loads(json_record.write(record)))
    document = json.loads(json_record.write(recorded(certified, world.now)))
    assert document["parcours"]["credits_accepted"] == "14"
    assert not validator.is_valid({**document, "more": 1})
    assert not validator.is_valid({**document, "parcours": {**document["parcours"], "credits_accepted": 14}})


@pytest.mark.parametrize(
    ("number", "text"), [("2.50", "2.5"), ("0.00", "0"), ("100", "100"), ("1E+2", "100"), ("0.1", "0.1")]
)
def test_exact_decimals(number: str, text: str) -> None:
    assert json_record.exact(Decimal(number)) == text


def test_a_council_s_record_masks_the_names_that_tell_of_health(world: World, certified: Parcours) -> None:
    whole = about_health(recorded(certified, world.now))
    masked = for_council(whole)
    assert masked.audience is Audience.council
    assert [item.name for item in masked.actions[0].evidence] == [None]
    assert [item.sha256 for item in masked.actions[0].evidence] == [item.sha256 for item in whole.actions[0].evidence]
    assert masked.actions[1:] == whole.actions[1:]
    assert for_council(masked) == masked


def test_block_four_is_health(world: World, certified: Parcours, monkeypatch: pytest.MonkeyPatch) -> None:
    """The block of the entry says so, whatever the programme."""
    rules = certified.rules
    entry = certified.claims[0].entry
    entries = tuple(replace(one, block="b4") if one.key == entry.key else one for one in rules.entries)
    changed = replace(rules, entries=entries, blocks=(Block("b4", "Santé", health_data=True),))
    monkeypatch.setattr(Parcours, "rules", property(lambda self: changed))
    flags = {action.entry_key: action.is_health_data for action in recorded(certified, world.now).actions}
    assert flags[entry.key] is True


def test_who_gets_which(world: World, certified: Parcours) -> None:
    owner = certification_record(db.session(), certified.id, certified.account.as_actor(), world.now)
    council = certification_record(db.session(), certified.id, world.actor("clavip_member"), world.now)
    assert (owner.audience, council.audience) == ("registrant", "council")
    assert record_for_council(db.session(), certified.id, world.now).audience == "council"
    for stranger in (world.registrant().account.as_actor(), world.actor("scientific_member")):
        with pytest.raises(Hidden):
            certification_record(db.session(), certified.id, stranger, world.now)


def test_a_bounded_number_of_queries(world: World) -> None:
    parcours = world.parcours()
    counts = []
    for _ in range(2):
        world.enough(parcours)
        db.session.expire_all()
        owner = parcours.account.as_actor()
        db.session.expire_all()
        with counted_queries() as queries:
            certification_record(db.session(), parcours.id, owner, world.now)
        counts.append(len(queries))
    assert counts[0] == counts[1]
