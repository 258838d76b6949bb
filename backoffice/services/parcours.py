"""Opening parcours: today's at enrolment, another period's when its registrant asks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from backoffice.domain.actor import Actor
from backoffice.domain.calendar import today
from backoffice.models import (
    Claim,
    Council,
    Enrolment,
    Parcours,
    Programme,
    ProgrammePeriod,
    ReferentialVersion,
    Registrant,
)
from backoffice.permissions import Hidden
from backoffice.services.counting import summary
from backoffice.services.transitions import Transaction, transaction
from workflows.enrolment import EnrolmentState


def open_current_parcours(work: Transaction, registrant: Registrant, council: Council, actor: Actor) -> list[Parcours]:
    """The parcours of today's period in each programme of the council that has published rules."""
    day = today(work.now)
    periods = [period for programme in council.programmes for period in programme.periods if period.dates.contains(day)]
    known = set(work.session.scalars(select(Parcours.period_id).where(Parcours.registrant_id == registrant.id)))
    return [
        _open(work, registrant, period, rules, actor)
        for period in periods
        if period.id not in known and (rules := published_rules(work.session, period.programme_id))
    ]


def open_parcours(registrant: Registrant, period_id: UUID, actor: Actor, now: datetime) -> Parcours:
    """Open the parcours of one of `periods_to_open`. Raises Hidden for any other."""
    with transaction(now) as work:
        offered = {period.id: period for period in periods_to_open(work.session, registrant, now)}
        period = offered.get(period_id)
        rules = None if period is None else published_rules(work.session, period.programme_id)
        if period is None or rules is None:
            raise Hidden("parcours.open")
        return _open(work, registrant, period, rules, actor)


def parcours_of(session: Session, registrant: Registrant) -> list[Parcours]:
    """The registrant's parcours with all that counting them needs, latest period first."""
    query = (
        select(Parcours)
        .join(Parcours.period)
        .where(Parcours.registrant_id == registrant.id)
        .options(
            joinedload(Parcours.programme),
            joinedload(Parcours.period),
            joinedload(Parcours.council),
            joinedload(Parcours.referential),
            selectinload(Parcours.claims).joinedload(Claim.action),
            selectinload(Parcours.attestations),
        )
        .order_by(ProgrammePeriod.starts_on.desc(), Parcours.created_at)
    )
    return list(session.scalars(query))


def periods_to_open(session: Session, registrant: Registrant, now: datetime) -> list[ProgrammePeriod]:
    """Periods begun, in the councils where the registrant is validated, without a parcours of theirs yet."""
    councils = select(Enrolment.council_id).where(
        Enrolment.registrant_id == registrant.id, Enrolment.state == EnrolmentState.validated
    )
    known = select(Parcours.period_id).where(Parcours.registrant_id == registrant.id)
    return list(
        session.scalars(
            select(ProgrammePeriod)
            .join(Programme)
            .where(
                Programme.council_id.in_(councils),
                ProgrammePeriod.id.not_in(known),
                ProgrammePeriod.starts_on <= today(now),
            )
            .order_by(ProgrammePeriod.starts_on.desc())
        )
    )


def _open(
    work: Transaction,
    registrant: Registrant,
    period: ProgrammePeriod,
    rules: ReferentialVersion,
    actor: Actor,
) -> Parcours:
    parcours = Parcours(
        registrant=registrant,
        council=period.programme.council,
        council_id=period.programme.council_id,
        programme=period.programme,
        period=period,
        referential=rules,
        summary={},
    )
    work.create(parcours, actor, period=period.label, referential=rules.version)
    parcours.summary = summary(parcours)
    return parcours


def published_rules(session: Session, programme_id: UUID) -> ReferentialVersion | None:
    """The programme's latest published rules: those a new parcours keeps."""
    return session.scalar(
        select(ReferentialVersion)
        .where(ReferentialVersion.programme_id == programme_id, ReferentialVersion.published_at.is_not(None))
        .order_by(ReferentialVersion.published_at.desc())
        .limit(1)
    )
