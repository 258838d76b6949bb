"""The journal: nobody rewrites it, and whoever managed to is named."""

import threading
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, pool, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.models import AuditEvent
from backoffice.services import audit
from tests.database import Database, DatabaseServer
from tests.factories import World

ROWS = 12
REWRITES = ("UPDATE audit_event SET reason = 'autre'", "DELETE FROM audit_event", "TRUNCATE audit_event")
SOMEBODY = Actor(account_id=UUID(int=7), name="Dominique Essai")


def add_events(session: Session, now: datetime, how_many: int, reason: str | None = "Motif") -> None:
    for _ in range(how_many):
        audit.append(
            session,
            actor=SOMEBODY,
            now=now,
            workflow="cpd_action",
            record_id=uuid4(),
            council_id=None,
            trigger="accept",
            source="submitted",
            target="accepted",
            reason=reason,
            details={"credits": "2.50", "é": ["ç", None, True]},
        )


@pytest.fixture
def journal(app: Flask, now: datetime) -> Session:
    session = db.session()
    add_events(session, now, ROWS)
    session.commit()
    return session


@pytest.fixture
def superuser(fresh_database: Database, database_server: DatabaseServer) -> Engine:
    """Who can go round every lock of the database: the chain is the last witness."""
    url = database_server.url("postgres", fresh_database.name)
    return create_engine(url, poolclass=pool.NullPool)


def tamper(superuser: Engine, *statements: str) -> None:
    with superuser.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))  # no trigger fires
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0, statement


@pytest.mark.parametrize("statement", REWRITES)
def test_the_application_may_not_rewrite_it(journal: Session, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied for table audit_event"):
        journal.execute(text(statement))


@pytest.mark.parametrize("statement", REWRITES)
def test_neither_may_its_owner(journal: Session, fresh_database: Database, statement: str) -> None:
    owner = create_engine(fresh_database.owner_url, poolclass=pool.NullPool)
    with owner.connect() as connection, pytest.raises(DBAPIError, match="audit_event is append-only"):
        connection.execute(text(statement))
    assert audit.verify(journal).rows == ROWS


def test_an_untouched_chain_is_good(journal: Session) -> None:
    verdict = audit.verify(journal)
    assert (verdict.rows, verdict.bad_row, verdict.problem) == (ROWS, None, None)
    last = journal.scalar(text("SELECT hash FROM audit_event ORDER BY seq DESC LIMIT 1"))
    assert verdict.head == last


def test_an_empty_journal_is_good(app: Flask) -> None:
    assert audit.verify(db.session()) == audit.Verdict(0, audit.GENESIS)


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'Un autre motif'",
        "reason = NULL",
        "actor_name = 'Quelqu’un d’autre'",
        "actor_id = NULL",
        "at = at + interval '1 microsecond'",
        "target = 'rejected'",
        "source = NULL",
        "trigger = 'reject'",
        "workflow = 'proposal'",
        "record_id = gen_random_uuid()",
        "council_id = gen_random_uuid()",
        "details = jsonb_set(details, '{credits}', '\"99\"')",
        "hash = repeat('0', 64)",
    ],
)
def test_an_altered_row_is_named(journal: Session, superuser: Engine, change: str) -> None:
    tamper(superuser, f"UPDATE audit_event SET {change} WHERE seq = 5")
    verdict = audit.verify(journal)
    assert (verdict.bad_row, verdict.rows) == (5, 4)
    assert "ne correspond pas à son empreinte" in (verdict.problem or "")


def test_a_row_altered_with_its_own_hash_is_named_by_the_next(journal: Session, superuser: Engine) -> None:
    with superuser.begin() as connection, Session(connection) as session:
        session.execute(text("SET session_replication_role = replica"))
        event = session.get_one(AuditEvent, 5)
        event.reason = "Un autre motif"
        event.hash = audit.digest(event)
        session.flush()
    verdict = audit.verify(journal)
    assert verdict.bad_row == 6
    assert "ne suit pas" in (verdict.problem or "")


def test_a_missing_row_is_named(journal: Session, superuser: Engine) -> None:
    tamper(superuser, "DELETE FROM audit_event WHERE seq = 7")
    verdict = audit.verify(journal)
    assert verdict.bad_row == 7
    assert "la ligne 7 manque" in (verdict.problem or "")


def test_a_row_taken_out_and_the_others_renumbered(journal: Session, superuser: Engine) -> None:
    tamper(
        superuser,
        "DELETE FROM audit_event WHERE seq = 7",
        "UPDATE audit_event SET seq = -seq WHERE seq > 7",
        "UPDATE audit_event SET seq = -seq - 1 WHERE seq < 0",
    )
    assert audit.verify(journal).bad_row == 7


def test_two_rows_exchanged(journal: Session, superuser: Engine) -> None:
    tamper(
        superuser,
        "UPDATE audit_event SET seq = 0 WHERE seq = 3",
        "UPDATE audit_event SET seq = 3 WHERE seq = 4",
        "UPDATE audit_event SET seq = 4 WHERE seq = 0",
    )
    assert audit.verify(journal).bad_row == 3


def test_a_row_slipped_in(journal: Session, superuser: Engine) -> None:
    tamper(
        superuser,
        "UPDATE audit_event SET seq = -seq - 1 WHERE seq >= 9",
        "UPDATE audit_event SET seq = -seq WHERE seq < 0",
        "INSERT INTO audit_event SELECT 9, at, actor_id, actor_name, council_id, workflow, record_id, trigger, source,"
        " target, 'glissé', details, previous_hash, repeat('a', 64) FROM audit_event WHERE seq = 10",
    )
    assert audit.verify(journal).bad_row == 9


def test_the_first_row_begins_the_chain(journal: Session, superuser: Engine) -> None:
    tamper(superuser, "DELETE FROM audit_event WHERE seq = 1")
    assert audit.verify(journal).bad_row == 1


def test_the_end_cut_off_is_seen_by_its_head(journal: Session, superuser: Engine) -> None:
    """A chain cannot miss its own tail: whoever keeps the head that the command prints can."""
    head = audit.verify(journal).head
    tamper(superuser, f"DELETE FROM audit_event WHERE seq > {ROWS - 2}")
    verdict = audit.verify(journal)
    assert (verdict.bad_row, verdict.rows) == (None, ROWS - 2)
    assert verdict.head != head


def test_a_rollback_leaves_no_hole(journal: Session, now: datetime) -> None:
    add_events(journal, now, 3)
    journal.rollback()
    add_events(journal, now, 1)
    journal.commit()
    assert audit.verify(journal).rows == ROWS + 1


def test_twenty_writers_at_once_make_one_chain(app: Flask, settings: object, now: datetime) -> None:
    writers, each = 20, 5
    engine = create_engine(settings.database_url, pool_size=writers)  # type: ignore[attr-defined]
    start = threading.Barrier(writers)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            start.wait(30)
            for _ in range(each):
                with Session(engine) as session:
                    add_events(session, now, 1)
                    session.commit()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    engine.dispose()
    assert failures == []
    verdict = audit.verify(db.session())
    assert (verdict.rows, verdict.bad_row) == (writers * each, None)


def test_a_history_is_that_of_one_record(world: World) -> None:
    action = world.action(world.parcours(), "accepted")
    world.action(world.parcours(), "submitted")
    events = audit.history(db.session(), "cpd_action", action.id)
    assert [event.trigger for event in events] == ["create", "attach", "submit", "accept"]
    assert [event.target for event in events] == ["draft", "draft", "submitted", "accepted"]
    assert {event.record_id for event in events} == {action.id}
