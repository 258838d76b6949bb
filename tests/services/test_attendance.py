"""Attendance lists: what each line becomes, and that nothing is doubled, half done or said too much."""

import io
from collections import Counter
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from backoffice.db import db
from backoffice.domain.attendance import Outcome
from backoffice.models import AttendanceLine, AttendanceList, CpdAction, Organiser, OutboxMail, Parcours
from backoffice.permissions import Denied, Hidden
from backoffice.services import attendance, attendance_lines, audit
from backoffice.services.attendance import list_for, read_list, receive_list
from backoffice.services.transitions import perform
from tests.factories import World, fictitious_rpps
from workflows.engine import StepRefused

NOBODYS = fictitious_rpps(9_000_001)


@pytest.fixture
def organiser(world: World) -> Organiser:
    return world.organiser()


@pytest.fixture
def parcours(world: World) -> Parcours:
    return world.parcours()


def outcome_of(received: AttendanceList, number: int = 2) -> str | None:
    db.session.expire_all()
    line = db.session.get(AttendanceLine, (received.id, number))
    return None if line is None else line.outcome


def only_outcome(world: World, organiser: Organiser, *line: object) -> str | None:
    return outcome_of(world.attendance(organiser, line))


def test_a_good_line_is_an_action_that_its_registrant_confirms(
    world: World, organiser: Organiser, parcours: Parcours
) -> None:
    session = world.session(organiser, "labelled")
    received = world.attendance(organiser, (parcours.subject.rpps, session.code.lower(), 4))
    assert outcome_of(received) == "created"
    assert (received.status, received.total, received.settled) == ("done", 1, 1)
    action = db.session.query(CpdAction).one()
    assert (action.state, action.session, action.attested_by) == ("to_confirm", session, organiser)
    assert action.claims[0].credits_asked == 4
    assert parcours.progress().declared.credits == 0, "nothing counts before it is confirmed"
    owner = parcours.account.as_actor()
    perform("cpd_action", action.id, "confirm", owner, world.now)
    assert action.state == "submitted"
    assert parcours.progress().declared.credits == 4
    assert parcours.summary["declared"]["credits"] == "4"
    perform(
        "cpd_action",
        action.id,
        "accept",
        world.actor("clavip_member"),
        world.now,
        grants={action.claims[0].id: action.claims[0].credits_asked},
    )
    assert action.state == "accepted"


def test_its_mail_says_nothing_of_the_session(world: World, organiser: Organiser, parcours: Parcours) -> None:
    session = world.session(organiser, "labelled", title="Ma santé de médecin")
    world.attendance(organiser, (parcours.subject.rpps, session.code, 1))
    mail = db.session.query(OutboxMail).filter_by(name="cpd_action/attested").one()
    assert mail.recipient == parcours.account.email
    assert organiser.name in mail.text
    assert "santé" not in mail.text + mail.subject


def test_a_declined_line_is_not_asked_again(world: World, organiser: Organiser, parcours: Parcours) -> None:
    session = world.session(organiser, "labelled")
    line = (parcours.subject.rpps, session.code, 4)
    world.attendance(organiser, line)
    action = db.session.query(CpdAction).one()
    perform("cpd_action", action.id, "decline", parcours.account.as_actor(), world.now)
    assert action.state == "withdrawn"
    assert only_outcome(world, organiser, *line) == "already_there"
    assert db.session.query(CpdAction).count() == 1


def test_what_is_attested_does_not_change(world: World, organiser: Organiser, parcours: Parcours) -> None:
    session = world.session(organiser, "labelled")
    world.attendance(organiser, (parcours.subject.rpps, session.code, 4))
    action, owner = db.session.query(CpdAction).one(), parcours.account.as_actor()
    perform("cpd_action", action.id, "confirm", owner, world.now)
    with pytest.raises(StepRefused, match="attestée par l’organisateur"):
        perform("cpd_action", action.id, "edit", owner, world.now, changes=world.changes())


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (("", "CODE", "4"), "wrong_shape"),
        (("1234567890", "CODE", "4"), "wrong_shape"),
        (("9990000001a", "CODE", "4"), "wrong_shape"),
        (("99900000016", "CODE", "4"), "wrong_key"),
        ((NOBODYS, "CODE", "4"), "unknown_rpps"),
        (("RPPS", "INCONNUE", "4"), "unknown_session"),
        (("RPPS", "CODE", ""), "not_whole"),
        (("RPPS", "CODE", "0"), "not_whole"),
        (("RPPS", "CODE", "-1"), "not_whole"),
        (("RPPS", "CODE", "1,5"), "not_whole"),
        (("RPPS", "CODE", "deux"), "not_whole"),
        (("RPPS", "CODE", "5"), "too_many"),
        (("RPPS", "CODE", "4,0"), "created"),
        (("RPPS", "CODE", "4"), "created"),
    ],
)
def test_what_a_line_says(
    world: World, organiser: Organiser, parcours: Parcours, line: tuple[str, str, str], outcome: str
) -> None:
    session = world.session(organiser, "labelled")
    known = {"RPPS": parcours.subject.rpps, "CODE": session.code}
    assert only_outcome(world, organiser, *(known.get(cell, cell) for cell in line)) == outcome
    assert db.session.query(CpdAction).count() == (outcome == "created")


