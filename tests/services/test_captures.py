"""What is photographed between two patients: it counts nowhere, nobody else reads it, and it becomes an action once."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from backoffice.db import db
from backoffice.domain.wording import missing_sentence
from backoffice.models import Capture, CpdAction, Diploma, Enrolment, Evidence, OutboxMail, Parcours
from backoffice.permissions import Denied, Hidden
from backoffice.services.audit import history
from backoffice.services.captures import captures_of, complete_capture, keep_capture
from backoffice.services.certification_record import record_for_council
from backoffice.services.evidence import Upload, files, receive
from backoffice.services.health_data import purge
from backoffice.services.register_terms import load_terms
from backoffice.services.reminders import choose_notices
from backoffice.services.transitions import offer, perform, transaction
from tests.factories import World
from tests.files.samples import pdf
from tests.services.test_reminders import after, days_are, owners_told, reminded
from workflows.engine import StepRefused

ONE, ANOTHER = pdf(), pdf(min_version="1.6")


def file_of(parcours: Parcours, content: bytes = ONE) -> Evidence:
    """Received as a page receives it: its content is in the store."""
    taken, refused = receive(db.session(), parcours.registrant, [Upload(io.BytesIO(content), "photo.pdf")], "")
    assert not refused
    return taken[0]


def complete(world: World, capture: Capture, parcours: Parcours, **changes: Any) -> CpdAction:
    given = world.changes(**{"title": capture.title, **changes})
    return complete_capture(capture.id, parcours.id, given, capture.account.as_actor(), world.now)


def discard(world: World, capture: Capture) -> None:
    """And what the queue was asked to delete."""
    perform("capture", capture.id, "discard", capture.account.as_actor(), world.now)
    query = text("SELECT args->>'evidence_id' FROM procrastinate_jobs WHERE task_name = 'purge_evidence'")
    for evidence_id in db.session.scalars(query).all():
        purge(UUID(evidence_id), files(), world.now)
    db.session.expire_all()


def test_it_becomes_a_draft_of_an_action_with_its_files(world: World) -> None:
    parcours = world.parcours()
    capture = world.capture(parcours, "Congrès de Tours")
    (item,) = capture.evidence
    action = complete(world, capture, parcours)
    assert (action.state, action.title, action.evidence) == ("draft", "Congrès de Tours", [item])
    assert (capture.state, capture.action, captures_of(db.session(), parcours.registrant)) == ("completed", action, [])
    assert [event.trigger for event in history(db.session(), "cpd_action", action.id)] == ["create", "attach"]
    perform("cpd_action", action.id, "submit", action.account.as_actor(), world.now)
    with pytest.raises(StepRefused, match="complété"):
        complete(world, capture, parcours)
    assert db.session.query(CpdAction).count() == 1


@settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(drafts=st.lists(st.sampled_from(["capture", "action", "proposal"]), max_size=3))
def test_whatever_is_not_sent_nothing_counts_it(world: World, drafts: list[str]) -> None:
    parcours = db.session.query(Parcours).first() or world.parcours()
    if not parcours.claims:
        world.action(parcours, "submitted", "congres", answer={"half_days": "6"})

    def told() -> tuple[Any, ...]:
        db.session.expire_all()
        request = offer(parcours, "request", parcours.account.as_actor(), world.now)
        progress = parcours.progress()
        record = record_for_council(db.session(), parcours.id, world.now)
        return progress, missing_sentence(progress.declared), parcours.summary, request, parcours.undecided, record

    before = told()
    for kind in drafts:
        if kind == "action":
            world.action(parcours, "draft", "congres", answer={"half_days": "6"})
        elif kind == "proposal":
            world.proposal(parcours)
        else:
            world.capture(parcours)
    assert told() == before


def test_sent_twice_over_a_bad_line_it_is_kept_once(world: World) -> None:
    parcours = world.parcours()
    actor = parcours.account.as_actor()

    def keep(title: str, content: bytes) -> Capture:
        return keep_capture(parcours.registrant, parcours.id, title, [file_of(parcours, content)], actor, world.now)

    first = keep("Congrès", ONE)
    assert keep("Congrès", ONE) is first
    assert keep("Autre titre", ONE) is not first
    assert keep("Congrès", ANOTHER) is not first
    assert len(captures_of(db.session(), parcours.registrant)) == 3


def test_nobody_adds_to_the_parcours_of_somebody_else_nor_to_one_that_is_closed(world: World) -> None:
    parcours, other = world.parcours(), world.registrant()
    with pytest.raises(Hidden):
        keep_capture(other, parcours.id, "Congrès", [world.evidence(other)], other.account.as_actor(), world.now)
    requested = world.requested()
    with pytest.raises(StepRefused, match="ne peut plus changer"):
        world.capture(requested)


def test_it_is_completed_in_a_parcours_of_its_owner_that_is_open(world: World) -> None:
    parcours, elsewhere = world.parcours(), world.parcours()
    capture = world.capture(parcours)
    with pytest.raises(Hidden):
        complete(world, capture, elsewhere)
    world.enough(parcours)
    perform("parcours", parcours.id, "request", parcours.account.as_actor(), world.now, honour=True)
    with pytest.raises(StepRefused, match="ne peut plus changer"):
        complete(world, capture, parcours)
    db.session.expire_all()
    assert (capture.state, capture.action_id) == ("draft", None)


@pytest.mark.parametrize("role", ["clavip_member", "council_admin", "platform_admin", "auditor", "referent"])
def test_no_committee_sees_it_nor_touches_it(world: World, role: str) -> None:
    capture, actor = world.capture(world.parcours()), world.actor(role)
    for trigger in ("complete", "discard"):
        with pytest.raises(Denied):
            perform("capture", capture.id, trigger, actor, world.now)


# --- the file -----------------------------------------------------------------------------------------------------


def test_it_is_private_until_its_type_is_known(world: World) -> None:
    """It may tell of the person's health: masked until an action says that it does not."""
    parcours = world.certification()
    item = file_of(parcours)
    capture = world.capture(parcours, "Congrès", item)
    assert item.masked_name == "justificatif de santé"
    action = complete(world, capture, parcours, entry_key="2.1", scale="management", answer={})
    assert action.evidence[0].masked_name == "photo.pdf"
    vaccine = world.capture(parcours, "Grippe", file_of(parcours, ANOTHER))
    health = complete(world, vaccine, parcours, entry_key="4.8", answer={"option": "vaccination"})
    assert health.evidence[0].masked_name == "justificatif de santé"


