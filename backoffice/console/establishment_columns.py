"""Which column is which, shown before an import and changed on the page: a model, then column by column."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Form, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from backoffice.domain.establishment_import import (
    FIELD_LABELS,
    MOST_COLUMNS,
    ColumnMapping,
    MappingError,
    from_document,
    layout_of,
)
from backoffice.domain.search import folded
from backoffice.models import Council, EstablishmentImport
from backoffice.web.fields import clean_text

SEVERAL, NONE = "several", "none"
FILL = (("complete", "Compléter ce qui manque"), ("replace", "Remplacer par ce que dit le fichier"))


class _FrenchForm(Form):  # type: ignore[misc]
    class Meta:
        locales = ("fr",)


def columns_form(
    received: EstablishmentImport,
    first_row: Sequence[str],
    models: Mapping[str, ColumnMapping],
    councils: Sequence[Council],
    formdata: Any = None,
) -> Form:
    """A model to start from, what to do with what is known, and the column of each field."""
    mapping = from_document(received.mapping)
    fields: dict[str, Any] = {
        "model": SelectField(
            "Modèle de colonnes",
            choices=[
                SelectChoice("", "Les colonnes choisies ci-dessous"),
                *(SelectChoice(c, m.label) for c, m in models.items()),
            ],
        ),
        "fill": RadioField(
            "Pour les établissements déjà connus",
            choices=[SelectChoice(*one) for one in FILL],
            default="replace" if received.replaces else "complete",
        ),
    }
    places = _places(mapping, first_row)
    for name, label in FIELD_LABELS.items():
        chosen = places.get(name, ())
        default = SEVERAL if len(chosen) > 1 else str(chosen[0] + 1) if chosen else NONE
        choices = [SelectChoice(NONE, "Aucune")]
        if len(chosen) > 1:
            choices.append(SelectChoice(SEVERAL, f"Comme le dit le modèle : {_named(chosen, first_row)}"))
        choices += [SelectChoice(str(number), _column(number, cell)) for number, cell in _numbered(first_row)]
        fields[f"column_{name}"] = SelectField(label, choices=choices, default=default)
    if councils:
        most = Length(max=60, message="Ce nom est trop long : 60 caractères au plus.")
        fields["mapping_name"] = StringField(
            "Garder ce choix sous un nom",
            [most],
            filters=[clean_text],
            description="Il sera proposé pour les listes suivantes. Vous pouvez laisser ce champ vide.",
        )
    made: type[Form] = type("ColumnsForm", (_FrenchForm,), fields)
    return made(formdata=formdata)


def mapping_chosen(form: Form, received: EstablishmentImport, models: Mapping[str, ColumnMapping]) -> ColumnMapping:
    """The model picked, or the columns one by one. Raises MappingError."""
    now = from_document(received.mapping)
    if picked := models.get(form["model"].data or ""):
        return picked
    columns: dict[str, list[Any]] = {}
    for name in FIELD_LABELS:
        said = form[f"column_{name}"].data
        if said == SEVERAL:
            columns[name] = list(now.columns[name])
        elif said and said != NONE:
            columns[name] = [_place(int(said), now, form)]
    name = form["mapping_name"].data if "mapping_name" in form else ""
    document = now.to_document() | {"columns": columns}
    if name:
        document |= {"label": name, "code": _code(name)}
    return from_document(document)


def _place(number: int, mapping: ColumnMapping, form: Form) -> int | str:
    """A number, or the heading behind it."""
    if not mapping.header:
        return number
    labels = {choice.value: choice.label for choice in form["column_name"].choices}
    heading = labels[str(number)]
    if not folded(heading):
        raise MappingError(f"La colonne {number} n’a pas de titre.")
    return heading


def _code(name: str) -> str:
    code = re.sub(r"^[^a-z]+", "", folded(name).replace(" ", "-"))[:60]
    if not code:
        raise MappingError("Donnez au modèle un nom qui commence par une lettre.")
    return code


def _places(mapping: ColumnMapping, first_row: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
    try:
        return layout_of(mapping, first_row).places
    except MappingError:
        return {}


def _numbered(first_row: Sequence[str]) -> list[tuple[int, str]]:
    return list(enumerate(first_row[:MOST_COLUMNS], start=1))


def _column(number: int, cell: str) -> str:
    return cell or f"Colonne {number}"


def _named(places: Sequence[int], first_row: Sequence[str]) -> str:
    return ", ".join(_column(place + 1, first_row[place] if place < len(first_row) else "") for place in places)
