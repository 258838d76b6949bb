"""Effects on referential versions: the text of a draft, the dates of its life, who is told."""

from sqlalchemy import select

from backoffice.domain.referential_changes import changed_parts
from backoffice.models import Account, Membership, Programme, ReferentialVersion
from backoffice.services.referentials import fingerprint
from backoffice.services.transitions import StepRun
from workflows.engine import StepRefused
from workflows.referential import ReferentialState


def apply_document(run: StepRun) -> None:
    version, document = run.record, run.payload["document"]
    number = document["version"]
    taken = select(ReferentialVersion.id).where(
        ReferentialVersion.programme_id == version.programme_id,
        ReferentialVersion.number == number,
        ReferentialVersion.id != version.id,
    )
    if run.session.scalar(taken) is not None:
        raise StepRefused(f"La version {number} existe déjà : donnez un autre numéro à celle-ci.", "version")
    run.details["changed"] = changed_parts(version.document, document)
    version.number, version.document, version.sha256 = number, document, fingerprint(document)
    run.details["sha256"] = version.sha256


def stamp_proposer(run: StepRun) -> None:
    run.record.proposed_at = run.now
    run.record.proposed_by_id = run.actor.account_id
    run.record.reason = None


def stamp_approval(run: StepRun) -> None:
    run.record.approved_on = run.payload["approved_on"]
    run.details["approved_on"] = run.record.approved_on.isoformat()


def forget_approval(run: StepRun) -> None:
    """A draft again: the reason stays for those who take it up."""
    run.record.approved_on = None
    run.record.proposed_at = None
    keep_reason(run)


def stamp_publication(run: StepRun) -> None:
    run.record.published_at = run.now
    run.details["sha256"] = run.record.sha256


def stamp_retirement(run: StepRun) -> None:
    run.record.retired_at = run.now
    keep_reason(run)


def keep_reason(run: StepRun) -> None:
    run.record.reason = run.payload["reason"]


def retire_the_version_before(run: StepRun) -> None:
    """One published version a programme. Its row is locked, so that two publications follow each other."""
    version = run.record
    run.session.execute(select(Programme.id).where(Programme.id == version.programme_id).with_for_update())
    before = select(ReferentialVersion).where(
        ReferentialVersion.programme_id == version.programme_id,
        ReferentialVersion.state == ReferentialState.published,
        ReferentialVersion.id != version.id,
    )
    for other in run.session.scalars(before.with_for_update(of=ReferentialVersion)).all():
        run.take(other, "retire", reason=f"Remplacée par la version {version.number}.")


def tell_the_board(run: StepRun) -> None:
    run.readers += _members(run, "board_member")


def tell_who_publishes(run: StepRun) -> None:
    tell_the_proposer(run)
    run.readers += [account for account in _members(run, "council_admin") if account not in run.readers]


def tell_the_proposer(run: StepRun) -> None:
    if run.record.proposed_by_id is not None:
        run.readers.append(run.session.get_one(Account, run.record.proposed_by_id))


def _members(run: StepRun, role: str) -> list[Account]:
    query = (
        select(Account)
        .join(Account.memberships)
        .where(Membership.role == role, Membership.council_id == run.record.council_id, Account.state == "validated")
    )
    return list(run.session.scalars(query.order_by(Account.email)))
