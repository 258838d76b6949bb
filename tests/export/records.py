"""Certification records made from rules alone, without a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from backoffice.documents import read_document
from backoffice.domain.certification_record import (
    FORMAT,
    Audience,
    CertificationRecord,
    RecordedAction,
    RecordedDecision,
    RecordedParcours,
    RecordedPerson,
)
from backoffice.domain.periods import Period
from backoffice.domain.referential import Referential, ReferentialEntry
from backoffice.domain.referential_document import from_document
from backoffice.domain.requirements import Claim, declared_and_accepted
from backoffice.resources import config_dir
from backoffice.services.certification_record import recorded_requirements, recorded_rules

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PERIOD = Period(date(2026, 1, 1), date(2028, 12, 31))
LABELS = {
    "draft": "brouillon", "to_confirm": "à confirmer", "submitted": "déposée", "accepted": "acceptée",
    "rejected": "refusée",
}  # fmt: skip
DECIDED = ("accepted", "rejected")


def rules_named(folder: str, name: str) -> Referential:
    return from_document(read_document(config_dir() / folder / f"{name}.yaml"))


def action(rules: Referential, entry: ReferentialEntry, state: str, credits: str = "0", **given: Any) -> RecordedAction:
    """An action on 12 March 2026, in `state`; what is accepted is granted as it was asked."""
    day, asked = date(2026, 3, 12), Decimal(credits)
    granted = asked if state == "accepted" else Decimal(0) if state == "rejected" else None
    decision = RecordedDecision(
        state=state,
        state_label=LABELS[state],
        submitted_at=None if state in ("draft", "to_confirm") else NOW,
        decided_at=NOW if state in DECIDED else None,
        credits_granted=granted,
        reason="Justificatif illisible." if state == "rejected" else None,
    )
    block = next((one.label for one in rules.blocks if one.code == entry.block), None)
    made = RecordedAction(
        id=f"{entry.key}-{state}",
        title=f"{entry.label}, une fois",
        role="attendee",
        role_label=None,
        starts_on=day,
        ends_on=day,
        entry_key=entry.key,
        entry_label=entry.label,
        block=entry.block,
        block_label=block,
        categories=tuple(one.code for one in rules.categories if one.code in entry.categories),
        scale=None,
        answer={},
        explanation="",
        credits_asked=asked,
        decision=decision,
        on_honour=False,
        evidence=(),
        is_health_data=False,
    )
    return replace(made, **given)


def record(
    rules: Referential, actions: Sequence[RecordedAction] = (), drafts: Sequence[RecordedAction] = ()
) -> CertificationRecord:
    """The record of a fictitious physician who declared these, and has not sent those."""
    counted = [
        Claim(
            id=str(number),
            entry_key=one.entry_key,
            title=one.title,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            credits=one.credits_asked,
            accepted=one.decision.state == "accepted",
        )
        for number, one in enumerate(actions)
        if one.decision.state != "rejected"
    ]
    progress = declared_and_accepted(rules, PERIOD, counted)
    parcours = RecordedParcours(
        id="p1",
        council_code="cnp-essai",
        council_name="Conseil national professionnel des essais",
        council_colour="#7a1f5c",
        programme_code=rules.programme,
        programme_title="DPC triennal",
        period_label="2026-2028",
        starts_on=PERIOD.starts_on,
        ends_on=PERIOD.ends_on,
        suspensions=(),
        registered_on=None,
        referential_code=rules.code,
        referential_version=rules.version,
        referential_title=rules.title,
        referential_sha256="ab" * 32,
        state="open",
        state_label="en cours",
        honour_declared_at=None,
        decided_at=None,
        order_validated_on=None,
        credits_declared=progress.declared.credits,
        credits_accepted=progress.accepted.credits,
    )
    return CertificationRecord(
        format=FORMAT,
        produced_at=NOW,
        audience=Audience.registrant,
        person=RecordedPerson("Camille", "Essai", "99900000128", "Hôpital des essais", "hospital"),
        parcours=parcours,
        rules=recorded_rules(rules, progress),
        requirements=recorded_requirements(rules, progress),
        actions=tuple(actions),
        drafts=tuple(drafts),
        captures=(),
        attestations=(),
    )
