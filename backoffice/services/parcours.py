"""Opening parcours: those whose dates a programme sets for all, and those that begin with the person's registration."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from backoffice.domain.actor import Actor
from backoffice.domain.calendar import today
from backoffice.domain.periods import Period
from backoffice.models import (
    Claim,
    Council,
    CpdAction,
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
from workflows.engine import StepRefused
from workflows.enrolment import EnrolmentState
from workflows.parcours import check_registration
from workflows.referential import ReferentialState


def open_current_parcours(work: Transaction, registrant: Registrant, council: Council, actor: Actor) -> list[Parcours]:
    """The parcours of today in each programme of the council that has published rules.

    Where the dates come from the person, it opens once their registration date is known.
    """
    day = today(work.now)
    known = {(found.programme_id, found.starts_on) for found in _parcours_of(work.session, registrant)}
    opened = []
    for programme in council.programmes:
        rules = published_rules(work.session, programme.id)
        if rules is None:
            continue
        for label, period in _periods(programme, rules, registrant):
            if period.contains(day) and (programme.id, period.starts_on) not in known:
                opened.append(_open(work, registrant, programme, label, period, rules, actor))
    return opened


def _periods(programme: Programme, rules: ReferentialVersion, registrant: Registrant) -> Iterable[tuple[str, Period]]:
    rule = rules.rules.periods
    if rule is None:
        return [(period.label, period.dates) for period in programme.periods]
    if registrant.registered_on is None:
        return []
    first = rule.first_period(registrant.registered_on)
    return [(first.label, first)]


def open_parcours(registrant: Registrant, period_id: UUID, actor: Actor, now: datetime) -> Parcours:
    """Open the parcours of one of `periods_to_open`. Raises Hidden for any other."""
    with transaction(now) as work:
        offered = {period.id: period for period in periods_to_open(work.session, registrant, now)}
        period = offered.get(period_id)
        rules = None if period is None else published_rules(work.session, period.programme_id)
        if period is None or rules is None:
            raise Hidden("parcours.open")
        return _open(work, registrant, period.programme, period.label, period.dates, rules, actor)


def start_parcours(
    registrant: Registrant, programme_id: UUID, registered_on: date | None, actor: Actor, now: datetime
) -> Parcours:
    """Open the first parcours of one of `programmes_to_start`, by the date of registration with the Ordre.

    Raises StepRefused for an impossible date, Hidden for another programme.
    """
    with transaction(now) as work:
        offered = {programme.id: programme for programme in programmes_to_start(work.session, registrant)}
        programme = offered.get(programme_id)
        rules = None if programme is None else published_rules(work.session, programme.id)
        if programme is None or rules is None or rules.rules.periods is None:
            raise Hidden("parcours.open")
        check_registration(registered_on, today(now))
        assert registered_on is not None
        registrant.registered_on = registered_on
        first = rules.rules.periods.first_period(registered_on)
        if first.ends_on < today(now):
            raise StepRefused(
                "La première période qui commence à cette date est déjà terminée : écrivez à votre conseil.",
                "registered_on",
            )
        return _open(work, registrant, programme, first.label, first, rules, actor)


def open_following(work: Transaction, parcours: Parcours, actor: Actor) -> Parcours | None:
    """The next parcours of the same person, under the rules in force now; None when it is open already."""
    rules = published_rules(work.session, parcours.programme_id)
    rule = None if rules is None else rules.rules.periods
    if rules is None or rule is None:
        raise StepRefused("Ce programme n’a pas de règles publiées pour la période suivante.")
    following = rule.following_period(parcours.ends_on)
    known = {found.starts_on for found in _parcours_of(work.session, parcours.registrant, parcours.programme_id)}
    if following.starts_on in known:
        return None
    return _open(work, parcours.registrant, parcours.programme, following.label, following, rules, actor)


def parcours_of(session: Session, registrant: Registrant) -> list[Parcours]:
    """The registrant's parcours with all that counting them needs, latest period first."""
    query = (
        select(Parcours)
        .where(Parcours.registrant_id == registrant.id)
        .options(
            joinedload(Parcours.programme),
            joinedload(Parcours.council),
            joinedload(Parcours.referential),
            selectinload(Parcours.claims).joinedload(Claim.action).selectinload(CpdAction.evidence),
            selectinload(Parcours.attestations),
            selectinload(Parcours.proposals),
        )
        .order_by(Parcours.starts_on.desc(), Parcours.created_at)
    )
    return list(session.scalars(query))


