"""A certification record as a workbook: two sheets to read and print, then the whole file, one sheet a list."""

from io import BytesIO

import xlsxwriter

from backoffice.domain.certification_record import (
    Audience,
    CertificationRecord,
    RecordedAction,
    RecordedCapture,
    RecordedSuspension,
)
from backoffice.domain.french import capitalised
from backoffice.export.sheets import OPTIONS, Book, Row
from backoffice.export.xlsx_summary import (
    Column,
    amount_columns,
    measure_of,
    state_of,
    write_requirements,
    write_summary,
)

MASKED = "nom masqué (donnée de santé)"
EVIDENCE = ("Action", "Fichier", "Type", "Octets", "SHA-256", "Référence de l’action")
ROLES = {"attendee": "auditeur", "trainer": "formateur"}  # where the rules name none
ATTESTATIONS = ("Numéro", "État", "Établie le", "SHA-256 du document")


def write(record: CertificationRecord) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as workbook:
        parcours = record.parcours
        workbook.set_properties(
            {
                "title": f"{parcours.programme_title} {parcours.period_label}",
                "company": parcours.council_name,
                "created": record.produced_at.replace(tzinfo=None),
            }
        )
        book = Book(workbook)
        write_summary(book, record)
        write_requirements(book, record)
        _write_actions(book, "Actions", record, record.actions)
        if record.drafts:
            _write_actions(book, "Brouillons", record, record.drafts)
        evidence = _evidence([*record.actions, *record.drafts, *record.captures])
        book.table("Justificatifs", EVIDENCE, evidence, (40, 40, 18, 10, 66, 38))
        attestations = [
            (one.number, one.state_label, one.issued_at, one.document_sha256) for one in record.attestations
        ]
        book.table("Attestations", ATTESTATIONS, attestations, (26, 16, 18, 66))
        book.table("Dossier", ("Rubrique", "Valeur"), _summary(record), (34, 60))
    return buffer.getvalue()


def _summary(record: CertificationRecord) -> list[Row]:
    person, parcours = record.person, record.parcours
    return [
        ("Format", record.format),
        ("Produit le", record.produced_at),
        ("Établi pour", "la personne" if record.audience is Audience.registrant else "un conseil"),
        ("Prénom", person.given_name),
        ("Nom", person.family_name),
        ("RPPS", person.rpps),
        ("Structure", person.structure),
        ("Conseil", parcours.council_name),
        ("Programme", parcours.programme_title),
        ("Période", parcours.period_label),
        ("Début", parcours.starts_on),
        ("Fin", parcours.ends_on),
        *((f"Suspension {number}", _days(one)) for number, one in enumerate(parcours.suspensions, start=1)),
        ("Inscription à l’Ordre", parcours.registered_on),
        ("Référentiel", f"{parcours.referential_title}, version {parcours.referential_version}"),
        ("Empreinte du référentiel (SHA-256)", parcours.referential_sha256),
        ("État du parcours", capitalised(parcours.state_label)),
        ("Déclaré sur l’honneur le", parcours.honour_declared_at),
        ("Décidé le", parcours.decided_at),
        ("Validation de l’Ordre", parcours.order_validated_on),
        *_credits(record),
    ]


def _credits(record: CertificationRecord) -> list[Row]:
    """ "QARQ déclarés", "Heures acceptées"; nothing where the rules only count actions."""
    if (measure := measure_of(record)) is None:
        return []
    parcours = record.parcours
    return [
        (f"{measure.heading} {measure.agreed('déclaré')}", parcours.credits_declared),
        (f"{measure.heading} {measure.agreed('accepté')}", parcours.credits_accepted),
    ]


def _days(suspension: RecordedSuspension) -> str:
    return f"du {suspension.starts_on:%d/%m/%Y} au {suspension.ends_on:%d/%m/%Y}"


def _write_actions(book: Book, name: str, record: CertificationRecord, actions: tuple[RecordedAction, ...]) -> None:
    columns = _action_columns(record)
    rows = ([column.value(action) for column in columns] for action in actions)
    book.table(name, [column.heading for column in columns], rows, [column.width for column in columns])


def _action_columns(record: CertificationRecord) -> list[Column]:
    amounts = amount_columns(record)
    return [
        Column("Action", 40, lambda action: action.title),
        Column("Du", 11, lambda action: action.starts_on),
        Column("Au", 11, lambda action: action.ends_on),
        Column("Bloc", 30, lambda action: action.block_label),
        Column("Entrée", 8, lambda action: action.entry_key),
        Column("Libellé de l’entrée", 40, lambda action: action.entry_label),
        Column("Rôle", 12, lambda action: action.role_label or ROLES.get(action.role, action.role)),
        *amounts,
        Column("État", 27, state_of),
        Column("Déposée le", 17, lambda action: action.decision.submitted_at),
        Column("Décidée le", 17, lambda action: action.decision.decided_at),
        Column("Motif", 40, lambda action: action.decision.reason),
        *([Column("Calcul", 40, lambda action: action.explanation)] if amounts else []),
        Column("Sur l’honneur", 14, lambda action: action.on_honour),
        Column("Justificatifs", 12, lambda action: len(action.evidence)),
        Column("Référence", 38, lambda action: action.id),
    ]


def _evidence(proved: list[RecordedAction | RecordedCapture]) -> list[Row]:
    return [
        (one.title, item.name or MASKED, item.media_type, item.size, item.sha256, one.id)
        for one in proved
        for item in one.evidence
    ]
