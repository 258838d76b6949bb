"""The period of a parcours file: its dates, or what its referential makes of a registration or of the period before."""

from backoffice.domain.document_fields import Fields
from backoffice.domain.periods import Period, PeriodRule

WAYS = ("starts_on", "registered_on", "after")


def period_from(top: Fields, rule: PeriodRule | None) -> Period | None:
    """The period, its end moved by its suspensions. None where a problem was noted."""
    inside = top.inside("period")
    if inside is None:
        return None
    suspensions = [_suspension(one) for one in inside.each("suspensions", required=False)]
    period = _told_in_one_way(inside, rule)
    inside.refuse_unknown()
    if period is None or None in suspensions:
        return None
    return period.suspended_during(suspension for suspension in suspensions if suspension is not None)


def _told_in_one_way(inside: Fields, rule: PeriodRule | None) -> Period | None:
    ways = [way for way in WAYS if way in inside]
    if len(ways) > 1:
        inside.problem(ways[1], f"« {ways[0]} » dit déjà la période")
        return None
    if ways in ([], ["starts_on"]):
        return _dates(inside)
    day = inside.day(ways[0])
    if rule is None:
        inside.problem(ways[0], "ce référentiel ne fixe pas de durée : donnez starts_on et ends_on")
        return None
    if day is None:
        return None
    return rule.first_period(day) if ways == ["registered_on"] else rule.following_period(day)


def _suspension(one: Fields) -> Period | None:
    dates = _dates(one)
    one.refuse_unknown()
    return dates


def _dates(one: Fields) -> Period | None:
    starts_on, ends_on = one.day("starts_on"), one.day("ends_on")
    if starts_on is None or ends_on is None:
        return None
    if ends_on < starts_on:
        one.problem("ends_on", "la fin précède le début")
        return None
    return Period(starts_on, ends_on)
