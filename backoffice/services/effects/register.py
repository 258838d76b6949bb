"""Effects on register entries, on the changes asked for later, and on what rests on an establishment to create."""

from dataclasses import replace

from sqlalchemy import select

from backoffice.models import Enrolment, Practice, RegisterChange
from backoffice.services import mailboxes, profiles, register_changes, register_edits
from backoffice.services.establishment_requests import close_if_orphan, resting_on
from backoffice.services.register_edits import PlaceRemoved
from backoffice.services.transitions import StepRun
from workflows.enrolment import EnrolmentState
from workflows.establishment_request import EstablishmentRequestState
from workflows.register_change import RegisterChangeState


def apply_entry_edit(run: StepRun) -> None:
    run.details["changed"] = register_edits.apply(run.payload["edit"], run)


def keep_comparison(run: StepRun) -> None:
    """Both sides in words, so that they can be read back whatever the entry becomes."""
    change: RegisterChange = run.record
    change.before = change.after = None
    before, after = register_changes.comparison(change, run.now)
    change.before, change.after = [list(one) for one in before], [list(one) for one in after]


def apply_register_change(run: StepRun) -> None:
    register_changes.apply_change(run)


def apply_label(run: StepRun) -> None:
    run.details["before"], run.record.label = run.record.label, run.payload["label"].strip()


def correct_rpps(run: StepRun) -> None:
    """The register's administrators answer for the number: it may have a wrong key, not somebody else's digits."""
    person = run.record.subject
    run.details["before"] = person.rpps
    profiles.correct_rpps(run.session, person, run.payload.get("rpps") or "")
    run.details["after"] = person.rpps


def ask_mailbox_change(run: StepRun) -> None:
    enrolment: Enrolment = run.record
    email = run.payload.get("email") or ""
    mailboxes.begin(run.transaction, enrolment.account, email, run.actor, enrolment.council, old_must_confirm=False)
    run.details["email"] = email


def follow_request(run: StepRun) -> None:
    """The files that rest on « Établissement à créer » get its establishment, or come back to their authors."""
    refused = run.record.state == EstablishmentRequestState.refused
    for practice in run.session.scalars(select(Practice).where(Practice.request_id == run.record.id)):
        if refused:
            _send_back(run, practice, f"L’établissement « {practice.name} » ne sera pas créé")
        else:
            practice.establishment = run.record.establishment


def give_up_places(run: StepRun) -> None:
    """The places that rest on the request leave their files; one that was sent comes back to its author first."""
    for practice in resting_on(run.session, run.record.id):
        _send_back(run, practice, f"Vous renoncez à l’établissement « {practice.name} »")
        run.take(practice.change or practice.enrolment, "edit", edit=PlaceRemoved(practice.id))


def close_orphan_requests(run: StepRun) -> None:
    """What only this change needed is not asked for any more."""
    for practice in run.record.practices:
        if practice.awaits_its_establishment:
            close_if_orphan(run, practice.request_id)


def _send_back(run: StepRun, practice: Practice, why: str) -> None:
    """When the file that holds the practice waits for its decision."""
    by_the_rules = replace(run.actor, is_system=True)
    if practice.change is not None and practice.change.state == RegisterChangeState.requested:
        run.take(practice.change, "send_back", by_the_rules)
    elif practice.change is None and practice.enrolment.state == EnrolmentState.submitted:
        run.take(practice.enrolment, "send_back", by_the_rules, question=f"{why} : remplacez-le par un autre.")