def test_it_is_read_by_the_antivirus_like_any_other_file(world: World) -> None:
    parcours = world.parcours()
    item = file_of(parcours)
    item.scan = "pending"
    capture = world.capture(parcours, "Congrès", item)
    jobs = db.session.scalars(
        text("SELECT args->>'evidence_id' FROM procrastinate_jobs WHERE task_name = 'scan_evidence'")
    )
    assert str(item.id) in jobs.all()
    action = complete(world, capture, parcours)
    with pytest.raises(StepRefused, match="antivirus"):
        perform("cpd_action", action.id, "submit", action.account.as_actor(), world.now)


def test_discarded_its_title_and_its_file_are_gone(world: World) -> None:
    parcours = world.parcours()
    item = file_of(parcours)
    capture = world.capture(parcours, "Congrès", item)
    assert files().exists(item.sha256)
    discard(world, capture)
    assert (capture.state, capture.title, capture.evidence) == ("discarded", "", [])
    assert (item.purged_at is not None, item.filename, files().exists(item.sha256)) == (True, "", False)


def test_a_file_that_something_else_rests_on_stays(world: World) -> None:
    parcours = world.parcours()
    owner = parcours.account.as_actor()
    item = file_of(parcours)
    action = world.action(parcours)
    perform("cpd_action", action.id, "attach", owner, world.now, evidence=[item])
    first, second = world.capture(parcours, "Un", item), world.capture(parcours, "Deux", item)
    assert not item.health_data, "what it proves is known"
    discard(world, first)
    assert files().exists(item.sha256)
    photo = file_of(parcours, ANOTHER)
    kept, thrown = world.capture(parcours, "Trois", photo), world.capture(parcours, "Quatre", photo)
    discard(world, thrown)
    assert (photo.purged_at, files().exists(photo.sha256)) == (None, True), "another draft still waits with it"
    discard(world, kept)
    assert not files().exists(photo.sha256)
    assert second.evidence == [item]


def test_the_file_of_a_diploma_outlives_the_draft_that_had_it_first(world: World) -> None:
    parcours = world.parcours()
    item = file_of(parcours)
    capture = world.capture(parcours, "Master", item)
    with transaction(world.now) as work:
        load_terms(work, world.council, "diploma", ["Master"])
    enrolment = db.session.query(Enrolment).filter_by(registrant_id=parcours.registrant_id).one()
    diploma = Diploma(
        enrolment=enrolment,
        kind=world.term(world.council, "diploma", "Master"),
        title="Imagerie",
        institution="Université des Essais",
        obtained_on=date(2012, 7, 1),
        evidence=item,
    )
    db.session.add(diploma)
    db.session.commit()
    discard(world, capture)
    assert (item.purged_at, files().exists(item.sha256)) == (None, True)


# --- reminders ----------------------------------------------------------------------------------------------------


def test_a_forgotten_one_is_recalled_without_its_title(world: World) -> None:
    days_are(world, draft_forgotten=[14, 60])
    capture = world.capture(world.parcours(), "Vaccin contre la grippe")
    runs = [owners_told(after(world, day, hours)) for day, hours in ((13, 0), (14, 0), (14, 8), (15, 0), (60, 0))]
    assert runs == [0, 1, 0, 0, 1]
    assert reminded() == [("capture/draft_forgotten", capture.account.email)] * 2
    mail = db.session.query(OutboxMail).filter(OutboxMail.name == "capture/draft_forgotten").first()
    assert mail is not None
    assert "grippe" not in (mail.subject + mail.text + mail.html).lower()
    assert f"/brouillons/{capture.id}" in mail.text


@pytest.mark.parametrize("ended", ["completed", "discarded"])
def test_what_is_completed_or_thrown_away_is_not_recalled(world: World, ended: str) -> None:
    days_are(world, draft_forgotten=[14])
    parcours = world.parcours()
    capture = world.capture(parcours)
    if ended == "discarded":
        discard(world, capture)
    else:
        action = complete(world, capture, parcours)
        perform("cpd_action", action.id, "submit", action.account.as_actor(), world.now)
    assert owners_told(world.now + timedelta(days=30)) == 0


def test_it_is_gathered_in_the_mail_of_the_week(world: World) -> None:
    days_are(world, draft_forgotten=[7])
    parcours = world.parcours()
    world.capture(parcours, "Vaccin contre la grippe")
    choose_notices(parcours.account, "weekly", world.now)
    assert owners_told(after(world, 7)) == 1
    said = db.session.query(OutboxMail).filter(OutboxMail.name == "account/digest").one().text
    assert "– Un justificatif attend d’être complété" in said
    assert "grippe" not in said
