"""Reminders: each once, on its day, to whom it concerns, as they chose to be told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.db import db
from backoffice.domain.reminders import usual_days
from backoffice.mail.catalogue import REMINDERS
from backoffice.models import AuditEvent, OutboxMail, SentReminder
from backoffice.resources import config_dir
from backoffice.services.council_files import CouncilFileError, load_council
from backoffice.services.reminders import choose_notices, send_due
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.pages import counted_queries
from workflows.engine import StepRefused


def reminded() -> list[tuple[str, str]]:
    query = select(OutboxMail).where(OutboxMail.name.in_(REMINDERS)).order_by(OutboxMail.created_at, OutboxMail.id)
    return [(mail.name, mail.recipient) for mail in db.session.scalars(query)]


def days_are(world: World, **days: list[int]) -> None:
    world.council.reminder_days = days
    db.session.commit()


def owners_told(now: datetime) -> int:
    """How many mails this run wrote, those about the committees' own queues left out."""
    before = sum(name != "account/waiting_work" for name, _ in reminded())
    send_due(now)
    return sum(name != "account/waiting_work" for name, _ in reminded()) - before


def after(world: World, days: int, hours: int = 0) -> datetime:
    return world.now + timedelta(days=days, hours=hours)


def test_a_forgotten_draft_is_recalled_on_its_days_and_once_each(world: World) -> None:
    days_are(world, draft_forgotten=[14, 60])
    action = world.action(world.parcours())
    mine = ("cpd_action/draft_forgotten", action.account.email)
    assert [owners_told(after(world, day)) for day in (13, 14, 14, 15, 59, 60, 61)] == [0, 1, 0, 0, 0, 1, 0]
    assert reminded() == [mine, mine]
    perform("cpd_action", action.id, "edit", action.account.as_actor(), after(world, 62), changes=world.changes())
    assert [owners_told(after(world, day)) for day in (75, 76, 77)] == [0, 1, 0], "counted from the last change"


def test_a_worker_that_slept_sends_the_last_one_only(world: World) -> None:
    days_are(world, draft_forgotten=[14, 60])
    world.action(world.parcours())
    assert [owners_told(after(world, day)) for day in (200, 201)] == [1, 0]


def test_a_council_that_changes_its_days_writes_to_nobody_twice(world: World) -> None:
    admin, days = world.actor("council_admin"), {kind: [] for kind in usual_days()}
    world.action(world.parcours())

    def choose(*chosen: int, day: int) -> None:
        given = days | {"draft_forgotten": list(chosen)}
        perform("council", world.council.id, "set_reminders", admin, after(world, day), days=given)

    choose(60, 14, day=1)
    assert world.council.reminder_days == days | {"draft_forgotten": [14, 60]}
    assert owners_told(after(world, 14)) == 1
    choose(10, 60, day=15)
    assert owners_told(after(world, 16)) == 0, "the day chosen since is before the one already recalled"
    choose(20, day=19)
    assert [owners_told(after(world, day)) for day in (19, 20)] == [0, 1], "the next run follows the new days"
    choose(day=21)
    assert owners_told(after(world, 60)) == 0
    event = db.session.query(AuditEvent).filter_by(trigger="set_reminders").order_by(AuditEvent.seq).first()
    assert event.details == {"days": days | {"draft_forgotten": [14, 60]}}


@pytest.mark.parametrize("wrong", ["0", "1001", "quatorze", "1 2 3 4 5 6 7"])
def test_days_that_are_none_are_refused_beside_their_reminder(world: World, wrong: str) -> None:
    days = usual_days() | {"evidence_awaited": wrong.split()}
    with pytest.raises(StepRefused) as refused:
        perform("council", world.council.id, "set_reminders", world.actor("council_admin"), world.now, days=days)
    assert refused.value.field == "evidence_awaited"


def test_an_unanswered_question_is_recalled_until_it_is_answered(world: World) -> None:
    days_are(world, evidence_awaited=[7, 21])
    action = world.action(world.parcours(), "information_requested")
    assert owners_told(after(world, 7)) == 1
    assert "> Quelle durée ?" in db.session.scalar(select(OutboxMail.text).where(OutboxMail.name.in_(REMINDERS)))
    perform("cpd_action", action.id, "submit", action.account.as_actor(), after(world, 8))
    assert owners_told(after(world, 21)) == 0


def test_the_end_of_a_period_and_a_request_that_is_possible(world: World) -> None:
    days_are(world, period_ending=[30], request_possible=[10])
    parcours = world.parcours()
    world.action(parcours, "accepted")
    assert owners_told(after(world, 10)) == 0, "something is missing"
    world.enough(parcours)
    assert owners_told(after(world, 10)) == 1
    thirty_days_before = datetime(2028, 12, 1, 9, 0, tzinfo=UTC)
    assert [owners_told(thirty_days_before - timedelta(days=1)), owners_told(thirty_days_before)] == [0, 1]
    assert [name for name, _ in reminded()] == ["parcours/request_possible", "parcours/period_ending"]
    perform("parcours", parcours.id, "request", parcours.account.as_actor(), after(world, 11), honour=True)
    assert owners_told(thirty_days_before + timedelta(days=1)) == 0


