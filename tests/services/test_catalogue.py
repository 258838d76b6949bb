"""The catalogue: loaded from the annexes, proposed by organisers, labelled by the CLAVIP, chosen by registrants."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backoffice.db import db
from backoffice.domain.actor import SYSTEM, Actor
from backoffice.models import AuditEvent, CatalogueSession, OutboxMail
from backoffice.permissions import Denied, Hidden
from backoffice.resources import config_dir
from backoffice.services import audit
from backoffice.services.catalogue import add_session, entry_in, labelled, propose_session, sessions_of
from backoffice.services.catalogue_file import CatalogueFileError, load_catalogue, load_shipped_catalogues
from backoffice.services.transitions import available, perform
from tests.factories import World
from tests.services.payloads import payload_for
from tests.services.walk_tables import READERS, TABLES
from workflows.engine import StepRefused
from workflows.session import SessionState

STATES = ("draft", "requested", "information_requested", "labelled", "refused")
SHIPPED = config_dir() / "catalogues" / "cnp-mn-2025.yaml"


def people(world: World, organiser: Any) -> dict[str, Actor]:
    return {
        "organiser": organiser.members[0].account.as_actor(),
        "another organiser": world.organiser("autre").members[0].account.as_actor(),
        "clavip_member": world.actor("clavip_member"),
        "referential_editor": world.actor("referential_editor"),
        "council_admin": world.actor("council_admin"),
        "auditor": world.actor("auditor"),
        "scientific_member": world.actor("scientific_member"),
        "registrant": world.registrant().account.as_actor(),
        "foreign": world.actor("clavip_member", "referential_editor", council=world.other_council()),
        "rules": SYSTEM,
    }


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_who_takes_which_step_from_where(world: World, state: str) -> None:
    organiser = world.organiser()
    for who, actor in people(world, organiser).items():
        for trigger, entry in TABLES["session"].items():
            record = world.session(organiser, state)
            mails = db.session.query(OutboxMail).count()
            call = ("session", record.id, trigger, actor, world.now)
            payload = payload_for(world, record, trigger)
            if who != "rules" and who not in READERS["session"]:
                with pytest.raises(Hidden):
                    perform(*call, **payload)
            elif state not in entry.moves:
                with pytest.raises(StepRefused):
                    perform(*call, **payload)
            elif who not in entry.who:
                with pytest.raises(Denied):
                    perform(*call, **payload)
            else:
                assert trigger in {offer.trigger for offer in available(record, actor, world.now)}
                perform(*call, **payload)
                assert (record.state, record.version) == (entry.moves[state], _steps_to(state) + 1)
                assert db.session.query(OutboxMail).count() == mails + entry.mail
    assert audit.verify(db.session()).bad_row is None


def _steps_to(state: str) -> int:
    return {"draft": 1, "requested": 2}.get(state, 3)


def test_nobody_labels_what_they_added(world: World) -> None:
    both = world.actor("referential_editor", "clavip_member")
    record = add_session(world.council, None, world.session_changes(), both, world.now)
    perform("session", record.id, "request", both, world.now)
    with pytest.raises(Denied):
        perform("session", record.id, "label", both, world.now)
    perform("session", record.id, "label", world.actor("clavip_member"), world.now)
    assert record.state == SessionState.labelled
    with pytest.raises(Denied):
        add_session(world.council, None, world.session_changes(), world.actor("clavip_member"), world.now)


@pytest.mark.parametrize(
    ("given", "said"),
    [({"entries": {}}, "au moins une entrée"), ({"starts_on": None, "ends_on": None}, "Indiquez les dates")],
)
def test_what_is_not_ready_is_not_requested(world: World, given: dict[str, Any], said: str) -> None:
    organiser = world.organiser()
    record = world.session(organiser, **given)
    with pytest.raises(StepRefused, match=said):
        perform("session", record.id, "request", organiser.members[0].account.as_actor(), world.now)


def test_a_correction_has_its_reason_in_the_journal(world: World) -> None:
    record, clavip = world.session(world.organiser(), "labelled"), world.actor("clavip_member")
    changes = world.session_changes(half_days=2)
    with pytest.raises(StepRefused):
        perform("session", record.id, "correct", clavip, world.now, changes=changes, reason=" ")
    perform("session", record.id, "correct", clavip, world.now, changes=changes, reason="Une seule journée.")
    event = db.session.query(AuditEvent).filter_by(record_id=record.id, trigger="correct").one()
    assert (record.half_days, event.reason, event.details["changed"]) == (2, "Une seule journée.", ["half_days"])


def test_an_organiser_proposes_its_own_only(world: World) -> None:
    organiser, other = world.organiser(), world.organiser("autre")
    stranger = other.members[0].account.as_actor()
    with pytest.raises(Hidden):
        propose_session(organiser, world.session_changes(), stranger, world.now)
    world.session(organiser)
    assert len(sessions_of(db.session(), [organiser.id])) == 1
    assert sessions_of(db.session(), [other.id]) == []


def test_the_annexes_are_there_whole_and_once(world: World) -> None:
    """002: 14 actions of ACORAMEN, one of CAP EDEN, one of the CHU de Bordeaux; then seven lines."""
    assert load_shipped_catalogues(world.council, world.now) == 16 + 7
    assert load_shipped_catalogues(world.council, world.now) == 0
    found = labelled(db.session(), [world.council.id])
    by_source = {source: [one for one in found if one.source == source] for source in ("annexe 2", "annexe 3")}
    assert {source: len(rows) for source, rows in by_source.items()} == {"annexe 2": 16, "annexe 3": 7}
    organisers = [one.organiser_name for one in by_source["annexe 2"]]
    assert {name: organisers.count(name) for name in set(organisers)} == {
        "ACORAMEN": 14,
        "CAP EDEN": 1,
        "CHU de Bordeaux": 1,
    }
    recurrences = {one.code: one.recurrence for one in by_source["annexe 3"]}
    assert [code for code, rhythm in recurrences.items() if rhythm == "every_two_years"] == ["riv"]
    assert {code for code, rhythm in recurrences.items() if rhythm == "yearly"} == {"jfmn", "hivernales", "eanm", "snm"}
    jfmn = next(one for one in found if one.code == "jfmn")
    assert (jfmn.half_days, jfmn.state, jfmn.account) == (6, "labelled", None)
    assert audit.verify(db.session()).bad_row is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("hivern", "hivernales"),
        ("FRANÇAISES medecine", "jfmn"),
        ("acoramen demences", "acoramen-2025-14"),
        ("rofuges", None),
        ("HARMACO-RESIST", "chu-bordeaux-2025"),
        ("100%_", None),
    ],
)
def test_letters_anywhere(world: World, words: str, code: str | None) -> None:
    world.catalogue()
    assert [one.code for one in labelled(db.session(), [world.council.id], words)] == ([code] if code else [])


def test_a_session_known_already_is_left_as_it_is(world: World) -> None:
    world.catalogue()
    record = db.session.query(CatalogueSession).filter_by(code="jfmn").one()
    changes = world.session_changes(title="JFMN", starts_on=None, ends_on=None, recurrence="yearly")
    perform("session", record.id, "correct", world.actor("referential_editor"), world.now, changes=changes, reason="x")
    world.catalogue()
    db.session.refresh(record)
    assert record.title == "JFMN"


def test_one_session_serves_two_programmes(world: World) -> None:
    world.catalogue()
    record = db.session.query(CatalogueSession).filter_by(code="acoramen-2025-02").one()
    triennial = world.parcours()
    entry = entry_in(triennial, record)
    assert entry is not None
    assert entry.key == "formation-odpc"
    assert record.entries["certification-periodique"] == "1.1"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code: jfmn", "code: jfmn\n    titel: x", "session « jfmn », champ « titel » : champ inconnu"),
        ("half_days: 6", "half_days: six", "session « jfmn », champ « half_days »"),
        ("    recurrence: yearly", "    recurrence: often", "« often » n’est pas connu"),
        ("2025-01-20\n    ends_on: 2025-01-20", "2025-01-20", "session « acoramen-2025-01 », champ « ends_on »"),
        ("ends_on: 2025-04-04", "ends_on: 2025-04-01", "le dernier jour précède le premier"),
        ("organiser: eanm", "organiser: nobody", "session « eanm », champ « organiser »"),
        ("code: riv", "code: jfmn", "« jfmn » est donné plusieurs fois"),
        ('"3.1"', '"9.9"', "n’a pas d’entrée « 9.9 »"),
        ("council: cnp-mn", "council: other", "le conseil « other » n’existe pas"),
    ],
)
def test_a_catalogue_at_fault_says_where(world: World, tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "catalogue.yaml"
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueFileError) as caught:
        load_catalogue(path, world.now)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert db.session.query(CatalogueSession).count() == 0, "all of it or nothing"


def test_an_action_remembers_its_session(world: World) -> None:
    """Until another entry is chosen. The same congress in another year is another action."""
    organiser, parcours = world.organiser(), world.parcours()
    session = world.session(
        organiser, "labelled", starts_on=None, ends_on=None, recurrence="yearly", entries={"dpc-triennal": "congres"}
    )
    first = world.action(parcours, entry_key="congres", session=session)
    again = world.action(
        parcours, entry_key="congres", session=session, starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 2)
    )
    other = world.action(parcours, entry_key="formation", session=session)
    assert [one.session for one in (first, again, other)] == [session, session, None]
