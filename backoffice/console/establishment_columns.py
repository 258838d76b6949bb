"""Which column is which, shown before an import and changed on the page: a model, then column by column."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Form, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from backoffice.console.forms import ConsoleForm
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


def columns_form(
    received: EstablishmentImport,
    first_row: Sequence[str],
    models: Mapping[str, ColumnMapping],
    councils: Sequence[Council],
    formdata: Any = None,
) -> Form:
    """A model to start from, what to do with what is known, the column of each field, a name to keep them under."""
    own = [SelectChoice("", "Les colonnes choisies ci-dessous")]
    fields: dict[str, Any] = {
        "model": SelectField(
            "Modèle de colonnes", choices=[*own, *(SelectChoice(code, one.label) for code, one in models.items())]
        ),
        "fill": RadioField(
            "Pour les établissements déjà connus",
            choices=[SelectChoice(*one) for one in FILL],
            default="replace" if received.replaces else "complete",
        ),
    }
    mapping = from_document(received.mapping)
    fields |= _column_fields(mapping, first_row)
    if councils:
        most = Length(max=60, message="Ce nom est trop long : 60 caractères au plus.")
        fields["mapping_name"] = StringField(
            "Garder ce choix sous un nom",
            [most],
            filters=[clean_text],
            description="Il sera proposé pour les listes suivantes. Vous pouvez laisser ce champ vide.",
        )
        fields["council"] = SelectField(
            "Pour le conseil", choices=[SelectChoice(one.code, one.short_name) for one in councils]
        )
    made: type[Form] = type("ColumnsForm", (ConsoleForm,), fields)
    return made(formdata=formdata)


def _column_fields(mapping: ColumnMapping, first_row: Sequence[str]) -> dict[str, SelectField]:
    """A select a field: the columns of the file, and what the mapping says when it takes several."""
    try:
        places = layout_of(mapping, first_row).places
    except MappingError:
        places = {}
    columns = [_column(place, cell, mapping.header) for place, cell in enumerate(first_row[:MOST_COLUMNS])]
    fields: dict[str, SelectField] = {}
    for name, label in FIELD_LABELS.items():
        chosen = [place for place in places.get(name, ()) if place < len(columns)]
        choices = [SelectChoice(NONE, "Aucune")]
        default = str(chosen[0]) if chosen else NONE
        if len(chosen) > 1:
            default = SEVERAL
            choices.append(SelectChoice(SEVERAL, " + ".join(columns[place] for place in chosen)))
        choices += [SelectChoice(str(place), column) for place, column in enumerate(columns)]
        fields[f"column_{name}"] = SelectField(label, choices=choices, default=default)
    return fields


def _column(place: int, cell: str, header: bool) -> str:
    if header:
        return cell or f"Colonne {place + 1}, sans titre"
    return f"Colonne {place + 1} ({cell[:30]})" if cell else f"Colonne {place + 1}"


def mapping_chosen(
    form: Form, received: EstablishmentImport, first_row: Sequence[str], models: Mapping[str, ColumnMapping]
) -> ColumnMapping:
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
            columns[name] = [first_row[int(said)] if now.header else int(said) + 1]
    if "name" not in columns or not {"town", "postcode_and_town"} & set(columns):
        raise MappingError("Choisissez au moins la colonne du nom, et celle de la ville.")
    name = form["mapping_name"].data if "mapping_name" in form else ""
    document = now.to_document() | {"columns": columns}
    if name:
        document |= {"label": name, "code": _code(name)}
    return from_document(document)


def _code(name: str) -> str:
    code = re.sub(r"^[^a-z]+", "", folded(name).replace(" ", "-"))[:60]
    if not code:
        raise MappingError("Donnez au modèle un nom qui commence par une lettre.")
    return code
