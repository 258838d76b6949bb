"""Recording and editing an action: what was done, and what it brings to a parcours."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from backoffice.domain.actor import Actor
from backoffice.domain.credits import Score, score
from backoffice.domain.referential import ReferentialEntry
from backoffice.models import CatalogueSession, Claim, CpdAction, Parcours, Registrant
from backoffice.permissions import Denied, authorize
from backoffice.services.catalogue import entry_in
from backoffice.services.transitions import transaction
from workflows.engine import StepRefused


@dataclass(frozen=True)
class ActionChanges:
    """What the action form says. `answer` maps the scale's inputs to what was typed; `session` was chosen in the
    catalogue, and is forgotten when the entry is another than its own.
    """

    entry_key: str
    role: str
    title: str
    starts_on: date
    ends_on: date
    scale: str | None
    answer: dict[str, str]
    session: CatalogueSession | None = None


def entries_to_declare(parcours: Parcours, kept: str | None = None) -> list[ReferentialEntry]:
    """What a registrant may pick from: out-of-list actions go through a proposal, and a withdrawn entry is for the
    action that has it already (`kept`).
    """
    return [
        entry
        for entry in parcours.rules.entries
        if not entry.out_of_list and (not entry.withdrawn or entry.key == kept)
    ]


def credits_of(parcours: Parcours, entry_key: str, role: str, scale: str | None, answer: dict[str, str]) -> Score:
    """The QARQ this answer gives, and why. Raises QuantityError (field, French message)."""
    entry = parcours.rules.entry(entry_key)
    return score(entry, role if entry.roles else None, answer, scale)


def record_action(
    registrant: Registrant, parcours_id: UUID, changes: ActionChanges, actor: Actor, now: datetime
) -> CpdAction:
    """A new draft, claimed in one parcours. Raises QuantityError, StepRefused, Hidden."""
    with transaction(now) as work:
        parcours: Parcours = work.lock("parcours", parcours_id)
        authorize(actor, "parcours.view", parcours)
        if parcours.registrant_id != registrant.id:
            raise Denied("cpd_action.create")
        if parcours.is_locked:
            raise StepRefused("La validation de ce parcours est demandée : il ne peut plus changer.")
        with work.session.no_autoflush:
            action = CpdAction(
                registrant=registrant, council=parcours.council, council_id=parcours.council_id, version=1
            )
            action.claims = [Claim(parcours=parcours)]
            apply_changes(action, changes)
        work.create(action, actor, parcours=str(parcours.id), entry=changes.entry_key)
    return action


def apply_changes(action: CpdAction, changes: ActionChanges) -> list[str]:
    """Write the form's values on the action and its claim; returns the names of what changed."""
    claim = action.claims[0]
    result = credits_of(claim.parcours, changes.entry_key, changes.role, changes.scale, changes.answer)
    entry = claim.parcours.rules.entry(changes.entry_key)
    if entry.out_of_list:
        raise StepRefused("Une action hors liste se propose au comité scientifique.", "entry_key")
    if entry.withdrawn and claim.entry_key != entry.key:
        raise StepRefused("Ce type d’action est retiré du référentiel : il ne se déclare plus.", "entry_key")
    changed = [
        *_set(
            action,
            role=changes.role,
            title=changes.title,
            starts_on=changes.starts_on,
            ends_on=changes.ends_on,
            session=changes.session if changes.session and entry is entry_in(claim.parcours, changes.session) else None,
        ),
        *_set(
            claim,
            entry_key=entry.key,
            scale_code=result.scale,
            answer={key: value for key, value in changes.answer.items() if value.strip()},
            explanation=result.explanation,
            credits_asked=result.credits,
        ),
    ]
    claim.credits_granted = None
    return changed


def _set(holder: object, **values: object) -> list[str]:
    changed = [name for name, value in values.items() if getattr(holder, name, None) != value]
    for name in changed:
        setattr(holder, name, values[name])
    return changed
