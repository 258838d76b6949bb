"""Recording and editing an action: what was done, and what it brings to a parcours."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backoffice.domain.actor import Actor
from backoffice.domain.credits import QuantityError, Score, score
from backoffice.domain.referential import ReferentialEntry
from backoffice.models import CatalogueSession, Claim, CpdAction, Parcours, Programme, Registrant
from backoffice.permissions import Denied, Hidden, authorize
from backoffice.services.catalogue import entry_in
from backoffice.services.transitions import transaction
from workflows.engine import StepRefused
from workflows.parcours import LOCKED

INSTANT = timedelta(microseconds=1)
FED = "Dans ce cycle, les actions viennent de votre cycle de formation : ajoutez-les là, en cochant la case."
NOTHING_TO_FEED = "Aucun cycle ouvert ne contient cette date : décochez la case, ou ouvrez d’abord ce cycle."
NOT_ELIGIBLE = "Ce type de formation ne peut pas être éligible : décochez la case."


@dataclass(frozen=True)
class ActionChanges:
    """What the action form says. `answer` maps the scale's inputs to what was typed; `session` was chosen in the
    catalogue, and is forgotten when the entry is another than its own. `is_eligible` is the box of the programme that
    this one feeds (000, chapter 4: « Eligible DPC »); None where there is none.
    """

    entry_key: str
    role: str
    title: str
    starts_on: date
    ends_on: date
    scale: str | None
    answer: dict[str, str]
    session: CatalogueSession | None = None
    is_eligible: bool | None = None


@dataclass(frozen=True)
class ClaimChanges:
    """What an action brings to one parcours."""

    entry_key: str
    scale: str | None
    answer: dict[str, str]


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
    """A new draft, claimed in one parcours, and in the one it feeds when it is eligible there.

    Raises QuantityError, StepRefused, Hidden.
    """
    with transaction(now) as work:
        fed = fed_parcours(work.session, parcours_id, changes.ends_on) if changes.is_eligible else None
        parcours: Parcours = work.lock("parcours", parcours_id, [fed.id] if fed else [])
        may_receive(parcours, registrant, actor)
        with work.session.no_autoflush:
            action = new_action(parcours, fed, changes, now)
        work.create(action, actor, parcours=str(parcours.id), entry=changes.entry_key)
    return action


def may_receive(parcours: Parcours, registrant: Registrant, actor: Actor) -> None:
    """Whether this person adds to this parcours. Raises Hidden, Denied, StepRefused."""
    authorize(actor, "parcours.view", parcours)
    if parcours.registrant_id != registrant.id:
        raise Denied("cpd_action.create")
    if parcours.is_locked:
        raise StepRefused("La validation de ce parcours est demandée : il ne peut plus changer.")
    if parcours.programme.is_fed:
        raise StepRefused(FED)


def new_action(parcours: Parcours, fed: Parcours | None, changes: ActionChanges, now: datetime) -> CpdAction:
    """A draft that is not saved yet, claimed in this parcours, and in `fed` when it is eligible there.

    Raises QuantityError, StepRefused.
    """
    action = CpdAction(
        registrant=parcours.registrant,
        registrant_id=parcours.registrant_id,
        council=parcours.council,
        council_id=parcours.council_id,
        version=1,
    )
    action.claims = [Claim(parcours=parcours)]
    apply_changes(action, changes)
    feed(action, changes, fed)
    for rank, claim in enumerate(action.claims):  # they are read back by age, and are all of this instant
        claim.created_at = now + rank * INSTANT
    return action


def apply_changes(action: CpdAction, changes: ActionChanges) -> list[str]:
    """Write the form's values on the action and its first claim; returns the names of what changed.

    Where the action counts in another parcours too, it is scored there again: its role may be another.
    """
    claim = action.claims[0]
    filled = _fill(claim, changes.role, ClaimChanges(changes.entry_key, changes.scale, changes.answer))
    changed = _set(
        action,
        role=changes.role,
        title=changes.title,
        starts_on=changes.starts_on,
        ends_on=changes.ends_on,
        session=_session_of(claim, changes),
    )
    for other in action.claims[1:]:
        _score_again(other, changes.role)
    return [*changed, *filled]


def _session_of(claim: Claim, changes: ActionChanges) -> CatalogueSession | None:
    """What was chosen in the catalogue, as long as the action is still of its type."""
    if changes.session is None or claim.entry is not entry_in(claim.parcours, changes.session):
        return None
    return changes.session


def claim_in(action: CpdAction, parcours: Parcours, changes: ClaimChanges | None) -> None:
    """Count the action in another programme's parcours too, or no longer (None): never twice in one programme.

    Raises QuantityError, StepRefused, and Hidden for a parcours of somebody else or of another council.
    """
    if (parcours.registrant_id, parcours.council_id) != (action.registrant_id, action.council_id):
        raise Hidden("parcours.view")
    if parcours.is_locked:
        raise StepRefused("La validation de ce parcours est demandée : il ne peut plus changer.")
    claim = next((one for one in action.claims if one.parcours_id == parcours.id), None)
    if claim is None and changes is None:
        raise StepRefused("Cette action ne compte pas dans ce parcours.")
    if claim is action.claims[0]:
        raise StepRefused("Cette action a été saisie dans ce parcours : modifiez-la, ou retirez-la.")
    if changes is None:
        assert claim is not None
        action.claims.remove(claim)
        parcours.claims.remove(claim)
        return
    if claim is None:
        if parcours.programme_id in {one.parcours.programme_id for one in action.claims}:
            raise StepRefused("Cette action compte déjà dans ce programme.")
        claim = Claim(parcours=parcours, parcours_id=parcours.id)
        action.claims.append(claim)
    _fill(claim, action.role, changes)


def parcours_to_count_in(session: Session, action: CpdAction) -> list[Parcours]:
    """The person's open parcours in which this action may count too: of another programme of the same council, and
    not of one that its own feeds, which its form asks about.
    """
    counted = {claim.parcours.programme_id for claim in action.claims}
    query = (
        select(Parcours)
        .join(Programme)
        .where(
            Parcours.registrant_id == action.registrant_id,
            Parcours.council_id == action.council_id,
            Parcours.programme_id.not_in(counted),
            Programme.fed_by_id.is_(None) | Programme.fed_by_id.not_in(counted),
            Parcours.state.not_in([str(state) for state in LOCKED]),
            Parcours.starts_on <= action.ends_on,
            Parcours.ends_on >= action.ends_on,
        )
    )
    return list(session.scalars(query.options(joinedload(Parcours.programme)).order_by(Parcours.starts_on)))


def fed_parcours(session: Session, parcours_id: UUID, ends_on: date) -> Parcours | None:
    """The parcours of the same person that this one feeds with what ended on that day; None when none is open."""
    feeding = select(Parcours).where(Parcours.id == parcours_id).subquery()
    query = (
        select(Parcours)
        .join(Programme)
        .where(
            Parcours.registrant_id == feeding.c.registrant_id,
            Programme.fed_by_id == feeding.c.programme_id,
            Parcours.starts_on <= ends_on,
            Parcours.ends_on >= ends_on,
        )
    )
    return session.scalar(query.order_by(Parcours.starts_on.desc()).limit(1))


def fed_programme(session: Session, programme: Programme) -> Programme | None:
    """The programme that this one feeds."""
    return session.scalar(select(Programme).where(Programme.fed_by_id == programme.id))


def fed_claim(action: CpdAction) -> Claim | None:
    """What the action brings to the parcours that its own feeds."""
    return next((claim for claim in action.claims[1:] if claim.parcours.programme.is_fed), None)


def feed(action: CpdAction, changes: ActionChanges, fed: Parcours | None) -> None:
    """Count the action where its own parcours feeds, or no longer, as its box says.

    Raises StepRefused when no open parcours can take it.
    """
    if changes.is_eligible is None:
        return
    known = fed_claim(action)
    if known is not None and (not changes.is_eligible or known.parcours is not fed):
        claim_in(action, known.parcours, None)
    if not changes.is_eligible:
        return
    if fed is None:
        raise StepRefused(NOTHING_TO_FEED, "is_eligible")
    if changes.entry_key not in {entry.key for entry in fed.rules.offered_entries}:
        raise StepRefused(NOT_ELIGIBLE, "is_eligible")
    claim_in(action, fed, ClaimChanges(changes.entry_key, None, changes.answer))


def _fill(claim: Claim, role: str, changes: ClaimChanges) -> list[str]:
    result = credits_of(claim.parcours, changes.entry_key, role, changes.scale, changes.answer)
    entry = claim.parcours.rules.entry(changes.entry_key)
    if entry.out_of_list:
        raise StepRefused("Une action hors liste se propose au comité scientifique.", "entry_key")
    if entry.withdrawn and claim.entry_key != entry.key:
        raise StepRefused("Ce type d’action est retiré du référentiel : il ne se déclare plus.", "entry_key")
    claim.credits_granted = None
    return _set(
        claim,
        entry_key=entry.key,
        scale_code=result.scale,
        answer={key: value for key, value in changes.answer.items() if value.strip()},
        explanation=result.explanation,
        credits_asked=result.credits,
    )


def _score_again(claim: Claim, role: str) -> None:
    try:
        _fill(claim, role, ClaimChanges(claim.entry_key, claim.scale_code, claim.answer))
    except QuantityError as error:
        raise StepRefused(
            f"Avec ce rôle, l’action ne peut plus compter dans « {claim.parcours.title} » : retirez-la d’abord de ce "
            "parcours.",
            "role",
        ) from error


def _set(holder: object, **values: object) -> list[str]:
    changed = [name for name, value in values.items() if getattr(holder, name, None) != value]
    for name in changed:
        setattr(holder, name, values[name])
    return changed
