"""Councils: made from a form, and what their settings, programmes, periods and members are once read.

Every change goes through `perform("council", ...)`; files are read by `council_files.py`.
"""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backoffice.domain.actor import Actor
from backoffice.models import Council, Evaluation, Parcours, Programme, Proposal
from backoffice.permissions import Denied, holds
from backoffice.services.document_files import offer_usual_documents
from backoffice.services.transitions import transaction
from workflows.council import CouncilState, check_code, check_settings
from workflows.engine import StepRefused
from workflows.proposal import ProposalState


@dataclass(frozen=True, kw_only=True)
class CouncilSettings:
    """What a council words for itself; `help_topics` one by one. `register_kind` and the rest as the model says."""

    name: str
    short_name: str
    contact_email: str
    site_url: str | None = None
    colour: str | None = None
    civility: str = ""
    remedies: str = ""
    in_federation: bool = True
    register_name: str = ""
    register_kind: str = "message"
    mailbox_change: str = "administrators"
    listed_to: str = "nobody"
    reviewed_by: str = "clavip_member"
    help_topics: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PeriodSettings:
    label: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class ProgrammeChoices:
    """What a council decides of a programme, in the model's words, and may change.

    Once somebody has a parcours in it, those of `FIXED_BY_PARCOURS` stay.
    """

    title: str
    review_mode: str
    certification_mode: str
    quorum: int
    heading: str = ""
    fed_by_id: UUID | None = None
    eligible_label: str = ""


FIXED_BY_PARCOURS = ("review_mode", "certification_mode", "fed_by_id")


@dataclass(frozen=True, kw_only=True)
class ProgrammeSettings(ProgrammeChoices):
    """`document`: the rules that are published with it, as a referential's file says them."""

    code: str
    document: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """Whoever is to hold these roles in the council; known by their mailbox when they have a committee account."""

    email: str
    given_name: str
    family_name: str
    rpps: str | None
    roles: tuple[str, ...]
    is_chair: bool = False


def all_councils(session: Session) -> list[Council]:
    return list(session.scalars(select(Council).order_by(Council.name)))


def open_councils(session: Session) -> list[Council]:
    """Those that strangers are told of."""
    return list(session.scalars(select(Council).where(Council.state == CouncilState.open).order_by(Council.name)))


def council_of_code(session: Session, code: str) -> Council | None:
    return session.scalar(select(Council).where(Council.code == code))


def create_council(code: str, settings: CouncilSettings, actor: Actor, now: datetime) -> Council:
    """A council in preparation, with the documents that every council offers. Raises Denied, StepRefused."""
    if not holds(actor, "councils.create"):
        raise Denied("councils.create")
    check_code(code)
    check_settings(settings)
    with transaction(now) as work:
        if council_of_code(work.session, code) is not None:
            raise StepRefused("Un conseil a déjà ce code.", "code")
        council = Council(code=code, version=1, **asdict(settings))
        work.create(council, actor, code=code)
        offer_usual_documents(work, council, actor)
    return council


def has_parcours(session: Session, programme: Programme) -> bool:
    """Whether somebody's parcours, of whatever state, follows this programme."""
    return bool(session.scalar(select(exists().where(Parcours.programme_id == programme.id))))


def is_being_evaluated(session: Session, programme: Programme) -> bool:
    """Whether an action outside the list has opinions and no decision yet: its quorum was said when it began."""
    undecided = (ProposalState.submitted, ProposalState.information_requested, ProposalState.evaluated)
    query = (
        select(Evaluation.id)
        .join(Proposal, Proposal.id == Evaluation.proposal_id)
        .join(Parcours, Parcours.id == Proposal.parcours_id)
        .where(Parcours.programme_id == programme.id, Proposal.state.in_(undecided))
    )
    return session.scalar(query.limit(1)) is not None
