"""The life of a referential version through `perform`: who may do what, from which state, who is told, what stays."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from backoffice.db import db
from backoffice.domain.actor import SYSTEM, Actor
from backoffice.domain.referential_document import ReferentialError
from backoffice.models import AuditEvent, OutboxMail, ReferentialVersion
from backoffice.permissions import Denied, Hidden, authorize
from backoffice.services import audit, referentials
from backoffice.services.parcours import published_rules
from backoffice.services.queues import waiting
from backoffice.services.transitions import StaleRecord, available, perform, transaction
from tests.factories import World
from tests.services.walk_tables import READERS, REFERENTIAL
from workflows.engine import StepRefused
from workflows.referential import ReferentialState

STATES = [str(state) for state in ReferentialState]
PAYLOADS: dict[str, dict[str, Any]] = {
    "approve": {"approved_on": date(2026, 11, 14)},
    "return": {"reason": "Le barème est à préciser."},
    "retire": {"reason": "Plus de programme."},
    "abandon": {"reason": "Fait par erreur."},
}
ROAD = {
    "draft": (),
    "proposed": ("propose",),
    "approved": ("propose", "approve"),
    "published": ("propose", "approve", "publish"),
    "retired": ("propose", "approve", "publish", "retire"),
    "abandoned": ("abandon",),
}


def version_in(world: World, state: str) -> ReferentialVersion:
    """A version begun from the published one, brought to that state by those who may."""
    draft = draft_of(world)
    for trigger in ROAD[state]:
        take(world, draft, trigger)
    return draft


def draft_of(world: World) -> ReferentialVersion:
    return referentials.draft_of(db.session(), world.programme, world.actor("referential_editor"), world.now)


def take(world: World, version: ReferentialVersion, trigger: str, actor: Actor | None = None) -> None:
    who = actor or world.actor(sorted(REFERENTIAL[trigger].who)[0])
    perform("referential", version.id, trigger, who, world.now, **payload(version, trigger))


def payload(version: ReferentialVersion, trigger: str) -> dict[str, Any]:
    if trigger == "edit":
        return {"document": {**version.document, "title": "Un autre titre"}}
    return PAYLOADS.get(trigger, {})


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_who_may_do_what_from_each_state(world: World, state: str) -> None:
    """Every role x every trigger, against the table written by hand."""
    version = version_in(world, state)
    roles = ("scientific_member", "board_member", "referential_editor", "council_admin", "auditor", "clavip_member")
    people = {role: world.actor(role) for role in roles}
    people["foreign"] = world.actor(*roles, council=world.other_council())
    people["registrant"] = world.registrant().account.as_actor()
    wrong = {}
    for who, actor in people.items():
        offered = {one.trigger for one in available(version, actor, world.now)}
        for trigger, line in REFERENTIAL.items():
            if who not in READERS["referential"]:
                expected = "hidden"
            elif state not in line.moves:
                expected = "refused"
            else:
                expected = "done" if who in line.who else "denied"
            found = _outcome(world, version, trigger, actor)
            if found != expected or (trigger in offered) != (expected == "done"):
                wrong[who, trigger] = found, expected
    assert wrong == {}


def _outcome(world: World, version: ReferentialVersion, trigger: str, actor: Actor) -> str:
    """As `perform` would end; undone, so that the next is tried from the same state."""
    try:
        with transaction(world.now) as work:
            record = work.lock("referential", version.id)
            authorize(actor, "referential.view", record)
            work.take(record, trigger, actor, **payload(record, trigger))
            raise _Undone
    except _Undone:
        return "done"
    except Hidden:
        return "hidden"
    except Denied:
        return "denied"
    except StepRefused:
        return "refused"


class _Undone(Exception):
    pass


def test_from_the_draft_to_the_publication(world: World) -> None:
    published = published_rules(db.session(), world.programme.id)
    assert published is not None
    board, admin = world.staff("board_member"), world.staff("council_admin")
    committee = world.staff("scientific_member")
    draft = draft_of(world)
    assert (draft.number, draft.state) == ("2", "draft")
    assert draft.document["entries"] == published.document["entries"]
    assert draft_of(world).id == draft.id, "one draft a programme"
    take(world, draft, "edit")
    take(world, draft, "propose", committee.as_actor())
    assert waiting(db.session(), board.as_actor())["referential"].count == 1
    take(world, draft, "approve", board.as_actor())
    assert published_rules(db.session(), world.programme.id) is published, "approved is not published"
    take(world, draft, "publish", admin.as_actor())
    db.session.expire_all()
    assert published_rules(db.session(), world.programme.id) is draft
    assert (published.state, published.reason) == ("retired", "Remplacée par la version 2.")
    assert draft.approved_on == date(2026, 11, 14)
    told = {
        (mail.name, mail.recipient)
        for mail in db.session.query(OutboxMail).filter(OutboxMail.workflow == "referential")
    }
    assert told == {
        ("referential/proposed", board.email),
        ("referential/approved", committee.email),
        ("referential/approved", admin.email),
        ("referential/published", committee.email),
    }
    letter = db.session.query(OutboxMail).filter_by(name="referential/approved", recipient=committee.email).one()
    assert letter.text.startswith(f"Bonjour {committee.full_name},")
    assert letter.account_id == committee.id
    assert audit.verify(db.session()).bad_row is None


def test_a_version_sent_back_is_a_draft_again(world: World) -> None:
    committee = world.staff("scientific_member")
    draft = draft_of(world)
    take(world, draft, "propose", committee.as_actor())
    with pytest.raises(StepRefused, match="est en cours"):
        draft_of(world)
    take(world, draft, "return")
    assert (draft.state, draft.reason, draft.proposed_at) == ("draft", "Le barème est à préciser.", None)
    mail = db.session.query(OutboxMail).filter_by(name="referential/returned").one()
    assert "> Le barème est à préciser." in mail.text
    assert mail.recipient == committee.email
    assert draft_of(world).id == draft.id


def test_the_board_s_date_is_asked_and_is_not_to_come(world: World) -> None:
    version, board = version_in(world, "proposed"), world.actor("board_member")
    with pytest.raises(StepRefused, match="Indiquez la date"):
        perform("referential", version.id, "approve", board, world.now)
    tomorrow = world.now.date() + timedelta(days=1)
    with pytest.raises(StepRefused, match="à venir"):
        perform("referential", version.id, "approve", board, world.now, approved_on=tomorrow)


def test_a_file_goes_through_the_same_states(world: World) -> None:
    published = published_rules(db.session(), world.programme.id)
    assert published is not None
    events = audit.history(db.session(), "referential", published.id)
    assert [event.target for event in events] == ["draft", "proposed", "approved", "published"]
    assert {event.actor_name for event in events} == {SYSTEM.name}
    assert published.approved_on is None
    with pytest.raises(Denied):
        perform(
            "referential", version_in(world, "proposed").id, "approve", Actor(None, "Un autre programme"), world.now
        )


def test_two_forms_open_on_the_same_draft(world: World) -> None:
    """The second to save changes nothing, and is told who was before."""
    draft, editor = draft_of(world), world.actor("referential_editor")
    seen = draft.version
    referentials.change(draft.id, {**draft.document, "title": "Le premier"}, editor, world.now, seen)
    with pytest.raises(StaleRecord) as stale:
        referentials.change(draft.id, {**draft.document, "title": "Le second"}, editor, world.now, seen)
    assert stale.value.event is not None
    assert stale.value.event.details["changed"] == ["title"]
    db.session.refresh(draft)
    assert draft.rules.title == "Le premier"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda document: document.update(code="autre"), "code"),
        (lambda document: document.update(council="autre"), "council"),
        (lambda document: document.update(version="1"), "La version 1 existe déjà"),
    ],
)
def test_a_draft_stays_a_version_of_its_programme(world: World, spoil: Callable[[Any], None], said: str) -> None:
    draft = draft_of(world)
    document = dict(draft.document)
    spoil(document)
    with pytest.raises(StepRefused, match=said):
        referentials.change(draft.id, document, world.actor("referential_editor"), world.now, draft.version)


def test_an_unsound_document_says_entry_and_field(world: World) -> None:
    draft = draft_of(world)
    entries = [{**draft.document["entries"][0], "label": ""}, *draft.document["entries"][1:]]
    with pytest.raises(ReferentialError) as error:
        referentials.change(
            draft.id, {**draft.document, "entries": entries}, world.actor("referential_editor"), world.now, 1
        )
    assert "entrée « formation-odpc », champ « label »" in str(error.value)


def test_an_entry_is_added_at_the_end_of_its_block(world: World) -> None:
    programme, editor = world.programme_of("certification-periodique"), world.actor("scientific_member")
    draft = referentials.draft_of(db.session(), programme, editor, world.now)
    assert draft.number == "2.1"
    entry = {**draft.document["entries"][2], "key": "1.12", "label": "Une entrée de plus"}
    with transaction(world.now) as work:
        referentials.add_entry(work, draft, entry, editor)
    keys = [one.key for one in draft.rules.entries]
    assert keys.index("1.12") == keys.index("1.11") + 1
    event = audit.history(db.session(), "referential", draft.id)[-1]
    assert event.details["changed"] == ["+entries.1.12"]


def test_the_draft_of_a_transaction_is_the_same(world: World) -> None:
    actor = world.actor("scientific_member")
    with transaction(world.now) as work:
        draft = referentials.draft_in(work, world.programme, actor)
        assert referentials.draft_in(work, world.programme, actor) is draft
    assert referentials.draft_of(db.session(), world.programme, actor, world.now).id == draft.id
    with pytest.raises(Denied):
        referentials.draft_of(db.session(), world.programme, world.actor("clavip_member"), world.now)


def test_export_and_import_give_the_same_document(world: World) -> None:
    """Decimals keep their digits, whatever the JSON column does with them and with the order of fields."""
    programme, editor = world.programme_of("certification-periodique"), world.actor("referential_editor")
    draft = referentials.draft_of(db.session(), programme, editor, world.now)
    text_ = referentials.exported(draft).replace("need: 30", "need: 30.50", 1).replace("credits: 4", "credits: 0.10", 1)
    imported = referentials.import_draft(programme, text_, editor, world.now)
    assert imported.id == draft.id
    db.session.expire_all()
    assert imported.document["requirements"][-1]["need"] == "30.50"
    again = referentials.exported(imported)
    assert "need: 30.50" in again
    assert "credits: 0.10" in again
    before = imported.sha256
    referentials.import_draft(programme, again, editor, world.now)
    db.session.expire_all()
    assert imported.sha256 == before
    event = audit.history(db.session(), "referential", draft.id)[-1]
    assert event.details["changed"] == []


def test_a_file_of_another_programme_is_refused(world: World) -> None:
    editor = world.actor("referential_editor")
    published = published_rules(db.session(), world.programme.id)
    assert published is not None
    with pytest.raises(StepRefused, match="autre programme"):
        referentials.import_draft(
            world.programme_of("certification-periodique"), referentials.exported(published), editor, world.now
        )


def test_numbers_follow_one_another() -> None:
    assert referentials.next_number("2.0", set()) == "2.1"
    assert referentials.next_number("2.0", {"2.0", "2.1"}) == "2.2"
    assert referentials.next_number("9", {"9"}) == "10"
    assert referentials.next_number("beta", set()) == "beta1"


# --- what the database itself refuses ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["proposed", "approved", "published", "retired"])
@pytest.mark.parametrize(
    "change",
    [
        "document = '{}'",
        "sha256 = 'x'",
        "number = '99'",
        "published_at = now() - interval '1 year'",
        "state = 'draft'",
    ],
)
def test_the_text_of_a_version_that_is_no_draft_is_frozen(world: World, state: str, change: str) -> None:
    version = version_in(world, state)
    allowed = state in ("proposed", "approved") and change.startswith(("published_at", "state"))
    statement = text(f"UPDATE referential_version SET {change} WHERE id = :id")
    if allowed:  # not published yet: it may still be sent back
        db.session.execute(statement, {"id": version.id})
        return
    with pytest.raises((ProgrammingError, IntegrityError), match="referential version"):
        db.session.execute(statement, {"id": version.id})


def test_a_published_version_is_never_deleted(world: World) -> None:
    version = version_in(world, "published")
    with pytest.raises(ProgrammingError, match="never deleted"):
        db.session.execute(text("DELETE FROM referential_version WHERE id = :id"), {"id": version.id})


def test_one_published_version_a_programme(world: World) -> None:
    version = version_in(world, "approved")
    db.session.execute(
        text("UPDATE referential_version SET state = 'published', published_at = now() WHERE id = :id"),
        {"id": version.id},
    )
    with pytest.raises(IntegrityError, match="one_published"):
        db.session.commit()


def test_the_journal_keeps_who_and_what(world: World) -> None:
    version = version_in(world, "published")
    events = db.session.query(AuditEvent).filter_by(workflow="referential", record_id=version.id).all()
    assert [event.trigger for event in sorted(events, key=lambda one: one.seq)] == [
        "create",
        "propose",
        "approve",
        "publish",
    ]
    assert all(event.council_id == world.council.id for event in events)


def test_it_waits_for_the_board_then_for_who_publishes(world: World) -> None:
    board, admin = world.actor("board_member"), world.actor("council_admin")
    elsewhere = world.actor("council_admin", council=world.other_council())
    version = version_in(world, "draft")

    def counted() -> list[int]:
        return [waiting(db.session(), one)["referential"].count for one in (board, admin, elsewhere)]

    found = [counted()]
    for trigger in ("propose", "approve", "publish"):
        take(world, version, trigger)
        found.append(counted())
    assert found == [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert "referential" not in waiting(db.session(), world.actor("scientific_member"))
