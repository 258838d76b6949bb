"""A certification record as a workbook: a sheet for the file, then one a list."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from backoffice.domain.certification_record import (
    Audience,
    CertificationRecord,
    RecordedAction,
    RecordedDraft,
    RecordedSuspension,
)
from backoffice.domain.french import capitalised
from backoffice.domain.measures import CREDITS, HOURS
from backoffice.export.cells import neutralised

Row = Sequence[object]
MASKED = "nom masqué (donnée de santé)"
LONGEST_CELL = 32_767  # what a cell holds
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
REQUIREMENTS = ("Exigence", "Unité", "Demandé", "Minimum légal", "Déclaré", "Accepté", "Atteinte")
ACTIONS = (  # those in braces are amounts: see `_amounts`
    "Action", "Du", "Au", "Bloc", "Entrée", "Libellé de l’entrée", "Rôle", "{demandé}", "{accordé}", "État",
    "Déposée le", "Décidée le", "Motif", "Calcul", "Sur l’honneur", "Justificatifs", "Référence",
)  # fmt: skip
EVIDENCE = ("Action", "Fichier", "Type", "Octets", "SHA-256", "Référence de l’action")
DRAFTS = ("Brouillon, pas encore envoyé", "Ce que c’est", "Action", "Du", "Au", "Justificatifs", "Référence")
KINDS = {"action": "action à déposer", "capture": "justificatif à compléter"}
ROLES = {"attendee": "auditeur", "trainer": "formateur"}  # where the rules name none
ATTESTATIONS = ("Numéro", "État", "Établie le", "SHA-256 du document")


def write(record: CertificationRecord) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"created": record.produced_at.replace(tzinfo=None)})
        sheets = _Sheets(book)
        sheets.add("Dossier", ("Rubrique", "Valeur"), _summary(record), (34, 60))
        sheets.add("Exigences", REQUIREMENTS, _requirements(record), (52, 10, 10, 14, 10, 10, 10))
        actions = [_amounts(record, one.strip("{}")) if one.startswith("{") else one for one in ACTIONS]
        sheets.add("Actions", actions, map(_action, record.actions), (40, 11, 11, 30, 8, 40, 12))
        sheets.add("Justificatifs", EVIDENCE, _evidence(record), (40, 40, 18, 10, 66, 38))
        attestations = [
            (one.number, one.state_label, one.issued_at, one.document_sha256) for one in record.attestations
        ]
        sheets.add("Attestations", ATTESTATIONS, attestations, (26, 16, 18, 66))
        if record.drafts:
            sheets.add("Brouillons non envoyés", DRAFTS, map(_draft, record.drafts), (40, 26, 40, 11, 11, 14, 38))
    return buffer.getvalue()


class _Sheets:
    """Every cell has its type: text is never read as a formula, a number or an address."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._day = book.add_format({"num_format": "dd/mm/yyyy"})
        self._moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self._number = book.add_format({"num_format": "0.####"})

    def add(self, name: str, headings: Sequence[str], rows: Iterable[Row], widths: Sequence[int]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, self._head)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._cell(sheet, line, column, value)

    def _cell(self, sheet: Any, line: int, column: int, value: object) -> None:
        match value:
            case None | "":
                return
            case bool():
                sheet.write_string(line, column, "oui" if value else "non")
            case Decimal() | int():
                sheet.write_number(line, column, value, self._number)
            case datetime():
                sheet.write_datetime(line, column, value.astimezone(UTC).replace(tzinfo=None), self._moment)
            case date():
                sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), self._day)
            case _:
                sheet.write_string(line, column, neutralised(str(value))[:LONGEST_CELL])


def _summary(record: CertificationRecord) -> list[Row]:
    person, parcours = record.person, record.parcours
    return [
        ("Format", record.format),
        ("Produit le (UTC)", record.produced_at),
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
        ("Déclaré sur l’honneur le (UTC)", parcours.honour_declared_at),
        ("Décidé le (UTC)", parcours.decided_at),
        ("Validation de l’Ordre", parcours.order_validated_on),
        (_amounts(record, "déclaré"), parcours.credits_declared),
        (_amounts(record, "accepté"), parcours.credits_accepted),
    ]


def _amounts(record: CertificationRecord, participle: str) -> str:
    """ "QARQ demandés", or "Heures demandées" where the rules count hours."""
    measure = HOURS if any(one.kind == HOURS.code for one in record.requirements) else CREDITS
    return f"{measure.heading} {measure.agreed(participle)}"


def _days(suspension: RecordedSuspension) -> str:
    return f"du {suspension.starts_on:%d/%m/%Y} au {suspension.ends_on:%d/%m/%Y}"


def _requirements(record: CertificationRecord) -> list[Row]:
    units = {"actions": "actions", "credits": CREDITS.plural, "hours": HOURS.plural}
    return [
        (one.label, units[one.kind], one.need, one.legal_need, one.declared, one.accepted, one.is_met)
        for one in record.requirements
    ]


def _action(action: RecordedAction) -> Row:
    decision = action.decision
    return (
        action.title, action.starts_on, action.ends_on, action.block_label, action.entry_key, action.entry_label,
        action.role_label or ROLES.get(action.role, action.role), action.credits_asked, decision.credits_granted,
        decision.state_label, decision.submitted_at, decision.decided_at, decision.reason, action.explanation,
        action.on_honour, len(action.evidence), action.id,
    )  # fmt: skip


def _draft(draft: RecordedDraft) -> Row:
    return (
        draft.title, KINDS[draft.kind], draft.entry_label, draft.starts_on, draft.ends_on, len(draft.evidence),
        draft.id,
    )  # fmt: skip


def _evidence(record: CertificationRecord) -> list[Row]:
    return [
        (action.title, item.name or MASKED, item.media_type, item.size, item.sha256, action.id)
        for action in record.actions
        for item in action.evidence
    ]
