"""Form fields of the console."""

from decimal import Decimal
from typing import Any

from wtforms import Field, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from backoffice.domain.french import number_text, parse_number

DECIMALS = 2  # what the column keeps


def clean(text: str | None) -> str:
    """Without the edges, and without the one character that PostgreSQL refuses."""
    return (text or "").replace("\x00", "").strip()


class CreditsField(Field):  # type: ignore[misc]
    """A quantity of QARQ as people write it: "3,5". `data` is a Decimal, or None for an empty field."""

    widget = TextInput()
    data: Decimal | None

    def __init__(self, label: str, **given: Any) -> None:
        super().__init__(label, render_kw={"inputmode": "decimal", "autocomplete": "off"}, **given)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else number_text(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = clean(valuelist[0]) if valuelist else ""
        self.data = None
        if not text:
            return
        number = parse_number(text)
        if number is None:
            raise ValueError("Écrivez un nombre, par exemple 3,5.")
        if number != round(number, DECIMALS):
            raise ValueError("Deux chiffres au plus après la virgule.")
        self.data = number


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
