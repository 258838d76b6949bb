"""The one path of every state change.

`perform()` opens the transaction, locks (parcours before actions), authorises, refuses a stale page, fires the
workflow's step with its effects, appends the audit rows, writes the mails, commits. What is slow happens in jobs.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import insert, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backoffice import queueing
from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.calendar import today
from backoffice.links import settings
from backoffice.mail.catalogue import ACKNOWLEDGEMENTS, mail
from backoffice.mail.writing import Letter, write
from backoffice.models import Account, AuditEvent, MailAttachment, OutboxMail, Parcours
from backoffice.permissions import Denied, Hidden, allowed, authorize
from backoffice.services import audit
from backoffice.services.bindings import lock_parcours, lock_record, workflow_of
from backoffice.services.colleagues import DECLARATION, TIES, must_declare
from backoffice.services.mail_texts import own_template
from workflows.engine import Attempt, Step, StepRefused
from workflows.registry import WORKFLOWS


class StaleRecord(StepRefused):
    """Somebody changed the record since the page was shown; `event` says who, what and when."""

    def __init__(self, event: AuditEvent | None) -> None:
        super().__init__("Ce dossier a changé depuis l’affichage de la page.")
        self.event = event


@dataclass
class StepRun:
    """One step being taken: what its effects read, and what they add to its mails and its audit row.

    `readers` are the accounts its mails go to, besides the registrant's when the record is about one.
    """

    transaction: "Transaction"
    record: Any
    step: Step
    attempt: Attempt
    tags: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    attachments: list[MailAttachment] = field(default_factory=list)
    readers: list[Account] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return self.transaction.session

    @property
    def actor(self) -> Actor:
        return self.attempt.actor

    @property
    def now(self) -> datetime:
        return self.attempt.now

    @property
    def payload(self) -> dict[str, Any]:
        return dict(self.attempt.payload)

    def take(self, record: Any, trigger: str, actor: Actor | None = None, **payload: Any) -> None:
        """A step on another record, in the same transaction: it follows from this one's decision."""
        self.transaction.follow(record, trigger, actor or self.actor, **payload)

    def create(self, record: Any, **details: Any) -> None:
        self.transaction.create(record, self.actor, **details)


Effect = Callable[[StepRun], None]
EFFECTS: dict[str, Effect] = {}  # by name, as the workflows' tables say them; `effects.install` fills it


