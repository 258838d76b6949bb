"""Choosing an establishment by typing: letters above, matches below as radio buttons.

With script the matches follow what is typed; without, a button of the form sends the letters and the page comes back
with them. Either way the choice is a plain form field: the id of an establishment.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import Field
from wtforms.widgets import HiddenInput

from backoffice.db import db
from backoffice.models import Establishment
from backoffice.services.establishment_search import existing, search


class EstablishmentField(Field):  # type: ignore[misc]
    """`data` is the id chosen, or None; `typed` the letters; `suggested` is offered before anything is typed.

    Render it with `establishment_picker` of templates/layout/macros/establishments.html.
    """

    widget = HiddenInput()
    data: UUID | None

    def __init__(self, label: str, validators: Any = None, *, suggested: Iterable[Establishment] = (), **given: Any):
        super().__init__(label, validators, **given)
        self.suggested = list(suggested)
        self.typed = ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        if formdata is not None:
            self.typed = formdata.get(f"{self.name}-q", "").replace("\x00", "").strip()[:100]
        super().process(formdata, *args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            try:
                self.data = UUID(valuelist[0])
            except ValueError as error:
                raise ValueError("Choisissez un établissement de la liste.") from error

    @property
    def chosen(self) -> Establishment | None:
        """The establishment behind the id; None for one that does not exist."""
        return existing(db.session(), [self.data]).get(self.data) if self.data else None

    @property
    def matches(self) -> list[Establishment]:
        """What the radio buttons offer: the choice, then what was typed or suggested."""
        found = search(db.session(), self.typed) if self.typed else self.suggested
        chosen = self.chosen
        return found if chosen is None else [chosen, *(one for one in found if one.id != chosen.id)]
