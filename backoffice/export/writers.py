"""The formats a certification record may be had in."""

from collections.abc import Callable
from dataclasses import dataclass

from backoffice.domain.certification_record import CertificationRecord
from backoffice.export import json_record, xlsx_record


@dataclass(frozen=True)
class Writer:
    """`write` makes the whole file in memory: a record is some hundred lines."""

    suffix: str
    media_type: str
    write: Callable[[CertificationRecord], bytes]

    def filename(self, record: CertificationRecord) -> str:
        return f"dossier-{record.parcours.programme_code}-{record.parcours.period_label}.{self.suffix}"


WRITERS = {
    writer.suffix: writer
    for writer in (
        Writer("json", "application/json", json_record.write),
        Writer("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_record.write),
    )
}
