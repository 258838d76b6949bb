"""What every attestation says, whatever it attests: who, by whom, under which rules, and where to verify it.

The snapshot holds everything that the document says. It is stored as JSON beside the PDF, so the document can
be explained or drawn again years later, whatever became of the registrant, the referential or the council.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Self

SCHEMA_VERSION = 1


class SnapshotError(ValueError):
    """The data are not those of an attestation that this version can draw."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What one attestation says, frozen when the decision was taken on the day `validated_on`.

    `civility` is "Docteur" or empty; `period` reads like "2026-2028"; `issuer_name` is who delivers the
    document (the installation), `council_name` who decided. A subclass adds what is attested, its `heading` and the
    `template` that draws it.
    """

    heading: ClassVar[str]
    template: ClassVar[str]

    number: str
    civility: str
    full_name: str
    structure: str
    rpps: str
    council_name: str
    programme_title: str
    period: str
    referential_code: str
    referential_version: str
    validated_on: date
    verification_url: str
    issuer_name: str

    @property
    def holder(self) -> str:
        return f"{self.civility} {self.full_name}".strip()

    def to_dict(self) -> dict[str, Any]:
        """For JSON: dates in ISO 8601, credits as decimal strings, `schema` the version of these keys."""
        return {"schema": SCHEMA_VERSION, **asdict(self), "validated_on": self.validated_on.isoformat()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`. Raises SnapshotError for another schema, a missing or an unknown key."""
        fields = dict(data)
        schema = fields.pop("schema", None)
        if schema != SCHEMA_VERSION:
            raise SnapshotError(f"schema {schema!r}, expected {SCHEMA_VERSION}")
        try:
            return cls(**cls._read(fields | {"validated_on": date.fromisoformat(fields["validated_on"])}))
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise SnapshotError(f"not an attestation: {error!r}") from error

    @classmethod
    def _read(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields with the types that JSON does not have."""
        return fields

    def printed(self) -> dict[str, Any]:
        """Every text as people read it, for the template."""
        return {**self.to_dict(), "holder": self.holder, "validated_on": f"{self.validated_on:%d/%m/%Y}"}
