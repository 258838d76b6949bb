"""The structured form of an entry: its common fields and figures. What it does not hold is edited as text.

Each field knows the path of what it edits in the entry's document, so that a problem of the strict reader stands
beside its field.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from backoffice.console.fields import CheckboxesField, clean
from backoffice.console.forms import ConsoleForm
from backoffice.domain.document_fields import Problem
from backoffice.domain.eligibility import Eligibility
from backoffice.domain.evidence import Attester, Sender
from backoffice.domain.french import parse_number
from backoffice.domain.referential import Referential

Path = tuple[str | int, ...]
Choices = list[tuple[str, str]]
_WHOLE = re.compile(r"0|[1-9][0-9]*")


@dataclass(frozen=True)
class Edited:
    """One field of the form. `kind`: text, words (several lines), number, yes, codes, choice."""

    path: Path
    label: str
    kind: str = "text"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    group: str = "Ce qui est demandé"

    @property
    def name(self) -> str:
        return "-".join(str(part) for part in self.path)

    @property
    def place(self) -> str:
        """The path as the strict reader names it: "scales[0].credits"."""
        return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path).lstrip(".")

    def field(self) -> Any:
        choices = [SelectChoice(code, label) for code, label in self.choices]
        match self.kind:
            case "words":
                return TextAreaField(self.label, filters=[clean], description=self.hint, render_kw={"rows": 4})
            case "yes":
                return BooleanField(self.label, description=self.hint)
            case "codes":
                return CheckboxesField(self.label, choices=choices, validate_choice=False, description=self.hint)
            case "choice":
                return SelectField(self.label, choices=choices, validate_choice=False, description=self.hint)
            case _:
                numeric = {"inputmode": "decimal"} if self.kind == "number" else {}
                return StringField(
                    self.label, filters=[clean], description=self.hint, render_kw={"autocomplete": "off", **numeric}
                )

    def shown(self, entry: Mapping[str, Any]) -> Any:
        value = _at(entry, self.path)
        if self.kind == "number":
            return "" if value is None else str(value).replace(".", ",")
        if self.kind in ("yes", "codes"):
            return value or ([] if self.kind == "codes" else False)
        return "" if value is None else str(value)

    def written(self, typed: Any) -> Any:
        """What the document holds: None for nothing. A number that cannot be read is left for the reader to refuse."""
        if self.kind == "codes":
            return [code for code, _ in self.choices if code in (typed or [])] or None
        if self.kind == "yes":
            return bool(typed)
        text = (typed or "").strip()
        if self.kind == "number" and text:
            number = parse_number(text)
            plain = text.replace(",", ".") if number is not None and number >= 0 else text
            return int(plain) if _WHOLE.fullmatch(plain) else plain
        return text or None


class EntryForm(ConsoleForm):
    """Fields of one entry; `edited` in the order of the page."""

    edited: tuple[Edited, ...] = ()

    @property
    def groups(self) -> Iterator[tuple[str, list[Field]]]:
        for group in dict.fromkeys(one.group for one in self.edited):
            yield group, [self[one.name] for one in self.edited if one.group == group]

    def applied_to(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The entry's document with what was typed; untouched fields stay as they were written."""
        changed = copy.deepcopy(dict(entry))
        for one in self.edited:
            value = one.written(self[one.name].data)
            if value != one.written(one.shown(entry)):
                _put(changed, one.path, value)
        return changed

    def refuse(self, problem: Problem) -> None:
        """Beside the field it names, or the nearest that holds it; above the form otherwise."""
        found = next((one for one in self.edited if problem.field == one.place), None)
        found = found or next((one for one in self.edited if problem.field.startswith(f"{one.place}[")), None)
        if found is None:
            self.form_errors.append(str(problem))
        else:
            self[found.name].errors = [*self[found.name].errors, problem.message]


def entry_form(rules: Referential, entry: Mapping[str, Any], formdata: Any = None) -> EntryForm:
    edited = tuple(_edited(rules, entry))
    fields = {one.name: one.field() for one in edited}
    made: type[EntryForm] = type("EntryForm", (EntryForm,), {**fields, "edited": edited})
    return made(formdata=formdata, data={one.name: one.shown(entry) for one in edited})