def test_once_a_week_in_one_mail_for_who_chose_so(world: World) -> None:
    days_are(world, draft_forgotten=[7], evidence_awaited=[7])
    parcours = world.parcours()
    world.action(parcours, title="Congrès un")
    world.action(parcours, "information_requested", title="Congrès deux")
    choose_notices(parcours.account, "weekly", world.now)
    # 20 November 2026 is a Friday: seven days later, the week is that of Monday the 23rd.
    assert [owners_told(after(world, day)) for day in (6, 7, 8, 9)] == [0, 1, 0, 0]
    assert reminded() == [("account/digest", parcours.account.email)]
    text = db.session.scalar(select(OutboxMail.text).where(OutboxMail.name == "account/digest"))
    assert text is not None
    assert "– Un brouillon à envoyer\u00a0: Congrès un\n" in text
    assert "– Votre réponse est attendue\u00a0: Congrès deux\n" in text
    days_are(world, draft_forgotten=[7, 9])
    assert [owners_told(after(world, day)) for day in (9, 10)] == [0, 1], "what came due since waits for the next week"


def test_acknowledgements_wait_for_the_mail_of_the_week_and_decisions_do_not(world: World) -> None:
    days_are(world)
    parcours = world.parcours()
    choose_notices(parcours.account, "weekly", world.now)
    world.action(parcours, "accepted", title="Congrès un")
    statuses = dict(
        db.session.execute(select(OutboxMail.name, OutboxMail.status).where(OutboxMail.workflow == "cpd_action")).all()
    )
    assert statuses == {"cpd_action/submitted": "gathered", "cpd_action/accepted": "queued"}
    choose_notices(parcours.account, "immediate", world.now)
    assert [owners_told(after(world, day)) for day in (0, 0, 3)] == [1, 0, 0]
    text = db.session.scalar(select(OutboxMail.text).where(OutboxMail.name == "account/digest"))
    assert text is not None
    assert "Congrès un" in text
    jobs = db.session.scalar(db.text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver_mail'"))
    assert jobs == db.session.query(OutboxMail).filter(OutboxMail.status != "gathered").count()


def test_committee_members_are_told_once_a_week_of_what_waits_for_them(world: World) -> None:
    days_are(world)
    reviewer, _ = world.staff("clavip_member"), world.staff("auditor")
    idle = [name for name, mailbox in reminded() if mailbox == reviewer.email]
    assert idle == []
    world.action(world.parcours(), "submitted")
    send_due(after(world, 0))
    told = [one for one in reminded() if one[1] == reviewer.email]
    assert told == [("account/waiting_work", reviewer.email)]
    text = db.session.scalar(select(OutboxMail.text).where(OutboxMail.recipient == reviewer.email))
    assert text is not None
    assert "1 dossier\n" in text
    # Friday 20, Saturday 21, Sunday 22, Monday 23.
    assert [send_due(after(world, day)) > 0 for day in (0, 1, 2, 3, 4)] == [False, False, False, True, False]


def test_nobody_is_written_to_at_night_and_each_hour_of_both_changes_sends_once(world: World) -> None:
    days_are(world, draft_forgotten=[1])
    world.now = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
    world.action(world.parcours())
    start = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # 22:00 in Paris; the clocks go back at 3:00
    sent = [start + timedelta(hours=hour) for hour in range(24) if owners_told(start + timedelta(hours=hour))]
    assert sent == [datetime(2026, 10, 25, 6, 0, tzinfo=UTC)]  # 7:00 in Paris, an hour later in UTC than the day before
    world.now = datetime(2027, 3, 27, 10, 0, tzinfo=UTC)
    world.action(world.parcours())
    start = datetime(2027, 3, 27, 20, 0, tzinfo=UTC)
    sent = [start + timedelta(hours=hour) for hour in range(24) if owners_told(start + timedelta(hours=hour))]
    assert sent == [datetime(2027, 3, 28, 5, 0, tzinfo=UTC)]


def test_the_database_itself_refuses_the_same_reminder_twice(world: World) -> None:
    days_are(world, draft_forgotten=[14])
    world.action(world.parcours())
    owners_told(after(world, 14))
    (row,) = db.session.scalars(select(SentReminder).where(SentReminder.kind == "draft_forgotten"))
    values = {"account_id": row.account_id, "kind": row.kind, "record_id": row.record_id, "due_on": row.due_on}
    db.session.add(SentReminder(**values))
    with pytest.raises(Exception, match="uq_sent_reminder"):
        db.session.commit()
    db.session.rollback()


def test_an_account_that_is_suspended_is_not_reminded(world: World) -> None:
    days_are(world, draft_forgotten=[14])
    account = world.action(world.parcours()).account
    perform("account", account.id, "suspend", world.actor("platform_admin"), world.now, reason="Vérification.")
    assert owners_told(after(world, 14)) == 0


def test_looking_for_what_is_due_asks_no_more_for_more_records(world: World) -> None:
    days_are(world, draft_forgotten=[14], period_ending=[30])
    counts = []
    for _ in range(2):
        for _ in range(2):
            world.action(world.parcours())
        with counted_queries() as statements:
            send_due(after(world, 1))
        counts.append(sum("anon_1" not in one for one in statements))  # a committee member's queues are one query
    assert counts[0] == counts[1]


@pytest.mark.parametrize("wrong", ["[0]", "[quatorze]", "[14, -1]", "[1001]"])
def test_days_in_a_council_s_file_are_whole_numbers(world: World, tmp_path: Path, wrong: str) -> None:
    text = (config_dir() / "councils" / "cnp-mn.yaml").read_text()
    path = tmp_path / "cnp-mn.yaml"
    path.write_text(text.replace("draft_forgotten: [14, 60]", f"draft_forgotten: {wrong}"))
    with pytest.raises(CouncilFileError, match=r"reminders\.draft_forgotten"):
        load_council(db.session(), path, world.now)
    assert world.council.reminder_days["draft_forgotten"] == [14, 60]
