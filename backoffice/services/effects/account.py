"""Effects on accounts: links, passwords, sessions, profile."""

from sqlalchemy import delete

from backoffice.models import EmailLink, Registrant, WebSession
from backoffice.services import links
from backoffice.services.passwords import hash_password
from backoffice.services.profiles import change_profile
from backoffice.services.transitions import StepRun


def use_link(run: StepRun) -> None:
    """Used once; the account's other links of the same purpose go with it."""
    link: EmailLink = run.payload["link"]
    link.used_at = run.now
    links.cancel_others(run.session, link, run.now)


def confirm_rpps(run: StepRun) -> None:
    run.record.validated_at = run.now
    if run.record.kind == "registrant":
        run.record.person.rpps_confirmed = run.record.person.rpps is not None


def issue_validation_link(run: StepRun) -> None:
    run.tags["lien"] = links.issue(run.session, run.record, "validate", run.now)


def issue_reset_link(run: StepRun) -> None:
    run.tags["lien"] = links.issue(run.session, run.record, "reset", run.now)


def set_password(run: StepRun) -> None:
    run.record.password_hash = hash_password(run.payload["password"])


def end_sessions(run: StepRun) -> None:
    run.session.execute(delete(WebSession).where(WebSession.account_id == run.record.id))


def apply_profile(run: StepRun) -> None:
    registrant = run.session.query(Registrant).filter_by(account_id=run.record.id).one()
    run.details["changed"] = change_profile(run.session, registrant, run.payload["profile"])
