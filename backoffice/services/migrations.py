"""What a version of the rules would change in the parcours that are open, and moving them to the published one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from backoffice.domain.actor import Actor
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.requirements import Progress
from backoffice.models import Claim, Parcours, ReferentialVersion
from backoffice.permissions import Denied
from backoffice.services.transitions import perform
from workflows.engine import StepRefused
from workflows.parcours import ParcoursState

MOVABLE = (ParcoursState.open, ParcoursState.returned)


@dataclass(frozen=True)
class Change:
    """Credits before and after, requirements met and unmet by their labels."""

    before: Decimal
    after: Decimal
    newly_met: tuple[str, ...]
    newly_unmet: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        return self.before == self.after and not (self.newly_met or self.newly_unmet)


@dataclass(frozen=True)
class Impact:
    """What a version would make of one parcours. `refusal`: why it could not follow."""

    parcours: Parcours
    declared: Change
    accepted: Change
    refusal: str | None

    @property
    def is_none(self) -> bool:
        return self.refusal is None and self.declared.is_none and self.accepted.is_none


def count_movable(session: Session, version: ReferentialVersion) -> int:
    """Open parcours of the programme under another version."""
    return session.scalar(select(func.count()).select_from(_movable(version).subquery())) or 0


def impacts(session: Session, version: ReferentialVersion, *, offset: int, limit: int) -> list[Impact]:
    """One page of the parcours that the version would reach, with what it would change; a fixed number of queries."""
    query = (
        _movable(version)
        .options(
            selectinload(Parcours.claims).joinedload(Claim.action),
            selectinload(Parcours.proposals),
            joinedload(Parcours.registrant),
            joinedload(Parcours.programme),
            joinedload(Parcours.referential),
        )
        .order_by(Parcours.created_at, Parcours.id)
    )
    return [impact(parcours, version) for parcours in session.scalars(query.offset(offset).limit(limit))]


def impact(parcours: Parcours, version: ReferentialVersion) -> Impact:
    now, then = parcours.progress(), parcours.progress_under(version.rules)
    return Impact(
        parcours,
        declared=_change(now.declared, then.declared),
        accepted=_change(now.accepted, then.accepted),
        refusal=parcours.migration_refusal_to(version.rules),
    )


def _change(before: Progress, after: Progress) -> Change:
    met = {one.requirement.code for one in before.requirements if one.is_met}
    known = {one.requirement.code for one in before.requirements}
    labels = {one.requirement.code: requirement_label(after.referential, one.requirement) for one in after.requirements}
    return Change(
        before=before.credits,
        after=after.credits,
        newly_met=tuple(
            labels[one.requirement.code]
            for one in after.requirements
            if one.is_met and one.requirement.code in known - met
        ),
        newly_unmet=tuple(
            labels[one.requirement.code]
            for one in after.requirements
            if not one.is_met and (one.requirement.code in met or one.requirement.code not in known)
        ),
    )


def movable_ids(session: Session, version: ReferentialVersion) -> list[UUID]:
    found = _movable(version).with_only_columns(Parcours.id).order_by(Parcours.created_at, Parcours.id)
    return list(session.scalars(found))


@dataclass(frozen=True)
class Outcome:
    """What happened to one of them; `refusal` None when it follows the new rules now."""

    parcours_id: UUID
    refusal: str | None


def migrate_each(parcours_ids: list[UUID], reason: str, actor: Actor, now: datetime) -> Iterator[Outcome]:
    """Each by its own step, in its own transaction: one that cannot follow stops none of the others."""
    for parcours_id in parcours_ids:
        try:
            perform("parcours", parcours_id, "migrate", actor, now, reason=reason)
        except StepRefused as refusal:
            yield Outcome(parcours_id, refusal.reason)
        except Denied:
            yield Outcome(parcours_id, "Vous ne pouvez pas décider de ce parcours.")
        else:
            yield Outcome(parcours_id, None)


def _movable(version: ReferentialVersion) -> Select[Parcours]:
    return select(Parcours).where(
        Parcours.programme_id == version.programme_id,
        Parcours.referential_id != version.id,
        Parcours.state.in_([str(state) for state in MOVABLE]),
    )