def periods_to_open(session: Session, registrant: Registrant, now: datetime) -> list[ProgrammePeriod]:
    """Periods begun, in the councils where the registrant is validated, without a parcours of theirs yet."""
    known = exists().where(
        Parcours.registrant_id == registrant.id,
        Parcours.programme_id == ProgrammePeriod.programme_id,
        Parcours.starts_on == ProgrammePeriod.starts_on,
    )
    return list(
        session.scalars(
            select(ProgrammePeriod)
            .join(Programme)
            .where(
                Programme.council_id.in_(_councils_of(registrant)),
                ~known,
                ProgrammePeriod.starts_on <= today(now),
            )
            .options(joinedload(ProgrammePeriod.programme))
            .order_by(ProgrammePeriod.starts_on.desc())
        )
    )


def parcours_of_period(session: Session, registrant: Registrant, period_id: UUID) -> Parcours | None:
    return session.scalar(
        select(Parcours)
        .join(ProgrammePeriod, ProgrammePeriod.programme_id == Parcours.programme_id)
        .where(
            Parcours.registrant_id == registrant.id,
            ProgrammePeriod.id == period_id,
            Parcours.starts_on == ProgrammePeriod.starts_on,
        )
    )


def programmes_to_start(session: Session, registrant: Registrant) -> list[Programme]:
    """Programmes of the registrant's councils whose dates are personal, and of which they have no parcours."""
    known = exists().where(Parcours.registrant_id == registrant.id, Parcours.programme_id == Programme.id)
    shared = exists().where(ProgrammePeriod.programme_id == Programme.id)
    query = select(Programme).where(Programme.council_id.in_(_councils_of(registrant)), ~known, ~shared)
    found = [(programme, published_rules(session, programme.id)) for programme in session.scalars(query)]
    return [programme for programme, rules in found if rules is not None and rules.rules.periods is not None]


def first_period(session: Session, programme: Programme, registered_on: date) -> Period | None:
    """What the registration date would give, to be shown before it is chosen."""
    rules = published_rules(session, programme.id)
    rule = None if rules is None else rules.rules.periods
    return None if rule is None else rule.first_period(registered_on)


def _councils_of(registrant: Registrant) -> Select[UUID]:
    return select(Enrolment.council_id).where(
        Enrolment.registrant_id == registrant.id, Enrolment.state == EnrolmentState.validated
    )


def _parcours_of(session: Session, registrant: Registrant, programme_id: UUID | None = None) -> Iterable[Parcours]:
    query = select(Parcours).where(Parcours.registrant_id == registrant.id)
    return session.scalars(query if programme_id is None else query.where(Parcours.programme_id == programme_id))


def _open(
    work: Transaction,
    registrant: Registrant,
    programme: Programme,
    label: str,
    period: Period,
    rules: ReferentialVersion,
    actor: Actor,
) -> Parcours:
    parcours = Parcours(
        registrant=registrant,
        council=programme.council,
        council_id=programme.council_id,
        programme=programme,
        programme_id=programme.id,
        label=label,
        starts_on=period.starts_on,
        planned_end=period.ends_on,
        ends_on=period.ends_on,
        referential=rules,
        summary={},
    )
    work.create(parcours, actor, period=label, referential=rules.number)
    parcours.summary = summary(parcours)
    return parcours


def published_rules(session: Session, programme_id: UUID) -> ReferentialVersion | None:
    """The programme's published rules: those a new parcours keeps."""
    published = ReferentialVersion.state == ReferentialState.published
    return session.scalar(select(ReferentialVersion).where(ReferentialVersion.programme_id == programme_id, published))
