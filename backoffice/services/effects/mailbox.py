"""Effects on an account's move to another mailbox."""

from sqlalchemy import delete

from backoffice.models import EmailLink, MailboxChange, WebSession
from backoffice.services import links
from backoffice.services.transitions import StepRun


def use_mailbox_link(run: StepRun) -> None:
    link: EmailLink = run.payload["link"]
    link.used_at = run.now
    links.cancel_others(run.session, link, run.now)


def confirm_mailbox(run: StepRun) -> None:
    if run.step.trigger == "confirm_old":
        run.record.old_confirmed_at = run.now
    else:
        run.record.new_confirmed_at = run.now


def move_account(run: StepRun) -> None:
    """The account has its new address; the old one is told too."""
    change: MailboxChange = run.record
    change.account.email = change.new_email
    change.account.version += 1
    run.details["before"], run.details["after"] = change.old_email, change.new_email
    run.transaction.say_to(change.old_email, "mailbox_change/left", change)


def end_account_sessions(run: StepRun) -> None:
    run.session.execute(delete(WebSession).where(WebSession.account_id == run.record.account_id))
