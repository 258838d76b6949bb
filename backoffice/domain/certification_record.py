"""One registrant's certification record: what a parcours holds and what was decided, frozen and complete.

It knows no file format: each writer of `backoffice.export` makes one of it. Quantities are exact decimals of QARQ,
or numbers of actions; days are local, moments are in UTC. Withdrawn actions are in no record; drafts are in that of
the person alone, apart from what was sent.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

FORMAT = "certification-record/1"


class Audience(StrEnum):
    """Who the record is made for: the person it is about, or a council."""

    registrant = "registrant"
    council = "council"


@dataclass(frozen=True, slots=True)
class RecordedPerson:
    given_name: str
    family_name: str
    rpps: str | None
    structure: str
    practice_mode: str


@dataclass(frozen=True, slots=True)
class RecordedSuspension:
    """Both days included. Why is in no record: it may be somebody's health."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class RecordedParcours:
    """`state` is the machine's, `state_label` its French word. The period's two days are included, and its end is
    the one that the suspensions made. `registered_on` is the registration with the Ordre, where it counts.
    """

    id: str
    council_code: str
    council_name: str
    programme_code: str
    programme_title: str
    period_label: str
    starts_on: date
    ends_on: date
    suspensions: tuple[RecordedSuspension, ...]
    registered_on: date | None
    referential_code: str
    referential_version: str
    referential_title: str
    referential_sha256: str
    state: str
    state_label: str
    honour_declared_at: datetime | None
    decided_at: datetime | None
    order_validated_on: date | None
    credits_declared: Decimal
    credits_accepted: Decimal


@dataclass(frozen=True, slots=True)
class RecordedRequirement:
    """`kind` is actions or credits: the unit of the four figures. `legal_need` is what the law asks, where it does."""

    code: str
    label: str
    kind: str
    need: Decimal
    legal_need: Decimal | None
    declared: Decimal
    accepted: Decimal
    is_met: bool


@dataclass(frozen=True, slots=True)
class RecordedEvidence:
    """A file by its name and SHA-256, never its content. `name` None: masked."""

    name: str | None
    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """What the committee decided last. `credits_granted` None: nothing is decided."""

    state: str
    state_label: str
    submitted_at: datetime | None
    decided_at: datetime | None
    credits_granted: Decimal | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class RecordedAction:
    """An action as it is claimed in this parcours. `is_health_data`: what proves it tells of somebody's health."""

    id: str
    title: str
    role: str
    role_label: str | None
    starts_on: date
    ends_on: date
    entry_key: str
    entry_label: str
    block: str | None
    block_label: str | None
    categories: tuple[str, ...]
    scale: str | None
    answer: dict[str, str]
    explanation: str
    credits_asked: Decimal
    decision: RecordedDecision
    on_honour: bool
    evidence: tuple[RecordedEvidence, ...]
    is_health_data: bool


@dataclass(frozen=True, slots=True)
class RecordedDraft:
    """What is not sent: an action, or a photograph without type or dates. It is in no figure of the record."""

    id: str
    kind: str
    title: str
    entry_label: str | None
    starts_on: date | None
    ends_on: date | None
    evidence: tuple[RecordedEvidence, ...]


@dataclass(frozen=True, slots=True)
class RecordedAttestation:
    number: str
    state: str
    state_label: str
    issued_at: datetime | None
    document_sha256: str | None


@dataclass(frozen=True, slots=True)
class CertificationRecord:
    format: str
    produced_at: datetime
    audience: Audience
    person: RecordedPerson
    parcours: RecordedParcours
    requirements: tuple[RecordedRequirement, ...]
    actions: tuple[RecordedAction, ...]
    drafts: tuple[RecordedDraft, ...]
    attestations: tuple[RecordedAttestation, ...]


def for_council(record: CertificationRecord) -> CertificationRecord:
    """The record without drafts, nor the names of files that tell of somebody's health (block 4 of 002): the SHA-256
    of these stays.
    """
    return replace(
        record,
        audience=Audience.council,
        actions=tuple(_without_health_names(action) for action in record.actions),
        drafts=(),
    )


def _without_health_names(action: RecordedAction) -> RecordedAction:
    if not action.is_health_data:
        return action
    return replace(action, evidence=tuple(replace(item, name=None) for item in action.evidence))
