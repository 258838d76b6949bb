"""A registrant's files with councils: asked for, and read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.actor import Actor
from backoffice.models import Council, Enrolment, Registrant
from backoffice.permissions import Hidden, authorize
from backoffice.services.transitions import Transaction, transaction
from workflows.council import CouncilState
from workflows.engine import StepRefused
from workflows.enrolment import EnrolmentState


def enrolments_of(session: Session, registrant: Registrant) -> list[Enrolment]:
    """The registrant's files with their councils, oldest first."""
    query = select(Enrolment).where(Enrolment.registrant_id == registrant.id).options(joinedload(Enrolment.council))
    return list(session.scalars(query.order_by(Enrolment.created_at)))


def councils_of(session: Session, registrant: Registrant) -> list[Council]:
    """Those with which the registrant has a file that they have not left, oldest first."""
    return [one.council for one in enrolments_of(session, registrant) if one.state != EnrolmentState.left]


def enrolment_for(session: Session, enrolment_id: UUID, actor: Actor) -> Enrolment:
    """The file, for somebody who may see it. Raises Hidden for others, as when there is none."""
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        raise Hidden("enrolment.view")
    authorize(actor, "enrolment.view", enrolment)
    return enrolment


def councils_to_join(session: Session, registrant: Registrant) -> list[Council]:
    """Open councils with which the registrant has no file yet; one that was left is joined again from its page."""
    is_open = Council.state == CouncilState.open
    known = select(Enrolment.council_id).where(Enrolment.registrant_id == registrant.id)
    return list(session.scalars(select(Council).where(Council.id.not_in(known), is_open).order_by(Council.name)))


def begin(registrant: Registrant, council: Council, actor: Actor, now: datetime) -> Enrolment:
    """The registrant's file with a council whose register holds entries: a new draft, or the one there is."""
    with transaction(now) as work:
        found = _known(work, registrant, council)
        if found is None:
            found = Enrolment(registrant=registrant, council=council, council_id=council.id, version=1)
            work.create(found, actor)
    return found


def enrol(registrant: Registrant, council: Council, message: str, actor: Actor, now: datetime) -> Enrolment:
    """Create the file and submit it. Raises StepRefused when there is one already, or the mailbox is not confirmed."""
    with transaction(now) as work:
        if _known(work, registrant, council) is not None:
            raise StepRefused("Vous avez déjà un dossier auprès de ce conseil.")
        enrolment = Enrolment(registrant=registrant, council=council, council_id=council.id, message=message, version=1)
        work.create(enrolment, actor)
        work.take(enrolment, "submit", actor)
    return enrolment


def _known(work: Transaction, registrant: Registrant, council: Council) -> Enrolment | None:
    """The registrant locked first: two clicks make one file."""
    work.session.execute(select(Registrant.id).where(Registrant.id == registrant.id).with_for_update())
    known = select(Enrolment).where(Enrolment.registrant_id == registrant.id, Enrolment.council_id == council.id)
    return work.session.scalar(known)
