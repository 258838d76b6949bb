"""The records of a registrant's pages: found, allowed (404 otherwise), and loaded in a bounded number of queries."""

from typing import TypeVar
from uuid import UUID

from flask import request
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from backoffice.db import db
from backoffice.models import Capture, Claim, CpdAction, Parcours, Programme, Proposal, Registrant
from backoffice.permissions import Hidden, authorize
from backoffice.web.session import current_actor, current_registrant

Record = TypeVar("Record", Parcours, CpdAction, Capture, Proposal)
NO_PARCOURS = "Vous n’avez pas de parcours en cours : il s’ouvrira quand votre inscription sera validée."

_ITS_RULES = (
    joinedload(Parcours.programme).joinedload(Programme.council),
    joinedload(Parcours.referential),
    joinedload(Parcours.registrant),
)
_ITS_ACTIONS = selectinload(Parcours.claims).selectinload(Claim.action)


def owner() -> Registrant:
    """The professional at the keyboard; the pages that ask are for registrants only."""
    registrant = current_registrant()
    if registrant is None:
        raise Hidden("registrant.view")
    return registrant


def parcours_to_show(parcours_id: UUID) -> Parcours:
    """With its actions and their evidence, and its attestations."""
    query = select(Parcours).where(Parcours.id == parcours_id)
    return _allowed(
        "parcours",
        query.options(
            *_ITS_RULES,
            _ITS_ACTIONS.options(selectinload(CpdAction.evidence)),
            selectinload(Parcours.attestations),
        ),
    )


def parcours_to_fill(parcours_id: UUID) -> Parcours:
    """With its rules only: what a form needs."""
    return _allowed("parcours", select(Parcours).where(Parcours.id == parcours_id).options(*_ITS_RULES))


def action_to_show(action_id: UUID) -> CpdAction:
    """With its evidence, and the whole of the parcours it is claimed in: what it counts for depends on the others."""
    query = select(CpdAction).where(CpdAction.id == action_id)
    return _allowed(
        "cpd_action",
        query.options(
            selectinload(CpdAction.evidence),
            joinedload(CpdAction.attested_by),
            selectinload(CpdAction.claims).joinedload(Claim.parcours).options(*_ITS_RULES, _ITS_ACTIONS),
        ),
    )


def capture_to_show(capture_id: UUID) -> Capture:
    query = select(Capture).where(Capture.id == capture_id)
    return _allowed(
        "capture",
        query.options(selectinload(Capture.evidence), joinedload(Capture.parcours).options(*_ITS_RULES)),
    )


def capture_of_the_form() -> Capture | None:
    """What the form, or the address, completes."""
    named = request.form.get("capture") if request.form else request.args.get("capture")
    return capture_to_show(identifier(named)) if named else None


def proposal_to_show(proposal_id: UUID) -> Proposal:
    query = select(Proposal).where(Proposal.id == proposal_id)
    return _allowed(
        "proposal",
        query.options(
            selectinload(Proposal.evidence),
            selectinload(Proposal.attestations),
            joinedload(Proposal.parcours).options(*_ITS_RULES),
        ),
    )


def proposals_of(parcours: Parcours) -> list[Proposal]:
    """Those that have not become an action."""
    query = select(Proposal).where(Proposal.parcours_id == parcours.id, Proposal.action_id.is_(None))
    return list(db.session.scalars(query.order_by(Proposal.created_at)))


def open_parcours_of(registrant: Registrant) -> list[Parcours]:
    """Those that may still receive actions, latest period first: not those that another programme feeds."""
    query = select(Parcours).where(Parcours.registrant_id == registrant.id).join(Parcours.programme)
    query = query.where(Programme.fed_by_id.is_(None)).options(*_ITS_RULES)
    found = [parcours for parcours in db.session.scalars(query) if not parcours.is_locked]
    return sorted(found, key=lambda parcours: parcours.starts_on, reverse=True)


def parcours_of_the_form() -> Parcours | None:
    """The parcours named in the form or the address; otherwise the registrant's latest open one."""
    if named := request.form.get("parcours") or request.args.get("parcours"):
        return parcours_to_fill(identifier(named))
    return next(iter(open_parcours_of(owner())), None)


def why_nothing_to_fill() -> str:
    """For whoever would add an action, and has no parcours that takes any."""
    begun = select(Parcours).where(Parcours.registrant_id == owner().id).order_by(Parcours.starts_on.desc())
    latest = db.session.scalars(begun.options(*_ITS_RULES)).first()
    return (latest and latest.why_locked) or NO_PARCOURS


def identifier(text: str | None) -> UUID:
    """Raises Hidden for what is not one."""
    try:
        return UUID(text or "")
    except ValueError as error:
        raise Hidden("record.view") from error


def _allowed(workflow: str, query: Select[Record]) -> Record:
    record = db.session.scalar(query)
    if record is None:
        raise Hidden(f"{workflow}.view")
    authorize(current_actor(), f"{workflow}.view", record)
    return record
