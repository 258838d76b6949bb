"""A certification record as JSON: config/schemas/certification-record.schema.json, docs/certification-record.md."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from backoffice.domain.certification_record import CertificationRecord


def write(record: CertificationRecord) -> bytes:
    return json.dumps(document(record), ensure_ascii=False, indent=2).encode() + b"\n"


def document(value: Any) -> Any:
    """Fields by their names; quantities as exact text ("2.5"), days YYYY-MM-DD, moments in UTC."""
    if is_dataclass(value):
        return {field.name: document(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [document(item) for item in value]
    if isinstance(value, dict):
        return {key: document(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return exact(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def exact(number: Decimal) -> str:
    """ "4", "2.5": every digit that counts, and none that does not."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
