"""Asking one's council for help, and reading the thread that follows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from backoffice.domain.actor import Actor
from backoffice.models import Council, Enrolment, HelpMessage, HelpReading, HelpRequest, Parcours, Registrant
from backoffice.permissions import Hidden, authorize
from backoffice.services.transitions import transaction
from workflows.engine import NEEDS, StepRefused
from workflows.help_request import UNDER_WAY

MOST_UNDER_WAY = 5  # with one council: beyond, the thread that exists is the place to write


def councils_to_ask(session: Session, registrant: Registrant) -> list[Council]:
    """Those where the registrant has a file and that offer help."""
    query = select(Council).join(Enrolment, Enrolment.council_id == Council.id)
    found = session.scalars(query.where(Enrolment.registrant_id == registrant.id).order_by(Council.name))
    return [council for council in found if council.help_topics]


def helping_councils(session: Session, councils: set[UUID] | None) -> bool:
    """Whether one of these offers help, or was asked for it before it offered none; `councils` None: any."""
    offers = func.jsonb_array_length(Council.help_topics) > 0
    asked = exists().where(HelpRequest.council_id == Council.id)
    query = select(Council.id).where(or_(offers, asked))
    query = query if councils is None else query.where(Council.id.in_(councils))
    return session.scalar(query.limit(1)) is not None


def ask_for_help(
    registrant: Registrant,
    council_id: UUID,
    topic: str,
    message: str,
    actor: Actor,
    now: datetime,
    *,
    parcours: Parcours | None = None,
) -> HelpRequest:
    """Open a thread with its first message. Raises Hidden for a council of others, StepRefused with a reason."""
    with transaction(now) as work:
        work.session.execute(select(Registrant.id).where(Registrant.id == registrant.id).with_for_update())
        offered = {council.id: council for council in councils_to_ask(work.session, registrant)}
        council = offered.get(council_id)
        if council is None:
            raise Hidden("help_request.create")
        if topic not in council.help_topics:
            raise StepRefused("Choisissez un sujet.", "topic")
        if not message.strip():
            raise StepRefused(NEEDS["message"], "message")
        under_way = select(HelpRequest.id).where(
            HelpRequest.registrant_id == registrant.id,
            HelpRequest.council_id == council.id,
            HelpRequest.state.in_([str(state) for state in UNDER_WAY]),
        )
        if len(list(work.session.scalars(under_way))) >= MOST_UNDER_WAY:
            raise StepRefused("Vous avez déjà plusieurs demandes en cours : écrivez plutôt dans l’une d’elles.")
        request = HelpRequest(
            registrant=registrant,
            council=council,
            council_id=council.id,
            parcours=parcours if parcours and parcours.registrant_id == registrant.id else None,
            topic=topic,
            awaiting_since=now,
            created_at=now,
            version=1,
            messages=[
                HelpMessage(author_id=actor.account_id, from_council=False, body=message.strip(), created_at=now)
            ],
        )
        work.create(request, actor, mails=("help_request/opened",))
    return request


def help_requests_of(session: Session, registrant: Registrant) -> list[HelpRequest]:
    """The registrant's threads with what marks them as new, latest first."""
    query = select(HelpRequest).where(HelpRequest.registrant_id == registrant.id)
    query = query.options(
        joinedload(HelpRequest.council), selectinload(HelpRequest.messages), selectinload(HelpRequest.readings)
    )
    return list(session.scalars(query.order_by(HelpRequest.created_at.desc())))


def help_request_for(session: Session, request_id: UUID, actor: Actor) -> HelpRequest:
    """The thread, for somebody who may read it. Raises Hidden for others, as when there is none."""
    query = select(HelpRequest).where(HelpRequest.id == request_id)
    request = session.scalar(
        query.options(
            joinedload(HelpRequest.council),
            joinedload(HelpRequest.referent),
            selectinload(HelpRequest.messages).joinedload(HelpMessage.author),
        )
    )
    if request is None:
        raise Hidden("help_request.view")
    authorize(actor, "help_request.view", request)
    return request


def note_reading(session: Session, request: HelpRequest, account_id: UUID, now: datetime) -> None:
    """This account has the thread before its eyes: what is in it is no longer new to it."""
    row = insert(HelpReading).values(help_request_id=request.id, account_id=account_id, read_at=now)
    session.execute(row.on_conflict_do_update(index_elements=["help_request_id", "account_id"], set_={"read_at": now}))
    session.commit()