@pytest.mark.parametrize(
    ("state", "given", "outcome"),
    [
        ("draft", {}, "not_labelled"),
        ("requested", {}, "not_labelled"),
        ("refused", {}, "not_labelled"),
        ("labelled", {"starts_on": None, "ends_on": None, "recurrence": "yearly"}, "undated"),
        ("labelled", {"starts_on": date(2026, 11, 20), "ends_on": date(2026, 11, 21)}, "not_over"),
        ("labelled", {"starts_on": date(2022, 12, 30), "ends_on": date(2022, 12, 31)}, "no_parcours"),
        ("labelled", {"entries": {"another-programme": "1.2"}}, "no_parcours"),
        ("labelled", {"entries": {"dpc-triennal": "no-such-entry"}}, "no_entry"),
        ("labelled", {"entries": {"dpc-triennal": "rmm"}}, "no_entry"),
        ("labelled", {"entries": {"dpc-triennal": "hors-liste"}}, "no_entry"),
    ],
)
def test_what_the_session_and_the_parcours_allow(
    world: World, organiser: Organiser, parcours: Parcours, state: str, given: dict[str, Any], outcome: str
) -> None:
    session = world.session(organiser, state, **given)
    assert only_outcome(world, organiser, parcours.subject.rpps, session.code, 4) == outcome
    assert db.session.query(CpdAction).count() == 0


def test_somebody_who_is_not_enrolled(world: World, organiser: Organiser) -> None:
    session, stranger = world.session(organiser, "labelled"), world.registrant()
    assert only_outcome(world, organiser, stranger.person.rpps, session.code, 4) == "not_enrolled"


def test_a_parcours_whose_validation_is_requested(world: World, organiser: Organiser) -> None:
    session, parcours = world.session(organiser, "labelled"), world.requested()
    before = db.session.query(CpdAction).count()
    assert only_outcome(world, organiser, parcours.subject.rpps, session.code, 4) == "locked"
    assert db.session.query(CpdAction).count() == before


def test_a_session_of_another_organiser_is_unknown(world: World, organiser: Organiser, parcours: Parcours) -> None:
    theirs = world.session(world.organiser("autre"), "labelled")
    assert only_outcome(world, organiser, parcours.subject.rpps, theirs.code, 4) == "unknown_session"


def test_the_andpc_attests_the_sessions_of_every_odpc(world: World, organiser: Organiser, parcours: Parcours) -> None:
    andpc = world.organiser("andpc", kind="andpc")
    odpc, other = (world.session(organiser, "labelled", tags=tags) for tags in (["odpc"], []))
    assert only_outcome(world, andpc, parcours.subject.rpps, other.code, 4) == "unknown_session"
    assert only_outcome(world, andpc, parcours.subject.rpps, odpc.code, 4) == "created"
    assert db.session.query(CpdAction).one().attested_by == andpc


def test_the_same_list_again_changes_nothing(world: World, organiser: Organiser, parcours: Parcours) -> None:
    session = world.session(organiser, "labelled")
    lines = [(parcours.subject.rpps, session.code, 4), (parcours.subject.rpps, session.code, 2), (NOBODYS, "x", 1)]
    first = world.attendance(organiser, *lines)
    mails, actions = db.session.query(OutboxMail).count(), db.session.query(CpdAction).count()
    assert [outcome_of(first, number) for number in (2, 3, 4)] == ["created", "already_there", "unknown_session"]
    again = world.attendance(organiser, *lines)
    assert [outcome_of(again, number) for number in (2, 3, 4)] == ["already_there", "already_there", "unknown_session"]
    assert (db.session.query(OutboxMail).count(), db.session.query(CpdAction).count()) == (mails, actions)
    read_list(first.id, world.now)
    assert db.session.query(CpdAction).count() == actions, "a job that runs twice"


def test_declared_by_its_registrant_already(world: World, organiser: Organiser, parcours: Parcours) -> None:
    session = world.session(organiser, "labelled")
    world.action(parcours, title=session.title, session=session)
    assert only_outcome(world, organiser, parcours.subject.rpps, session.code, 4) == "already_there"
    assert db.session.query(CpdAction).one().state == "draft"


