"""The fields of a catalogue session, the same for its organiser and for an editor in the console."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Form, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from backoffice.domain.attendance import half_days_in
from backoffice.domain.catalogue import TAGS, Recurrence
from backoffice.domain.catalogue_document import MOST_HALF_DAYS
from backoffice.domain.french import capitalised
from backoffice.domain.referential import ReferentialEntry
from backoffice.models import CatalogueSession, Programme
from backoffice.services.catalogue import SessionChanges
from backoffice.web.fields import DayField, clean_text

ENTRY = "entry_"  # a programme's entry, as a field of the form
_LONGEST = 200
_LONGEST_PROGRAMME = 4000


class _Ticks(SelectMultipleField):  # type: ignore[misc]
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def session_fields(
    programmes: Sequence[Programme],
    entries: Mapping[str, Sequence[ReferentialEntry]],
    record: CatalogueSession | None = None,
) -> dict[str, Any]:
    """Fields in the order of the page, filled in from the record when there is one."""

    def kept(name: str, otherwise: Any = "") -> Any:
        return getattr(record, name) if record is not None else otherwise

    fields: dict[str, Any] = {
        "title": StringField(
            "Titre",
            [DataRequired("Indiquez le titre de la session."), _at_most(_LONGEST)],
            default=kept("title"),
            filters=[clean_text],
        ),
        "recurrence": SelectField(
            "Quand elle a lieu",
            choices=[SelectChoice(str(one), capitalised(one.label)) for one in Recurrence],
            default=kept("recurrence", Recurrence.once),
        ),
        "starts_on": DayField("Premier jour", default=kept("starts_on", None)),
        "ends_on": DayField(
            "Dernier jour", default=kept("ends_on", None), description="Le même pour une seule journée."
        ),
        "half_days": StringField(
            "Demi-journées",
            [_at_most(4)],
            default=_text(kept("half_days", None)),
            description="Ce que suivre toute la session représente d’ordinaire. Vous pouvez laisser ce champ vide.",
            render_kw={"inputmode": "numeric", "autocomplete": "off"},
            filters=[clean_text],
        ),
        "place": StringField("Lieu", [_at_most(_LONGEST)], default=kept("place"), filters=[clean_text]),
        "programme": TextAreaField(
            "Programme",
            [_at_most(_LONGEST_PROGRAMME)],
            default=kept("programme"),
            filters=[clean_text],
            render_kw={"rows": 6},
        ),
    }
    answered = kept("entries", {})
    for programme in programmes:
        if programme.code in entries:
            fields[ENTRY + programme.code] = SelectField(
                f"Entrée du référentiel : {programme.title}",
                choices=[
                    SelectChoice("", "Aucune"),
                    *(SelectChoice(entry.key, entry.label) for entry in entries[programme.code]),
                ],
                default=answered.get(programme.code, ""),
            )
    fields["tags"] = _Ticks(
        "Reconnaissance",
        choices=[SelectChoice(code, capitalised(label)) for code, label in TAGS.items()],
        default=kept("tags", []),
    )
    return fields


def session_problems(form: Form) -> bool:
    """What several fields say together; errors are put beside them. Whether there is none."""
    good = True
    if (form["starts_on"].data is None) != (form["ends_on"].data is None):
        good = _refuse(form, "ends_on", "Indiquez le premier et le dernier jour, ou aucun des deux.")
    elif form["starts_on"].data and form["ends_on"].data < form["starts_on"].data:
        good = _refuse(form, "ends_on", "Le dernier jour précède le premier.")
    half_days = form["half_days"].data
    if half_days and not 1 <= (half_days_in(half_days) or 0) <= MOST_HALF_DAYS:
        good = _refuse(form, "half_days", f"Écrivez un nombre entier, de 1 à {MOST_HALF_DAYS}.")
    return good


def session_changes(form: Form) -> SessionChanges:
    """Of a form without problems."""
    return SessionChanges(
        title=form["title"].data,
        starts_on=form["starts_on"].data,
        ends_on=form["ends_on"].data,
        place=form["place"].data or "",
        programme=form["programme"].data or "",
        entries={
            field.short_name.removeprefix(ENTRY): field.data
            for field in form
            if field.short_name.startswith(ENTRY) and field.data
        },
        half_days=half_days_in(form["half_days"].data or ""),
        recurrence=Recurrence(form["recurrence"].data),
        tags=list(form["tags"].data or []),
    )


def _refuse(form: Form, name: str, message: str) -> bool:
    form[name].errors = [*form[name].errors, message]
    return False


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"Ce texte est trop long : {length} caractères au plus.")
