"""Changing an account's mailbox, by its registrant or by an administrator, with the confirmations it takes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.models import Account, Council, Enrolment, MailboxChange, Registrant
from backoffice.services import links
from backoffice.services.sessions import account_by_email
from backoffice.services.transitions import Transaction, transaction
from workflows.engine import StepRefused
from workflows.enrolment import EnrolmentState
from workflows.mailbox_change import MailboxChangeState

BY_ADMINISTRATORS = "Pour changer votre adresse mail, écrivez aux administrateurs de votre registre."


def councils_of(session: Session, registrant: Registrant) -> list[Council]:
    return list(
        session.scalars(
            select(Council)
            .join(Enrolment)
            .where(Enrolment.registrant_id == registrant.id, Enrolment.state != EnrolmentState.left)
            .order_by(Council.name)
        )
    )


def may_change_alone(councils: Sequence[Council]) -> bool:
    """Every council of the person leaves it to them; nobody's does not."""
    return bool(councils) and all(council.mailbox_change == "registrant" for council in councils)


def open_change_of(session: Session, account: Account) -> MailboxChange | None:
    query = select(MailboxChange).where(
        MailboxChange.account_id == account.id, MailboxChange.state == MailboxChangeState.requested
    )
    return session.scalar(query)


def ask(registrant: Registrant, email: str, actor: Actor, now: datetime) -> None:
    """By the registrant: both mailboxes get a link. Raises StepRefused where the council's settings say no.

    An address that another account has gets no link and no hint: the answer is the same.
    """
    with transaction(now) as work:
        account = work.lock("account", registrant.account_id)
        councils = councils_of(work.session, registrant)
        if not may_change_alone(councils):
            raise StepRefused(BY_ADMINISTRATORS)
        begin(work, account, email, actor, councils[0], old_must_confirm=True)


def begin(
    work: Transaction, account: Account, email: str, actor: Actor, council: Council, *, old_must_confirm: bool
) -> None:
    """Replace what was being asked, and write to the mailboxes. Raises StepRefused for the address it has already."""
    email = email.strip()
    if email.lower() == account.email.lower():
        raise StepRefused("C’est déjà l’adresse de ce compte.", "email")
    pending = open_change_of(work.session, account)
    if pending is not None:
        work.take(pending, "cancel", account.as_actor())
    change = MailboxChange(
        account=account,
        council=council,
        council_id=council.id,
        old_email=account.email,
        new_email=email,
        old_must_confirm=old_must_confirm,
        version=1,
    )
    work.create(change, actor)
    if account_by_email(work.session, email) is None:
        link = links.issue(work.session, account, "new_mailbox", work.now)
        work.say_to(email, "mailbox_change/confirm_new", change, {"lien": link})
    told = "mailbox_change/confirm_old" if change.old_must_confirm else "mailbox_change/announced"
    tags: dict[str, Any] = {"lien": links.issue(work.session, account, "old_mailbox", work.now)}
    work.say_to(account.email, told, change, tags)
