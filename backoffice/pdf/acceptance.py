"""The attestation that an out-of-list action is accepted (002, rows 1.11, 2.14, 3.13: "attestation de validation")."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from backoffice.domain.french import number_text
from backoffice.pdf.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class AcceptanceSnapshot(Snapshot):
    """`entry` is the label under which the action counts. `planned`: accepted before it was done, so that the
    credits are promised and its dates foreseen.
    """

    heading: ClassVar[str] = "Attestation d’acceptation d’une action hors liste"
    template: ClassVar[str] = "acceptance.html"

    title: str
    organiser: str
    dates: str
    duration: str
    entry: str
    categories: tuple[str, ...]
    credits: Decimal
    planned: bool

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | {"credits": str(self.credits), "categories": list(self.categories)}

    @classmethod
    def _read(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return fields | {"credits": Decimal(fields["credits"]), "categories": tuple(fields["categories"])}

    def printed(self) -> dict[str, Any]:
        return super().printed() | {
            "credits": f"{number_text(self.credits)} QARQ",
            "categories": ", ".join(self.categories),
        }
