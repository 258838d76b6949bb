"""What people type, on either side: cleaned text, and days."""

import re
from datetime import date
from typing import Any

from wtforms import DateField
from wtforms.validators import StopValidation

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # PostgreSQL refuses NUL; nobody types the others
_OLDEST_DAY = date(1940, 1, 1)
_LATEST_DAY = date(2100, 1, 1)


def clean_text(value: Any) -> Any:
    """Typed text without control characters, and without blanks around it."""
    return _CONTROL.sub("", value).strip() if isinstance(value, str) else value


class DayField(DateField):  # type: ignore[misc]
    """A day: what a browser's own date picker sends, or jj/mm/aaaa typed by hand."""

    data: Any

    def __init__(self, label: str, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = [clean_text(value) for value in valuelist]
        if not any(typed):
            self.data = None
            return
        try:
            super().process_formdata(typed)
        except ValueError as error:
            raise ValueError("Écrivez une date qui existe, ainsi : 31/12/2026.") from error
        if self.data is not None and not _OLDEST_DAY <= self.data < _LATEST_DAY:
            year = self.data.year
            self.data = None
            raise ValueError(f"Vérifiez l’année : {year:04d}.")

    def pre_validate(self, form: Any) -> None:
        """A date that cannot be read says so, rather than that it is missing."""
        if self.process_errors:
            raise StopValidation
