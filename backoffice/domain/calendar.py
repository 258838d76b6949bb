"""Deadlines and what people read are in Paris time; moments are stored in UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def paris(moment: datetime) -> datetime:
    return moment.astimezone(PARIS)


def today(now: datetime) -> date:
    """The day it is in Paris."""
    return paris(now).date()
