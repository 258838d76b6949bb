"""« Établissement à créer »: asked for by registrants who did not find theirs, and closed when no file needs it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.domain.establishments import FIELDS, EstablishmentContent
from backoffice.models import Council, EstablishmentRequest, Practice, RegisterChange, Registrant
from backoffice.permissions import Hidden, authorize
from backoffice.services.transitions import StepRun, Transaction
from workflows.establishment_request import EstablishmentRequestState
from workflows.register_change import RegisterChangeState

_OPEN = (RegisterChangeState.draft, RegisterChangeState.requested)


def request_establishment(
    work: Transaction, registrant: Registrant, council: Council, content: EstablishmentContent, actor: Actor
) -> EstablishmentRequest:
    """« Établissement à créer », inside the transaction of the file that needs it. Raises Hidden."""
    with work.session.no_autoflush:
        request = EstablishmentRequest(
            registrant=registrant,
            council=council,
            council_id=council.id,
            created_at=work.now,
            version=1,
            **{name: getattr(content, name) for name in FIELDS},
        )
        authorize(actor, "establishments.ask", request)
    work.create(request, actor)
    return request


def request_for(session: Session, request_id: UUID, actor: Actor) -> EstablishmentRequest:
    """Raises Hidden for who may not see it, as when there is none."""
    request = session.get(EstablishmentRequest, request_id)
    if request is None:
        raise Hidden("establishment_request.view")
    authorize(actor, "establishment_request.view", request)
    return request


def resting_on(session: Session, request_id: UUID) -> Sequence[Practice]:
    """The places of practice of files that still need the request: of entries, and of changes not decided."""
    query = (
        select(Practice)
        .outerjoin(RegisterChange, Practice.change_id == RegisterChange.id)
        .where(Practice.request_id == request_id)
        .where(or_(Practice.change_id.is_(None), RegisterChange.state.in_(_OPEN)))
    )
    return session.scalars(query).all()


def close_if_orphan(run: StepRun, request_id: UUID) -> None:
    """Nobody is asked to create what no file needs any more."""
    run.session.flush()
    if resting_on(run.session, request_id):
        return
    request = run.session.get_one(EstablishmentRequest, request_id, with_for_update=True, populate_existing=True)
    if request.state == EstablishmentRequestState.requested:
        run.take(request, "lapse", replace(run.actor, is_system=True))
