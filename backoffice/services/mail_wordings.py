"""What a council says in its mails: written, read on a real record, given back to the shipped text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.mail.catalogue import BESIDE_STEPS
from backoffice.mail.catalogue import mail as catalogued
from backoffice.mail.tags import COMMON
from backoffice.mail.template import MailTemplate
from backoffice.mail.wording import Problem, problems
from backoffice.mail.writing import Letter, write
from backoffice.models import MailWording, OutboxMail
from backoffice.permissions import Denied, holds
from backoffice.services import audit
from backoffice.services.bindings import MODELS
from backoffice.services.mail_texts import wording_of
from backoffice.services.transitions import Transaction, transaction
from workflows.engine import StepRefused
from workflows.registry import WORKFLOWS

OF_ACCOUNTS = "account"  # the machine whose mails belong to no council
MOST_EXAMPLES = 10


class WordingRefused(Exception):
    """The wording cannot be sent; `problems` says why, field by field."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in found))
        self.problems = found


@dataclass(frozen=True)
class Example:
    """A record that this mail was sent about, to read a wording on."""

    record_id: UUID
    recipient: str
    sent_at: datetime


def mail_names(council_id: UUID | None) -> list[str]:
    """The mails worded for a council, or for no council, machine by machine in the order of their steps."""
    in_steps = [name for workflow in WORKFLOWS.values() for step in workflow.steps for name in step.mails]
    machines = list(WORKFLOWS)
    names = dict.fromkeys((*BESIDE_STEPS, *in_steps))
    mine = [name for name in names if (machine_of(name) == OF_ACCOUNTS) == (council_id is None)]
    return sorted(mine, key=lambda name: machines.index(machine_of(name)))


def machine_of(name: str) -> str:
    return name.split("/")[0]


def may_word(actor: Actor, council_id: UUID | None) -> bool:
    return holds(actor, "account_wording.edit" if council_id is None else "mail_wording.edit", council_id)


def wordings_of(session: Session, council_id: UUID | None) -> dict[str, MailWording]:
    """The council's own wordings, by mail."""
    query = select(MailWording).where(MailWording.council_id.is_not_distinct_from(council_id))
    return {kept.mail: kept for kept in session.scalars(query)}


def keep_wording(
    council_id: UUID | None, name: str, subject: str, body: str, actor: Actor, now: datetime, seen_version: int
) -> MailWording:
    """Keep this wording; `seen_version` is 0 where the page showed the shipped text.

    Raises Denied, WordingRefused, StepRefused (somebody changed it meanwhile).
    """
    _authorize(actor, council_id, name)
    if found := problems(name, subject, body):
        raise WordingRefused(found)
    with transaction(now) as work:
        kept = _locked(work, council_id, name, seen_version)
        if kept is None:
            kept = MailWording(council_id=council_id, mail=name, version=0)
            work.session.add(kept)
        source = "own" if kept.version else "shipped"
        kept.subject, kept.body = subject, body
        kept.updated_at, kept.updated_by_id = now, actor.account_id
        kept.version += 1
        work.session.flush()
        _note(work, kept, actor, "write", source, "own")
    return kept


def reset_wording(council_id: UUID | None, name: str, actor: Actor, now: datetime, seen_version: int) -> None:
    """Back to the shipped text. Raises Denied, StepRefused (somebody changed it meanwhile)."""
    _authorize(actor, council_id, name)
    with transaction(now) as work:
        kept = _locked(work, council_id, name, seen_version)
        if kept is not None:
            _note(work, kept, actor, "reset", "own", "shipped")
            work.session.delete(kept)


def examples(session: Session, council_id: UUID | None, name: str) -> list[Example]:
    """The latest records that this mail was sent about, each once."""
    query = (
        select(OutboxMail.record_id, OutboxMail.recipient, OutboxMail.created_at)
        .where(OutboxMail.name == name, OutboxMail.council_id.is_not_distinct_from(council_id))
        .order_by(OutboxMail.created_at.desc(), OutboxMail.id)
        .limit(MOST_EXAMPLES)
    )
    rows = [Example(*row) for row in session.execute(query)]
    return list({row.record_id: row for row in reversed(rows)}.values())[::-1]


def letter_on(session: Session, name: str, example: Example, template: MailTemplate) -> Letter | None:
    """The wording written about this record as it is today; None when the record is gone.

    Words that only their step knows (a reason that no record keeps) are stood in for by what they are.
    """
    record: Any = session.get(MODELS[machine_of(name)], example.record_id)
    if record is None:
        return None
    known = catalogued(name).tags(record)
    stand_ins = {tag: f"[{COMMON[tag]}]" for tag in ("motif", "question") if not known[tag]}
    return write(name, example.recipient, record, stand_ins, template)


def shipped(name: str) -> MailTemplate:
    return catalogued(name).template


def _authorize(actor: Actor, council_id: UUID | None, name: str) -> None:
    if not may_word(actor, council_id) or name not in mail_names(council_id):
        raise Denied("mail_wording.edit")


def _locked(work: Transaction, council_id: UUID | None, name: str, seen_version: int) -> MailWording | None:
    kept = wording_of(work.session, council_id, name)
    if kept is not None:
        work.session.refresh(kept, with_for_update=True)
    if (kept.version if kept else 0) != seen_version:
        raise StepRefused("Ce texte a changé depuis l’affichage de la page. Relisez-le avant d’enregistrer.")
    return kept


def _note(work: Transaction, kept: MailWording, actor: Actor, trigger: str, source: str, target: str) -> None:
    audit.append(
        work.session,
        actor=actor,
        now=work.now,
        workflow="mail_wording",
        record_id=kept.id,
        council_id=kept.council_id,
        trigger=trigger,
        source=source,
        target=target,
        details={"mail": kept.mail, "subject": kept.subject, "body": kept.body},
    )
