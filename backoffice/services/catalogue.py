"""The catalogue: what one may choose from, what organisers propose, what editors add."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.actor import Actor
from backoffice.domain.catalogue import Recurrence
from backoffice.domain.referential import ReferentialEntry
from backoffice.domain.scales import CreditScale
from backoffice.domain.search import folded
from backoffice.domain.units import HALF_DAY
from backoffice.models import CatalogueSession, Council, Organiser, Parcours
from backoffice.permissions import Denied, authorize, holds
from backoffice.services.parcours import published_rules
from backoffice.services.transitions import transaction
from workflows.engine import StepRefused
from workflows.session import SessionState

ATTENDEE = "attendee"
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that reads like something else
_CODE_LENGTH = 6


@dataclass(frozen=True)
class SessionChanges:
    """What the form of a session says. `entries` maps programme codes to entry keys."""

    title: str
    starts_on: date | None
    ends_on: date | None
    place: str
    programme: str
    entries: dict[str, str]
    half_days: int | None
    recurrence: Recurrence
    tags: list[str]


def propose_session(organiser: Organiser, changes: SessionChanges, actor: Actor, now: datetime) -> CatalogueSession:
    """A new draft of an organiser's own. Raises Hidden for somebody else's."""
    authorize(actor, "session.edit", organiser)
    return _create(organiser.council, organiser, changes, actor, now)


def add_session(
    council: Council, organiser: Organiser | None, changes: SessionChanges, actor: Actor, now: datetime
) -> CatalogueSession:
    """A new draft by an editor of the referential; the CLAVIP labels it like any other."""
    if not holds(actor, "catalogue.add", council.id):
        raise Denied("catalogue.add")
    if organiser is not None and organiser.council_id != council.id:
        raise StepRefused("Cet organisateur est celui d’un autre conseil.", "organiser")
    return _create(council, organiser, changes, actor, now)


def _create(
    council: Council, organiser: Organiser | None, changes: SessionChanges, actor: Actor, now: datetime
) -> CatalogueSession:
    with transaction(now) as work:
        with work.session.no_autoflush:
            record = CatalogueSession(
                council=council,
                council_id=council.id,
                organiser=organiser,
                author_id=actor.account_id,
                code="".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)),
                version=1,
            )
            apply_changes(record, changes)
        work.create(record, actor, code=record.code)
    return record


def apply_changes(record: CatalogueSession, changes: SessionChanges) -> list[str]:
    """Write the form's values; returns the names of what changed."""
    values = asdict(replace(changes, recurrence=Recurrence(changes.recurrence)))
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    record.index()
    return changed


def labelled(session: Session, council_ids: Iterable[UUID], words: str = "") -> list[CatalogueSession]:
    """What these councils' registrants may choose: by letters anywhere in title, organiser or place, latest first."""
    query = _loaded(select(CatalogueSession)).where(
        CatalogueSession.council_id.in_(list(council_ids)), CatalogueSession.state == SessionState.labelled
    )
    if wanted := folded(words).split():
        query = query.where(and_(*(CatalogueSession.search_text.contains(one, autoescape=True) for one in wanted)))
    query = query.order_by(CatalogueSession.starts_on.desc().nulls_first(), CatalogueSession.search_text)
    return list(session.scalars(query))


def councils_with_sessions(session: Session) -> set[UUID]:
    """Those whose registrants have something to choose in the catalogue."""
    query = select(CatalogueSession.council_id).where(CatalogueSession.state == SessionState.labelled).distinct()
    return set(session.scalars(query))


def labelled_session(session: Session, session_id: UUID, council_id: UUID) -> CatalogueSession | None:
    """The session if this council's registrants may choose it."""
    query = _loaded(select(CatalogueSession)).where(
        CatalogueSession.id == session_id,
        CatalogueSession.council_id == council_id,
        CatalogueSession.state == SessionState.labelled,
    )
    found: CatalogueSession | None = session.scalar(query)
    return found


def sessions_of(session: Session, organiser_ids: Iterable[UUID]) -> list[CatalogueSession]:
    """An organiser's own, in whatever state, latest first."""
    query = _loaded(select(CatalogueSession)).where(CatalogueSession.organiser_id.in_(list(organiser_ids)))
    return list(
        session.scalars(query.order_by(CatalogueSession.starts_on.desc().nulls_first(), CatalogueSession.created_at))
    )


def organisers_of(session: Session, actor: Actor) -> list[Organiser]:
    """The organisations whose sessions and lists this account keeps."""
    query = select(Organiser).where(Organiser.id.in_(actor.organisers)).options(joinedload(Organiser.council))
    return list(session.scalars(query.order_by(Organiser.name)))


def entry_in(parcours: Parcours, chosen: CatalogueSession) -> ReferentialEntry | None:
    """The entry that the session answers in this parcours, under the parcours' own rules."""
    key = chosen.entries.get(parcours.programme.code, "")
    entry = parcours.rules.entries_by_key.get(key)
    return None if entry is None or entry.withdrawn else entry


def half_day_scale(entry: ReferentialEntry) -> CreditScale | None:
    """The scale that counts an attendee's half-days."""
    role = ATTENDEE if entry.roles else None
    return next((scale for scale in entry.scales_for(role) if HALF_DAY in scale.units), None)


def entry_choices(session: Session, council: Council) -> dict[str, list[ReferentialEntry]]:
    """By programme code: the entries a session may answer, those whose attendees count half-days."""
    found = {}
    for programme in council.programmes:
        version = published_rules(session, programme.id)
        if version is not None:
            found[programme.code] = [
                entry
                for entry in version.rules.entries
                if not entry.out_of_list and not entry.withdrawn and half_day_scale(entry)
            ]
    return found


def _loaded(query: Select[Any]) -> Select[Any]:
    return query.options(joinedload(CatalogueSession.organiser), joinedload(CatalogueSession.council))
