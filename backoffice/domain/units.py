"""The closed vocabulary of units that a credit scale may count."""

from dataclasses import dataclass
from decimal import Decimal

HALF_DAY_HOURS = Decimal("3.5")  # effective hours, breaks left out: what the CLAVIP publishes


@dataclass(frozen=True, slots=True)
class Unit:
    """`key` names the quantity in answers and forms. A divisible unit accepts decimals, its complete part
    counts.

    `maximum` is the largest quantity one action can plausibly hold: beyond it, a typing error.
    """

    code: str
    key: str
    singular: str
    plural: str
    maximum: Decimal
    label: str
    feminine: bool = False
    divisible: bool = False


def _unit(code: str, key: str, singular: str, maximum: int, label: str, *, plural: str = "", **flags: bool) -> Unit:
    return Unit(code, key, singular, plural or f"{singular}s", Decimal(maximum), label, **flags)


HALF_DAY = _unit(
    "half_day", "half_days", "demi-journée", 1000, "Nombre de demi-journées", feminine=True, divisible=True
)
HOUR = _unit("hour", "hours", "heure", 3500, "Nombre d’heures", feminine=True, divisible=True)
YEAR = _unit("year", "years", "an", 12, "Nombre d’années", divisible=True)
MISSION = _unit("mission", "missions", "mission", 100, "Nombre de missions", feminine=True)
VISIT = _unit("visit", "visits", "visite", 100, "Nombre de visites", feminine=True)
EVENT = _unit("event", "events", "évènement", 1000, "Nombre d’évènements")
ARTICLE = _unit("article", "articles", "article", 1000, "Nombre d’articles")
PATIENT = _unit("patient", "patients", "patient", 100_000, "Nombre de patients")
MEETING = _unit("meeting", "meetings", "réunion", 1000, "Nombre de réunions", feminine=True)
PARTICIPATION = _unit(
    "participation", "participations", "participation", 1000, "Nombre de participations", feminine=True
)
FORM = _unit("form", "forms", "formulaire", 100, "Nombre de formulaires")
PERCENT = _unit("percent", "percent", "%", 100, "Pourcentage", plural="%", divisible=True)

UNITS = {
    unit.code: unit
    for unit in (
        HALF_DAY,
        HOUR,
        YEAR,
        MISSION,
        VISIT,
        EVENT,
        ARTICLE,
        PATIENT,
        MEETING,
        PARTICIPATION,
        FORM,
        PERCENT,
    )
}