class Transaction:
    """Steps taken together. Audit rows are chained last, just before the commit, so that the chain is held briefly."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now
        self.letters: list[Letter] = []
        self._events: list[audit.Happening] = []
        self._held: list[Parcours] = []  # locked rows stay in memory: each is read once

    def lock(self, workflow: str, record_id: UUID, also: Sequence[UUID] = ()) -> Any:
        """The record, locked after the parcours it touches, and `also` these. Raises Hidden when there is none."""
        self._held += lock_parcours(self.session, workflow, record_id, also)
        return lock_record(self.session, workflow, record_id)

    def held(self, parcours_id: UUID) -> Parcours:
        """A parcours that this transaction has locked. Raises Hidden for any other."""
        found = next((parcours for parcours in self._held if parcours.id == parcours_id), None)
        if found is None:
            raise Hidden("parcours.view")
        return found

    def create(self, record: Any, actor: Actor, mails: tuple[str, ...] = (), **extra: Any) -> None:
        """Add a record in its initial state, with the event that begins its history."""
        tags = extra.pop("tags", None)
        self.session.add(record)
        self.session.flush()
        self._note(record, actor, "create", None, record.state, None, extra)
        for name in mails:
            self.say(name, record, tags)

    def create_all(self, records: Sequence[Any], actor: Actor, **extra: Any) -> None:
        """As `create`, for thousands of one kind: they have their id, are written together, and not kept."""
        if not records:
            return
        model = type(records[0])
        columns = inspect(model).column_attrs.keys()
        rows = [{name: value for name, value in vars(one).items() if name in columns} for one in records]
        self.session.execute(insert(model), rows)
        initial = str(workflow_of(records[0]).initial)
        for record in records:
            self._note(record, actor, "create", None, initial, None, extra)

    def take(self, record: Any, trigger: str, actor: Actor, **payload: Any) -> None:
        """One step: permission, ties declared, guards, state, effects, audit, mails."""
        self.follow(record, trigger, actor, declares_ties=True, **payload)

    def follow(self, record: Any, trigger: str, actor: Actor, *, declares_ties: bool = False, **payload: Any) -> None:
        """A step, by its own or as the consequence of a decision whose ties were declared."""
        workflow = workflow_of(record)
        attempt = Attempt(actor, self.now, payload)
        permission = workflow.step_for(record, trigger, attempt).permission
        authorize(actor, permission, record)
        shared = must_declare(self.session, actor, permission, record, today(self.now)) if declares_ties else []
        if shared and not payload.get(TIES):
            raise StepRefused(DECLARATION, TIES)
        source = record.state
        step = workflow.fire(record, trigger, attempt)
        record.version += 1
        run = StepRun(self, record, step, attempt, tags=_words_given(payload))
        if shared:
            run.details["same_establishment"] = shared
        reason = payload.get("reason") or payload.get("question")
        self._note(record, actor, trigger, source, record.state, reason, run.details)
        with self.session.no_autoflush:  # the database's CHECKs see the step when it is complete
            for effect in step.effects:
                EFFECTS[effect](run)
            for check in step.keeps:
                check(record, attempt)
        self.session.flush()
        for name in step.mails:
            if record.account is not None:
                self.say(name, record, run.tags, run.attachments)
            for reader in run.readers:
                self.say_to(reader.email, name, record, run.tags | _greeting(reader), run.attachments, reader)

    @contextmanager
    def undoable(self) -> Iterator[None]:
        """What an exception inside undoes alone: rows, events and letters. The rest of the transaction stays."""
        events, letters = len(self._events), len(self.letters)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self._events[events:], self.letters[letters:]
            raise

    def say(
        self,
        name: str,
        record: Any,
        tags: dict[str, str] | None = None,
        attachments: list[MailAttachment] | None = None,
    ) -> None:
        """Write a mail in the outbox, to whom the catalogue says, and queue its delivery.

        A session that came with a council's list, of an organiser without an account, has nobody to write to.
        """
        if recipient := mail(name).recipient(record):
            self.say_to(recipient, name, record, tags, attachments)

    def say_to(
        self,
        recipient: str,
        name: str,
        record: Any,
        tags: dict[str, str] | None = None,
        attachments: list[MailAttachment] | None = None,
        account: Account | None = None,
    ) -> None:
        """To this mailbox; `account` when it is not that of the record's registrant."""
        if account is None and record.account is not None and recipient == record.account.email:
            account = record.account
        letter = write(name, recipient, record, tags, own_template(self.session, record.council_id, name))
        self.letters.append(letter)
        gathered = account is not None and account.notices == "weekly" and name in ACKNOWLEDGEMENTS
        council = getattr(record, "council", None)
        domain = settings().mail_sender.partition("@")[2]
        written = OutboxMail(
            name=name,
            workflow=name.split("/")[0],
            record_id=record.id,
            council_id=record.council_id,
            account_id=account.id if account is not None else None,
            sender=settings().mail_sender,
            reply_to=council.contact_email if council else settings().contact_email,
            recipient=letter.recipient,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            secret=letter.secret,
            status="gathered" if gathered else "queued",
            message_id=f"<{secrets.token_hex(16)}@{domain}>",
            attachments=attachments or [],
        )
        self.session.add(written)
        self.session.flush()
        if not gathered:
            self.defer(queueing.DELIVER_MAIL, mail_id=str(written.id))

    def defer(self, job: queueing.Job, **arguments: Any) -> None:
        """Queue what follows the commit."""
        queueing.defer(self.session, job, **arguments)

    def _note(
        self,
        record: Any,
        actor: Actor,
        trigger: str,
        source: str | None,
        target: str,
        reason: str | None,
        details: dict[str, Any],
    ) -> None:
        self._events.append(
            audit.Happening(
                actor=actor,
                now=self.now,
                workflow=workflow_of(record).name,
                record_id=record.id,
                council_id=record.council_id,
                trigger=trigger,
                source=source,
                target=target,
                reason=reason,
                details=details,
            )
        )

    def close(self) -> None:
        audit.append_all(self.session, self._events)
        self.session.commit()