def _edited(rules: Referential, entry: Mapping[str, Any]) -> Iterator[Edited]:
    yield Edited(("label",), "Libellé", hint="Ce que l’on choisit dans la liste des actions.")
    yield Edited(("expectation",), "Attendus", "words")
    if rules.blocks:
        blocks = tuple((one.code, f"Bloc {rules.block_ranks[one.code]} : {one.label}") for one in rules.blocks)
        yield Edited(("block",), "Bloc", "choice", choices=blocks)
    if rules.categories:
        categories = tuple((one.code, one.label) for one in rules.categories)
        yield Edited(("categories",), "Catégories", "codes", choices=categories)
    if rules.tags:
        yield Edited(("tags",), "Particularités", "codes", choices=tuple((one.code, one.label) for one in rules.tags))
    bases = tuple((str(one), one.label) for one in Eligibility)
    yield Edited(("eligibility",), "Éligibilité", "codes", "Aucune case : le document ne le dit pas.", bases)
    if rules.roles:
        roles = tuple((one.code, one.label) for one in rules.roles)
        yield Edited(("roles",), "Rôles", "codes", "Aucune case : tous les rôles.", roles)
    yield Edited(("minimum_years",), "Durée minimale (années)", "number", "Vide : aucune.")
    yield Edited(
        ("withdrawn",), "Retirée : elle ne se déclare plus, les actions déjà déclarées continuent de compter", "yes"
    )
    yield from _evidence()
    for number, scale in enumerate(entry.get("scales") or []):
        yield from _scale(number, scale)
    yield Edited(
        ("cap_per_parcours",), "Plafond de toute l’entrée par parcours (QARQ)", "number", "Vide : aucun.", group="QARQ"
    )
    for number, source in enumerate(entry.get("sources") or []):
        where = f"Source : {source.get('document')}"
        yield Edited(("sources", number, "row"), f"Ligne ({source.get('document')})", group=where)
        yield Edited(("sources", number, "note"), "Ce que le document laisse ouvert", "words", group=where)


def _evidence() -> Iterator[Edited]:
    group = "Preuve"
    yield Edited(("evidence", "hint"), "Ce qu’il faut joindre", "words", group=group)
    yield Edited(("evidence", "required"), "Un justificatif est obligatoire", "yes", group=group)
    yield Edited(("evidence", "honour"), "Une déclaration sur l’honneur suffit", "yes", group=group)
    yield Edited(("evidence", "honour_condition"), "À quelle condition", hint="Vide : toujours.", group=group)
    attesters = tuple((str(one), one.label) for one in Attester)
    yield Edited(("evidence", "attested_by"), "Qui l’atteste", "codes", choices=attesters, group=group)
    senders = tuple((str(one), one.label) for one in Sender)
    yield Edited(("evidence", "sent_by"), "Qui la transmet", "codes", choices=senders, group=group)


def _scale(number: int, scale: Mapping[str, Any]) -> Iterator[Edited]:
    group, here = f"QARQ : {scale.get('label')}", ("scales", number)
    yield Edited((*here, "label"), "Intitulé du barème", group=group)
    if "credits" in scale:
        unit = "" if scale.get("kind") == "flat" else " par unité ou groupe d’unités"
        yield Edited((*here, "credits"), f"QARQ{unit}", "number", group=group)
    if scale.get("kind") == "per_unit":
        yield Edited(
            (*here, "per"), "Unités pour ces QARQ", "number", "Vide : 1. « 5 » pour « 5 patients ».", group=group
        )
    for position, _ in enumerate(scale.get("options") or []):
        at = (*here, "options", position)
        yield Edited((*at, "label"), f"Choix {position + 1}", group=group)
        yield Edited((*at, "credits"), f"QARQ du choix {position + 1}", "number", group=group)
    for position, _ in enumerate(scale.get("steps") or []):
        at = (*here, "steps", position)
        yield Edited((*at, "above"), f"Seuil {position + 1} : au-delà de (%)", "number", group=group)
        yield Edited((*at, "credits"), f"QARQ du seuil {position + 1}", "number", group=group)
    if "minimum" in scale:
        yield Edited((*here, "minimum", "quantity"), "Quantité minimale", "number", group=group)
    yield Edited((*here, "cap_per_parcours"), "Plafond par parcours (QARQ)", "number", "Vide : aucun.", group=group)


def _at(document: Any, path: Path) -> Any:
    for part in path:
        document = document.get(part) if isinstance(part, str) else document[part]
        if document is None:
            return None
    return document


def _put(document: Any, path: Path, value: Any) -> None:
    """Nothing, and a "no" that nobody has to write, leave no field behind."""
    *before, last = path
    holder = _at(document, tuple(before))
    if value is None or (value is False and last not in ("required", "honour")):
        holder.pop(last, None)
    else:
        holder[last] = value
