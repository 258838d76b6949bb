"""What an action brings to its parcours: QARQ, or hours of training (000, chapter 4: « durée effective »).

A referential measures in one of them: `kind` of its requirements and of its scales say which.
"""

from dataclasses import dataclass
from decimal import Decimal

from backoffice.domain.french import agree, number_text


@dataclass(frozen=True, slots=True)
class Measure:
    """`heading` names it above a column; `none` reads after « n’apporte »."""

    code: str
    heading: str
    singular: str
    plural: str
    none: str
    feminine: bool = False

    def amount(self, value: Decimal | int) -> str:
        """ "6 QARQ", "1 heure", "7,5 heures"."""
        return f"{number_text(value)} {agree(value, self.singular, self.plural)}"

    def agreed(self, participle: str, value: Decimal | int = 2) -> str:
        """ "demandés", "accordée": a masculine participle made to agree with so much of it."""
        return f"{participle}{'e' if self.feminine else ''}{'s' if value >= 2 else ''}"


CREDITS = Measure("credits", "QARQ", "QARQ", "QARQ", "aucun QARQ")
HOURS = Measure("hours", "Heures", "heure", "heures", "aucune heure", feminine=True)
MEASURES = {measure.code: measure for measure in (CREDITS, HOURS)}