def test_a_line_that_fails_is_undone_alone(world: World, organiser: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong in the middle of one, its rows, mail and events go with it and the others stay."""
    session, people = world.session(organiser, "labelled"), [world.parcours() for _ in range(3)]
    unlucky = people[1].registrant_id
    attest = attendance_lines._attest

    def fails_at_the_end(work: Any, known: Any, presence: Any) -> CpdAction:
        action = attest(work, known, presence)
        if presence.registrant.id == unlucky:
            raise RuntimeError("the disk is full")
        return action

    monkeypatch.setattr(attendance_lines, "_attest", fails_at_the_end)
    received = world.attendance(organiser, *((one.subject.rpps, session.code, 4) for one in people))
    assert [outcome_of(received, number) for number in (2, 3, 4)] == ["created", "failed", "created"]
    assert {action.registrant_id for action in db.session.query(CpdAction)} == {one.registrant_id for one in people} - {
        unlucky
    }
    assert db.session.query(OutboxMail).filter_by(name="cpd_action/attested").count() == 2
    assert audit.verify(db.session()).bad_row is None
    monkeypatch.undo()
    again = world.attendance(organiser, *((one.subject.rpps, session.code, 4) for one in people))
    assert [outcome_of(again, number) for number in (2, 3, 4)] == ["already_there", "created", "already_there"]


def test_interrupted_between_two_chunks_it_goes_on(
    world: World, organiser: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, people = world.session(organiser, "labelled"), [world.parcours() for _ in range(5)]
    monkeypatch.setattr(attendance, "CHUNK", 2)
    settle, turns = attendance.settle, []

    def dies_in_the_second_chunk(*given: Any) -> None:
        settle(*given)
        turns.append(1)
        if len(turns) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(attendance, "settle", dies_in_the_second_chunk)
    with pytest.raises(KeyboardInterrupt):
        world.attendance(organiser, *((one.subject.rpps, session.code, 4) for one in people))
    received = db.session.query(AttendanceList).one()
    assert (received.status, received.settled, db.session.query(CpdAction).count()) == ("reading", 2, 2)
    read_list(received.id, world.now)
    assert (received.status, received.settled) == ("done", 5)
    assert Counter(line.outcome for line in db.session.query(AttendanceLine)) == {"created": 5}
    assert db.session.query(CpdAction).count() == 5


def test_an_xlsx_whose_numbers_are_numbers(world: World, organiser: Organiser, parcours: Parcours) -> None:
    session = world.session(organiser, "labelled")
    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Liste de présence", None, None, None],
        [],
        ["Nb demi-journées", "Ville", "N° RPPS", "CODE SESSION"],
        [4, "Paris", int(parcours.subject.rpps or 0), session.code],
        [None, None, None, None],
        [2.0, "Paris", NOBODYS, session.code],
    ):
        sheet.append(row)
    book.save(content)
    content.seek(0)
    received = receive_list(organiser, content, "présences.xlsx", organiser.members[0].account.as_actor(), world.now)
    read_list(received.id, world.now)
    assert (outcome_of(received, 4), outcome_of(received, 6)) == ("created", "unknown_rpps")
    assert received.total == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Nom;RPPS\nDupont;99900000015", "« session », « demi-journées »"),
        (b"RPPS;Session;Demi-journees\n", "que ses titres"),
        (b"PK\x03\x04 not a workbook", "ne s’ouvre pas"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "« RPPS »"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(world: World, organiser: Organiser, content: bytes, said: str) -> None:
    actor = organiser.members[0].account.as_actor()
    received = receive_list(organiser, io.BytesIO(content), "liste.csv", actor, world.now)
    read_list(received.id, world.now)
    assert received.status == "unreadable"
    assert said in received.problem


def test_empty_or_too_heavy(world: World, organiser: Organiser, app: Any) -> None:
    actor = organiser.members[0].account.as_actor()
    with pytest.raises(StepRefused, match="vide"):
        receive_list(organiser, io.BytesIO(b""), "liste.csv", actor, world.now)
    heavy = io.BytesIO(b"x" * (app.config["SETTINGS"].upload_max_bytes + 1))
    with pytest.raises(StepRefused, match="trop lourd"):
        receive_list(organiser, heavy, "liste.csv", actor, world.now)


def test_an_organiser_keeps_its_own_lists_only(world: World, organiser: Organiser) -> None:
    received = world.attendance(organiser, (NOBODYS, "x", 1))
    other = world.organiser("autre").members[0].account.as_actor()
    with pytest.raises(Hidden):
        list_for(db.session(), received.id, other)
    with pytest.raises(Hidden):
        receive_list(organiser, io.BytesIO(b"x"), "liste.csv", other, world.now)
    with pytest.raises(Denied):
        receive_list(organiser, io.BytesIO(b"x"), "liste.csv", world.actor("clavip_member"), world.now)


def test_what_is_about_people_is_told_alike() -> None:
    """An organiser does not learn who is registered, or who has asked for a validation."""
    private = {Outcome.unknown_rpps, Outcome.not_enrolled, Outcome.no_parcours, Outcome.locked, Outcome.no_entry}
    assert len({one.told for one in private}) == 1
    assert len({one.told for one in Outcome}) == len(Outcome) - len(private) + 1