def _words_given(payload: dict[str, Any]) -> dict[str, str]:
    """What the person wrote, for the mails of this very step: not every record keeps its reason."""
    tags = {"motif": payload.get("reason"), "question": payload.get("question")}
    return {tag: words for tag, words in tags.items() if words}


def _greeting(reader: Account) -> dict[str, str]:
    return {"prenom": reader.person.given_name, "nom": reader.person.family_name}


@contextmanager
def transaction(now: datetime) -> Iterator[Transaction]:
    """Everything inside happens, or nothing does."""
    db.session.expire_all()
    work = Transaction(db.session(), now)
    try:
        yield work
        work.close()
    except IntegrityError as error:
        db.session.rollback()
        if isinstance(error.orig, UniqueViolation):  # somebody, or a second click, was quicker
            raise StepRefused("Cette demande vient déjà d’être enregistrée. Rechargez la page pour la voir.") from error
        raise
    except BaseException:
        db.session.rollback()
        raise


def perform(
    workflow: str,
    record_id: UUID,
    trigger: str,
    actor: Actor,
    now: datetime,
    *,
    seen_version: int | None = None,
    locking: Sequence[UUID] = (),
    **payload: Any,
) -> Any:
    """Take one step on one record, and return the record.

    `seen_version` is the record's version on the page that the actor saw; `locking`, the parcours that the step will
    touch and does not yet. Raises Hidden or Denied (permission),
    StaleRecord (the page is older than the record), StepRefused (guards, with a French reason).
    """
    with transaction(now) as work:
        record = work.lock(workflow, record_id, locking)
        if not actor.is_system:
            authorize(actor, f"{workflow}.view", record)
        if seen_version is not None and seen_version != record.version:
            events = audit.history(work.session, workflow, record_id)
            raise StaleRecord(events[-1] if events else None)
        work.take(record, trigger, actor, **payload)
    return record


def preview(
    workflow: str,
    record_id: UUID,
    trigger: str,
    actor: Actor,
    now: datetime,
    *,
    locking: Sequence[UUID] = (),
    **payload: Any,
) -> list[Letter]:
    """The exact mails that `perform` with the same arguments would write. Everything else is undone."""
    db.session.expire_all()
    work = Transaction(db.session(), now)
    try:
        work.take(work.lock(workflow, record_id, locking), trigger, actor, **payload)
        return work.letters
    finally:
        db.session.rollback()


@dataclass(frozen=True)
class Offer:
    """A step that a page may show: allowed to this person from here. `refusal` says why it cannot be taken now."""

    step: Step
    refusal: str | None

    @property
    def trigger(self) -> str:
        return self.step.trigger


def available(record: Any, actor: Actor, now: datetime) -> list[Offer]:
    """The steps to show for this record and person, in the table's order: the same checks as `perform`."""
    attempt = Attempt(actor, now)
    return [
        Offer(step, step.refusal(record, attempt))
        for step in WORKFLOWS[workflow_of(record).name].steps_from(record.state)
        if allowed(actor, step.permission, record) and step.applies(record, attempt)
    ]


def offer(record: Any, trigger: str, actor: Actor, now: datetime) -> Offer | None:
    return next((item for item in available(record, actor, now) if item.trigger == trigger), None)


def require_offer(record: Any, trigger: str, actor: Actor, now: datetime) -> Offer:
    """The offer, or Denied when this person may not take the step from here."""
    found = offer(record, trigger, actor, now)
    if found is None:
        raise Denied(trigger)
    return found
