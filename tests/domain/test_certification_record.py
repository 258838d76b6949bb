"""What a council's copy of a certification record leaves out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from backoffice.domain.certification_record import (
    FORMAT,
    Audience,
    CertificationRecord,
    RecordedAction,
    RecordedDecision,
    RecordedDraft,
    RecordedEvidence,
    RecordedParcours,
    RecordedPerson,
    for_council,
)

DAY = date(2026, 3, 12)
FILE = RecordedEvidence("attestation.pdf", "ab" * 32, "application/pdf", 1200)
DECISION = RecordedDecision("accepted", "acceptée", None, None, Decimal(1), None)
TRAINING = RecordedAction(
    id="a1",
    title="JFMN",
    role="attendee",
    role_label="Auditeur",
    starts_on=DAY,
    ends_on=DAY,
    entry_key="1.2",
    entry_label="Congrès",
    block="b1",
    block_label="Actualiser les connaissances",
    categories=(),
    scale="half_day",
    answer={"half_days": "1"},
    explanation="1 demi-journée : 1 QARQ",
    credits_asked=Decimal(1),
    decision=DECISION,
    on_honour=False,
    evidence=(FILE,),
    is_health_data=False,
)
VISIT = replace(TRAINING, id="a2", entry_key="4.3", evidence=(FILE, FILE), is_health_data=True)
RECORD = CertificationRecord(
    format=FORMAT,
    produced_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    audience=Audience.registrant,
    person=RecordedPerson("Camille", "Essai", "99900000128", "", ""),
    parcours=RecordedParcours(
        id="p1",
        council_code="cnp-mn",
        council_name="",
        programme_code="certification-periodique",
        programme_title="",
        period_label="2023-2031",
        starts_on=date(2023, 1, 1),
        ends_on=date(2031, 12, 31),
        suspensions=(),
        registered_on=None,
        referential_code="cnp-mn-certification",
        referential_version="2.0",
        referential_title="",
        referential_sha256="",
        state="open",
        state_label="ouvert",
        honour_declared_at=None,
        decided_at=None,
        order_validated_on=None,
        credits_declared=Decimal(2),
        credits_accepted=Decimal(2),
    ),
    requirements=(),
    actions=(TRAINING, VISIT),
    drafts=(RecordedDraft("c1", "capture", "Photo", None, None, None, (FILE,)),),
    attestations=(),
)


def test_a_council_reads_neither_drafts_nor_the_names_of_files_about_health_and_everything_else() -> None:
    given = for_council(RECORD)
    masked = replace(FILE, name=None)
    assert given == replace(
        RECORD, audience=Audience.council, actions=(TRAINING, replace(VISIT, evidence=(masked, masked))), drafts=()
    )
    assert RECORD.actions[1].evidence[0].name == "attestation.pdf"  # the person's own copy keeps them
